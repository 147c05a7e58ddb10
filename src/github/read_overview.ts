import { readRunTitle } from "../core/run/run_title.ts";
import { type RunState, stateLabel } from "../core/run/states.ts";
import { describeErrors, graphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";

const overviewQuery = `
query Overview($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    defaultBranchRef { name target { oid } }
    refs(refPrefix: "refs/heads/run/", first: 100) { nodes { name target { oid } } }
    issues(labels: ["gatehouse"], states: [OPEN], first: 100, orderBy: { field: CREATED_AT, direction: ASC }) {
      nodes { number labels(first: 50) { nodes { name } } }
    }
    pullRequests(states: [MERGED], first: 50, orderBy: { field: UPDATED_AT, direction: DESC }) {
      nodes { title headRefName author { __typename } }
    }
  }
}`;

interface OverviewRef {
  readonly name: string;
  readonly target: { readonly oid: string } | null;
}

interface OverviewIssue {
  readonly number: number;
  readonly labels: { readonly nodes: readonly { readonly name: string }[] } | null;
}

interface OverviewPull {
  readonly title: string;
  readonly headRefName: string;
  readonly author: { readonly __typename: string } | null;
}

interface OverviewData {
  readonly repository: {
    readonly defaultBranchRef: OverviewRef | null;
    readonly refs: { readonly nodes: readonly OverviewRef[] } | null;
    readonly issues: { readonly nodes: readonly OverviewIssue[] };
    readonly pullRequests: { readonly nodes: readonly OverviewPull[] };
  } | null;
}

/** A catalog repository at a glance: where its branches are, and which runs may not be over. */
export interface Overview {
  readonly branch: string;
  readonly head: string;
  readonly runBranches: ReadonlyMap<string, string>;
  readonly openRuns: readonly number[];
  /** Those of them that wait for something else than a job or the end. */
  readonly waitingRuns: readonly number[];
  /** Runs that recently merged pull requests name. */
  readonly mergedRuns: readonly number[];
}

/** One request; nothing when the repository has no commits yet. */
export async function readOverview(repository: Repository): Promise<Overview | undefined> {
  const { owner, repo: name } = repository.name;
  const answer = await graphql<OverviewData>(repository, overviewQuery, { owner, name });
  const found = answer.data?.repository;
  if (found == null) {
    const why = describeErrors(answer);
    throw new Error(`GitHub did not answer the query for ${repository.fullName}: ${why}`);
  }
  if (found.defaultBranchRef?.target == null) return undefined;
  const merged = found.pullRequests.nodes.filter(
    ({ author, headRefName }) => author?.__typename === "Bot" && headRefName.startsWith("run/"),
  );
  return {
    branch: found.defaultBranchRef.name,
    head: found.defaultBranchRef.target.oid,
    runBranches: new Map(
      (found.refs?.nodes ?? []).flatMap(({ name: ref, target }) =>
        target === null ? [] : [[`run/${ref}`, target.oid] as const],
      ),
    ),
    openRuns: found.issues.nodes.map(({ number }) => number),
    waitingRuns: found.issues.nodes.filter((issue) => !isBusy(issue)).map(({ number }) => number),
    mergedRuns: merged.flatMap(({ title }) => readRunTitle(title) ?? []),
  };
}

const busyStates: readonly RunState[] = ["planning", "applying", "recording", "succeeded"];

function isBusy({ labels }: OverviewIssue): boolean {
  return busyStates.some((state) => labels?.nodes.some(({ name }) => name === stateLabel(state)));
}
