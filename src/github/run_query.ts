import { restoringBranch } from "../core/run/give_up.ts";
import { stateLabel } from "../core/run/states.ts";
import type { Actor, Issue, IssueComment, PullRequest } from "../core/run/snapshot.ts";

/** A pull request, or something else, that refers to an issue. */
export const referenceFragment = `
fragment Reference on CrossReferencedEvent {
  actor { __typename login }
  source {
    __typename
    ... on PullRequest {
      number url state headRefName headRefOid baseRefName isCrossRepository mergedAt closedAt
      author { __typename login }
      mergedBy { __typename login }
      mergeCommit { oid }
      baseRepository { nameWithOwner }
      closings: timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) {
        nodes { __typename ... on ClosedEvent { actor { __typename login } } }
      }
    }
  }
}`;

export const commentFragment = `
fragment Comment on IssueComment {
  id body createdAt lastEditedAt createdViaEmail authorAssociation
  author { __typename login }
  editor { __typename login }
}`;

/** One request for everything about a run that GitHub attributes to somebody. */
export const runQuery = `
query Run($owner: String!, $name: String!, $issue: Int!, $restoring: String!) {
  repository(owner: $owner, name: $name) {
    id
    isPrivate
    url
    defaultBranchRef { name target { oid } }
    refs(refPrefix: "refs/heads/run/", first: 100) { nodes { name target { oid } } }
    restoring: ref(qualifiedName: $restoring) { name target { oid } }
    labels(query: "run/", first: 100) { nodes { id name } }
    waiting: issues(labels: ["${stateLabel("waiting_for_turn")}"], states: [OPEN], first: 2) { nodes { number } }
    issue(number: $issue) {
      id number title body state locked createdAt updatedAt closedAt lastEditedAt authorAssociation
      author { __typename login }
      labels(first: 100) { nodes { id name } }
      userContentEdits(first: 100) { pageInfo { hasNextPage } nodes { editedAt editor { __typename login } } }
      earliest: comments(first: 50) { totalCount nodes { ...Comment } }
      latest: comments(last: 50) { nodes { ...Comment } pageInfo { startCursor } }
      timelineItems(last: 200, itemTypes: [LABELED_EVENT, UNLABELED_EVENT, CLOSED_EVENT, REOPENED_EVENT]) {
        nodes {
          __typename
          ... on LabeledEvent { createdAt actor { __typename login } label { name } }
          ... on UnlabeledEvent { createdAt actor { __typename login } label { name } }
          ... on ClosedEvent { createdAt actor { __typename login } }
          ... on ReopenedEvent { createdAt actor { __typename login } }
        }
      }
      references: timelineItems(last: 100, itemTypes: [CROSS_REFERENCED_EVENT]) {
        nodes { __typename ...Reference }
        pageInfo { hasPreviousPage startCursor }
      }
    }
  }
}
${commentFragment}
${referenceFragment}`;

export interface RawActor {
  readonly __typename: string;
  readonly login: string;
}

export interface Nodes<Node> {
  readonly nodes: readonly (Node | null)[] | null;
}

export interface RawComment {
  readonly id: string;
  readonly body: string;
  readonly createdAt: string;
  readonly lastEditedAt: string | null;
  readonly authorAssociation: string;
  readonly createdViaEmail: boolean;
  readonly author: RawActor | null;
  readonly editor: RawActor | null;
}

interface RawEvent {
  readonly __typename: string;
  readonly createdAt: string;
  readonly actor: RawActor | null;
  readonly label?: { readonly name: string };
}

interface RawReference {
  readonly actor: RawActor | null;
  readonly source: ({ readonly __typename: "PullRequest" } & RawPull) | { readonly __typename: "Issue" };
}

/** A page of what refers to an issue, oldest first. */
export interface References extends Nodes<RawReference> {
  readonly pageInfo: { readonly hasPreviousPage: boolean; readonly startCursor: string | null };
}

interface RawPull {
  readonly number: number;
  readonly url: string;
  readonly state: "OPEN" | "CLOSED" | "MERGED";
  readonly headRefName: string;
  readonly headRefOid: string;
  readonly baseRefName: string;
  readonly isCrossRepository: boolean;
  readonly mergedAt: string | null;
  readonly closedAt: string | null;
  readonly author: RawActor | null;
  readonly mergedBy: RawActor | null;
  readonly mergeCommit: { readonly oid: string } | null;
  readonly baseRepository: { readonly nameWithOwner: string } | null;
  readonly closings: Nodes<{ readonly actor?: RawActor | null }>;
}

export interface RawIssue {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "OPEN" | "CLOSED";
  readonly locked: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly lastEditedAt: string | null;
  readonly authorAssociation: string;
  readonly author: RawActor | null;
  readonly labels: Nodes<RawLabel> | null;
  readonly userContentEdits:
    | (Nodes<{ readonly editedAt: string; readonly editor: RawActor | null }> & {
        readonly pageInfo: { readonly hasNextPage: boolean };
      })
    | null;
  readonly earliest: Nodes<RawComment> & { readonly totalCount: number };
  readonly latest: Nodes<RawComment> & { readonly pageInfo: { readonly startCursor: string | null } };
  readonly timelineItems: Nodes<RawEvent>;
  readonly references: References;
}

interface RawLabel {
  readonly id: string;
  readonly name: string;
}

interface RawRef {
  readonly name: string;
  readonly target: { readonly oid: string } | null;
}

export type RunRepository = NonNullable<RunQueryAnswer["repository"]>;

/** The query's answer, typed by GitHub's published schema. */
export interface RunQueryAnswer {
  readonly repository: {
    readonly id: string;
    readonly isPrivate: boolean;
    readonly url: string;
    readonly defaultBranchRef: RawRef | null;
    readonly refs: Nodes<RawRef> | null;
    /** The branch that gives the run's folder back what stood there before. */
    readonly restoring: RawRef | null;
    readonly labels: Nodes<RawLabel> | null;
    /** Runs that wait for their turn: two suffice to tell whether there are others. */
    readonly waiting: Nodes<{ readonly number: number }>;
    readonly issue: RawIssue | null;
  } | null;
}

/** GraphQL names an app's bot `gatehouse`, everything else on GitHub `gatehouse[bot]`: the latter is used here. */
export function actorOf(raw: RawActor | null): Actor {
  if (raw === null) return { login: "ghost", kind: "ghost" };
  if (raw.__typename !== "Bot") return { login: raw.login, kind: "person" };
  return { login: raw.login.endsWith("[bot]") ? raw.login : `${raw.login}[bot]`, kind: "bot" };
}

export function nodesOf<Node>(connection: Nodes<Node> | null): readonly Node[] {
  return (connection?.nodes ?? []).filter((node) => node !== null);
}

/** `comments`: those between the earliest and the latest that the query gives. */
export function issueOf(raw: RawIssue, comments: readonly RawComment[] = []): Issue {
  const events = nodesOf(raw.timelineItems);
  const last = (type: string): RawEvent | undefined => events.findLast(({ __typename }) => __typename === type);
  const editors = nodesOf(raw.userContentEdits).map(({ editor }) => actorOf(editor).login);
  const closed = last("ClosedEvent");
  const reopened = last("ReopenedEvent");
  return {
    id: raw.id,
    number: raw.number,
    title: raw.title,
    body: raw.body,
    author: actorOf(raw.author),
    byInsider: insiders.includes(raw.authorAssociation),
    open: raw.state === "OPEN",
    locked: raw.locked,
    createdAt: raw.createdAt,
    ...(raw.closedAt === null ? {} : { closedAt: raw.closedAt }),
    ...(closed === undefined ? {} : { closedBy: actorOf(closed.actor) }),
    ...(reopened === undefined ? {} : { reopenedAt: reopened.createdAt }),
    editors: [...new Set(editors)],
    hasMoreEditors: raw.userContentEdits?.pageInfo.hasNextPage === true,
    ...(raw.lastEditedAt === null ? {} : { bodyEditedAt: raw.lastEditedAt }),
    labels: nodesOf(raw.labels).map(({ name }) => name),
    labelled: events.flatMap((event) => labellingOf(event)),
    ...commentsOf(raw, comments),
  };
}

function labellingOf(event: RawEvent): Issue["labelled"] {
  const on = event.__typename === "LabeledEvent";
  if ((!on && event.__typename !== "UnlabeledEvent") || event.label === undefined) return [];
  const { login, kind } = actorOf(event.actor);
  // What an app does, even for a person, GraphQL attributes to its bot.
  return [{ label: event.label.name, on, login, kind, viaApp: kind === "bot", at: event.createdAt }];
}

const insiders: readonly string[] = ["OWNER", "MEMBER", "COLLABORATOR"];

function commentsOf(raw: RawIssue, between: readonly RawComment[]): Pick<Issue, "comments" | "commentsCompleteSince"> {
  const newest = [...between, ...nodesOf(raw.latest)];
  const comments = new Map([...nodesOf(raw.earliest), ...newest].map((comment) => [comment.id, comment]));
  const isComplete = comments.size >= raw.earliest.totalCount;
  return {
    comments: [...comments.values()].map(commentOf),
    ...(isComplete ? {} : { commentsCompleteSince: newest[0]?.createdAt ?? raw.createdAt }),
  };
}

function commentOf(raw: RawComment): IssueComment {
  const { id, body, createdAt, lastEditedAt, createdViaEmail, authorAssociation, author, editor } = raw;
  return {
    id,
    body,
    createdAt,
    byInsider: insiders.includes(authorAssociation),
    ...(lastEditedAt === null ? {} : { editedAt: lastEditedAt }),
    ...(createdViaEmail ? { byEmail: true } : {}),
    author: actorOf(author),
    ...(editor === null ? {} : { editor: actorOf(editor) }),
  };
}

/** Run branches by their name, without `refs/heads/`. */
export function runBranchesOf(raw: RunRepository): ReadonlyMap<string, string> {
  return new Map(
    nodesOf(raw.refs).flatMap(({ name, target }) => (target === null ? [] : [[`run/${name}`, target.oid] as const])),
  );
}

/** Node ids of the labels that may be put on or taken off, by name. */
export function labelIdsOf(raw: RunRepository): ReadonlyMap<string, string> {
  const labels = [...nodesOf(raw.labels), ...nodesOf(raw.issue?.labels ?? null)];
  return new Map(labels.map(({ id, name }) => [name, id]));
}

/**
 * The pull request that the run stands or falls with: what is merged can't be taken back, so it comes first. One that the
 * app itself closed belongs to an earlier attempt.
 */
export function currentPull(pulls: readonly PullRequest[], botLogin: string): PullRequest | undefined {
  const open = pulls.filter(({ state, closedBy }) => state !== "closed" || closedBy?.login !== botLogin);
  return open.find(({ state }) => state === "merged") ?? open.findLast(({ state }) => state === "open") ?? open.at(-1);
}

/** Whether the app has opened a pull request that restores what this run merged. */
export function hasRestoringPull(references: References, botLogin: string, issue: number): boolean {
  return nodesOf(references).some(
    ({ source }) =>
      source.__typename === "PullRequest" &&
      source.headRefName === restoringBranch(issue) &&
      actorOf(source.author).login === botLogin,
  );
}

/** Where a run's pull requests are at home. */
export interface RunHome {
  readonly fullName: string;
  readonly defaultBranch: string;
  readonly botLogin: string;
}

/** The pull requests that the app opened for this issue from a run branch of this repository, oldest first. */
export function pullsOf(
  references: References,
  { fullName, defaultBranch, botLogin }: RunHome,
): readonly PullRequest[] {
  return nodesOf(references).flatMap(({ actor, source }) => {
    if (source.__typename !== "PullRequest") return [];
    const isOwn = actorOf(actor).login === botLogin && actorOf(source.author).login === botLogin;
    const isHere = source.baseRepository?.nameWithOwner === fullName && !source.isCrossRepository;
    return isOwn && isHere && source.headRefName.startsWith("run/") ? [pullOf(source, defaultBranch)] : [];
  });
}

function pullOf(raw: RawPull, defaultBranch: string): PullRequest {
  const { number, url, headRefName: branch, headRefOid: head, baseRefName: base } = raw;
  const closing = nodesOf(raw.closings).at(-1);
  const pull = {
    number,
    url,
    branch,
    head,
    base,
    ...(raw.closedAt === null ? {} : { closedAt: raw.closedAt }),
    ...(closing?.actor == null ? {} : { closedBy: actorOf(closing.actor) }),
  };
  if (raw.state !== "MERGED") return { ...pull, state: raw.state === "OPEN" ? "open" : "closed" };
  if (base !== defaultBranch) return { ...pull, state: "closed", closedBy: actorOf(raw.mergedBy) };
  return {
    ...pull,
    state: "merged",
    ...(raw.mergeCommit === null ? {} : { mergeCommit: raw.mergeCommit.oid }),
    ...(raw.mergedAt === null ? {} : { mergedAt: raw.mergedAt }),
    ...(raw.mergedBy === null ? {} : { mergedBy: actorOf(raw.mergedBy) }),
  };
}
