import type {
  IssueFilters,
  IssueOrder,
  IssueState,
  PullRequestState,
  RepositoryRefsArgs,
} from "@octokit/graphql-schema";

import { authorize, need } from "../access/authorize.ts";
import { roleOf } from "../access/roles.ts";
import type { Ref } from "../git/refs.ts";
import { readIssues } from "../services/issues.ts";
import type { IssueRecord } from "../store/issue_records.ts";
import { issueByNumber, issuesOf, labelByName, labelsOfIssue } from "../store/lookups.ts";
import { nodeId } from "../store/node_ids.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { actorView } from "./actor_view.ts";
import { connection } from "./connection.ts";
import type { PageArguments } from "./connection.ts";
import { noNumber } from "./errors.ts";
import { objectView, pageOf, refNamed, refsBelow, refView } from "./git_views.ts";
import { labelConnection } from "./issue_fields.ts";
import { labelView } from "./label_view.ts";
import { inOrder } from "./order.ts";
import { pullOf, readPulls } from "./pull_view.ts";
import { field, refuseMembers } from "./view.ts";
import type { Asker, View } from "./view.ts";

const readMetadata = need("read", "metadata", "read");

export function repositoryView(asker: Asker, repository: RepositoryRecord): View {
  const { context, actor } = asker;
  authorize(context, actor, repository, readMetadata);
  const url = pageOf(asker, repository);
  const role = actor.kind === "user" ? roleOf(context.store, actor.user, repository) : undefined;
  return {
    __typename: "Repository",
    id: nodeId("Repository", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: url.slice(context.url.length + 1),
    owner: actorView(asker, repository.ownerId),
    isPrivate: repository.private,
    visibility: repository.private ? "PRIVATE" : "PUBLIC",
    url,
    resourcePath: new URL(url).pathname,
    createdAt: repository.createdAt,
    updatedAt: repository.updatedAt,
    pushedAt: repository.pushedAt,
    isArchived: false,
    isFork: repository.forkOfId !== undefined,
    viewerPermission: role?.toUpperCase() ?? null,
    ...gitFields(asker, repository),
    ...issueMembers(asker, repository),
  };
}

function gitFields(asker: Asker, repository: RepositoryRecord): Omit<View, "__typename"> {
  return {
    defaultBranchRef: field([], () => refNamed(asker, repository, `refs/heads/${repository.defaultBranch}`)),
    ref: field<{ qualifiedName: string }>(["qualifiedName"], ({ qualifiedName }) =>
      refNamed(asker, repository, qualifiedName),
    ),
    refs: connection<RepositoryRefsArgs, Ref>(
      ["refPrefix", "query"],
      async ({ refPrefix, query }) => {
        const refs = await refsBelow(asker, repository, refPrefix);
        return refs.filter(({ name }) => name.slice(refPrefix.length).includes(query ?? ""));
      },
      (ref, { refPrefix }) => refView(asker, repository, ref, refPrefix),
    ),
    object: field<{ expression?: string | null; oid?: string | null }>(["expression", "oid"], ({ expression, oid }) =>
      objectView(asker, repository, expression ?? oid ?? ""),
    ),
  };
}

function issueMembers(asker: Asker, repository: RepositoryRecord): Omit<View, "__typename"> {
  const { store } = asker.context;
  const numbered = (isPull: boolean, type: string) =>
    field<{ number: number }>(["number"], ({ number }) => {
      authorizeIssues(asker, repository);
      const issue = issueByNumber(store, repository.id, number);
      if (issue?.isPull !== isPull) throw noNumber(type, number);
      return asker.views.issue(asker, issue);
    });
  return {
    issue: numbered(false, "an Issue"),
    pullRequest: numbered(true, "a PullRequest"),
    issues: connection<IssuesArguments, IssueRecord>(
      ["filterBy", "labels", "orderBy", "states"],
      (args) => issuesAskedFor(asker, repository, args),
      (issue) => asker.views.issue(asker, issue),
    ),
    pullRequests: connection<PullsArguments, IssueRecord>(
      ["baseRefName", "headRefName", "labels", "orderBy", "states"],
      (args) => pullsAskedFor(asker, repository, args),
      (issue) => asker.views.issue(asker, issue),
    ),
    label: field<{ name: string }>(["name"], ({ name }) => {
      authorizeIssues(asker, repository);
      const label = labelByName(store, repository.id, name);
      return label === undefined ? null : labelView(asker, label);
    }),
    labels: labelConnection(asker, () => {
      authorizeIssues(asker, repository);
      return store.labels.filter((label) => label.repositoryId === repository.id);
    }),
  };
}

interface IssuesArguments extends PageArguments {
  readonly filterBy?: IssueFilters | null;
  readonly labels?: readonly string[] | null;
  readonly orderBy?: IssueOrder | null;
  readonly states?: readonly IssueState[] | null;
}

function issuesAskedFor(asker: Asker, repository: RepositoryRecord, args: IssuesArguments): readonly IssueRecord[] {
  authorizeIssues(asker, repository);
  const filter = args.filterBy ?? {};
  refuseMembers(filter, ["labels", "states", "since"], "filterBy");
  const { store } = asker.context;
  const since = filter.since == null ? 0 : Date.parse(String(filter.since));
  const found = issuesOf(store, repository.id).filter((issue) => {
    const names = labelsOfIssue(store, issue).map(({ name }) => name.toLowerCase());
    const has = (name: string) => names.includes(name.toLowerCase());
    const state = issue.state === "open" ? "OPEN" : "CLOSED";
    return (
      !issue.isPull &&
      args.labels?.some(has) !== false &&
      filter.labels?.every(has) !== false &&
      args.states?.includes(state) !== false &&
      filter.states?.includes(state) !== false &&
      Date.parse(issue.updatedAt) >= since
    );
  });
  return ordered(asker, found, args.orderBy);
}

interface PullsArguments extends PageArguments {
  readonly baseRefName?: string | null;
  readonly headRefName?: string | null;
  readonly labels?: readonly string[] | null;
  readonly orderBy?: IssueOrder | null;
  readonly states?: readonly PullRequestState[] | null;
}

function pullsAskedFor(asker: Asker, repository: RepositoryRecord, args: PullsArguments): readonly IssueRecord[] {
  authorize(asker.context, asker.actor, repository, readPulls);
  const { store } = asker.context;
  const found = issuesOf(store, repository.id).filter((issue) => {
    if (!issue.isPull) return false;
    const pull = pullOf(asker, issue);
    const names = labelsOfIssue(store, issue).map(({ name }) => name.toLowerCase());
    return (
      (args.headRefName ?? pull.headBranch) === pull.headBranch &&
      (args.baseRefName ?? pull.baseBranch) === pull.baseBranch &&
      args.labels?.some((name) => names.includes(name.toLowerCase())) !== false &&
      args.states?.includes(pull.merged ? "MERGED" : issue.state === "open" ? "OPEN" : "CLOSED") !== false
    );
  });
  return ordered(asker, found, args.orderBy);
}

function ordered({ context }: Asker, issues: readonly IssueRecord[], order: IssueOrder | null | undefined) {
  const keys: Readonly<Record<IssueOrder["field"], (issue: IssueRecord) => string | number>> = {
    CREATED_AT: (issue) => issue.number,
    UPDATED_AT: (issue) => issue.updatedAt,
    COMMENTS: (issue) => context.store.comments.filter((comment) => comment.issueId === issue.id).length,
  };
  return inOrder(issues, keys[order?.field ?? "CREATED_AT"], order?.direction ?? "ASC");
}

function authorizeIssues({ context, actor }: Asker, repository: RepositoryRecord): void {
  authorize(context, actor, repository, readIssues);
}
