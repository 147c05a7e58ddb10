import { settingsFile } from "../core/catalog/read_settings.ts";
import { readRunTitle } from "../core/run/run_title.ts";
import { type RunState, stateLabel } from "../core/run/states.ts";
import { queryGraphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";

const overviewQuery = `
query Overview($owner: String!, $name: String!, $refs: String, $issues: String, $openPulls: String) {
  repository(owner: $owner, name: $name) {
    defaultBranchRef { name target { oid } }
    settings: object(expression: "HEAD:${settingsFile}") { __typename }
    actions: object(expression: "HEAD:actions") { __typename }
    refs(refPrefix: "refs/heads/run/", first: 100, after: $refs) {
      nodes { name target { oid } }
      pageInfo { hasNextPage endCursor }
    }
    issues(
      labels: ["gatehouse"], states: [OPEN], first: 100, after: $issues,
      orderBy: { field: CREATED_AT, direction: ASC }
    ) {
      nodes { number labels(first: 100) { nodes { name } } }
      pageInfo { hasNextPage endCursor }
    }
    pullRequests(states: [MERGED], first: 50, orderBy: { field: UPDATED_AT, direction: DESC }) {
      nodes { title headRefName baseRefName author { __typename } }
    }
    openPulls: pullRequests(
      states: [OPEN], first: 100, after: $openPulls,
      orderBy: { field: CREATED_AT, direction: ASC }
    ) {
      nodes { number headRefName headRefOid baseRefName author { __typename } }
      pageInfo { hasNextPage endCursor }
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
  readonly baseRefName: string;
  readonly author: { readonly __typename: string } | null;
}

interface OverviewOpenPull extends Omit<OverviewPull, "title"> {
  readonly number: number;
  readonly headRefOid: string;
}

interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface OverviewData {
  readonly repository: {
    readonly defaultBranchRef: OverviewRef | null;
    readonly settings: object | null;
    readonly actions: object | null;
    readonly refs: Page<OverviewRef> | null;
    readonly issues: Page<OverviewIssue>;
    readonly pullRequests: { readonly nodes: readonly OverviewPull[] };
    readonly openPulls: Page<OverviewOpenPull>;
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
  /** Runs that recently merged pull requests name, with the branches that were merged. */
  readonly mergedRuns: ReadonlyMap<number, string>;
  /** Pull requests of the default branch that people opened. */
  readonly openPulls: readonly { readonly number: number; readonly head: string }[];
}

/**
 * One request for each hundred of open runs, run branches or open pull requests. Nothing of a repository without settings and actions,
 * which is no catalog, whatever else the app was installed on: it is not even cloned.
 */
export async function readOverview(repository: Repository): Promise<Overview | undefined> {
  const first = await readPage(repository, {});
  if (first.defaultBranchRef?.target == null) return undefined;
  if (first.settings === null && first.actions === null) return undefined;
  const refs = [...(first.refs?.nodes ?? [])];
  const issues = [...first.issues.nodes];
  const pulls = [...first.openPulls.nodes];
  let cursors = nextCursors(first, {});
  while (cursors !== undefined) {
    const page = await readPage(repository, cursors);
    refs.push(...(page.refs?.nodes ?? []));
    issues.push(...page.issues.nodes);
    pulls.push(...page.openPulls.nodes);
    cursors = nextCursors(page, cursors);
  }
  const looked = [
    ...issues.filter((issue) => !isIn(issue, ["invalid"])),
    ...issues.filter((issue) => isIn(issue, ["invalid"])).slice(-invalidLimit),
  ];
  const branch = first.defaultBranchRef.name;
  const merged = first.pullRequests.nodes.filter((pull) => isOfRun(pull, /^run\//) && pull.baseRefName === branch);
  const open = pulls.filter((pull) => !isOfRun(pull, /^(?:run|restore)\//) && pull.baseRefName === branch);
  const mergedRuns = new Map(
    merged.flatMap(({ title, headRefName }) => {
      const run = readRunTitle(title);
      return run === undefined ? [] : [[run, headRefName] as const];
    }),
  );
  return {
    branch,
    head: first.defaultBranchRef.target.oid,
    runBranches: new Map(
      refs.flatMap(({ name: ref, target }) => (target === null ? [] : [[`run/${ref}`, target.oid] as const])),
    ),
    openRuns: looked.map(({ number }) => number),
    waitingRuns: looked.filter((issue) => isWaiting(issue, mergedRuns)).map(({ number }) => number),
    mergedRuns,
    openPulls: open.map(({ number, headRefOid: head }) => ({ number, head })),
  };
}

function isOfRun({ author, headRefName }: Omit<OverviewPull, "title">, branches: RegExp): boolean {
  return author?.__typename === "Bot" && branches.test(headRefName);
}

type OverviewPage = NonNullable<OverviewData["repository"]>;

/** Where the next page of each list begins. */
interface Cursors {
  readonly refs?: string;
  readonly issues?: string;
  readonly openPulls?: string;
}

async function readPage(repository: Repository, cursors: Cursors): Promise<OverviewPage> {
  const { owner, repo: name } = repository.name;
  const answer = await queryGraphql<OverviewData>(repository, overviewQuery, { owner, name, ...cursors });
  const found = answer.data?.repository;
  if (found != null) return found;
  throw new Error(`GitHub did not answer the query for ${repository.fullName}.`);
}

/** Nothing when all lists are at their end; a list that ended before the others goes on from its end, and gives nothing. */
function nextCursors({ refs, issues, openPulls }: OverviewPage, before: Cursors): Cursors | undefined {
  const lists = Object.entries({ refs, issues, openPulls });
  if (!lists.some(([, list]) => list?.pageInfo.hasNextPage === true)) return undefined;
  const ends = lists.flatMap(([name, list]) => {
    const end = list?.pageInfo.endCursor ?? undefined;
    return end === undefined ? [] : [[name, end] as const];
  });
  return { ...before, ...Object.fromEntries(ends) };
}

const busyStates: readonly RunState[] = ["planning", "applying", "recording", "succeeded"];

/** A run that says "planned" though it is merged is about to be applied: its own event brings it on. */
function isWaiting(issue: OverviewIssue, mergedRuns: Overview["mergedRuns"]): boolean {
  const isMerged = isIn(issue, ["planned"]) && mergedRuns.has(issue.number);
  return !isMerged && !isIn(issue, busyStates);
}

/** What is invalid waits for nobody but its author, and anybody can fill the list with it: of those the newest. */
const invalidLimit = 100;

function isIn({ labels }: OverviewIssue, states: readonly RunState[]): boolean {
  return states.some((state) => labels?.nodes.some(({ name }) => name === stateLabel(state)));
}
