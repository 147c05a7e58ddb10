import { sameLogin } from "../core/approval/ownership.ts";
import type { RequestOrigin } from "../core/run/request.ts";
import type { Actor, Issue, IssueComment } from "../core/run/snapshot.ts";
import type { Nodes, RawActor, RawComment, RawEvent, RawIssue, RunRepository } from "./run_query.ts";

/** GraphQL names an app's bot `gatehouse`, everything else on GitHub `gatehouse[bot]`: the latter is used here. */
export function actorOf(raw: RawActor | null): Actor {
  if (raw === null) return { login: "ghost", kind: "ghost" };
  if (raw.__typename === "User") return { login: raw.login, kind: "person" };
  // An organization, or somebody whom an import made up, is nobody who could say anything.
  if (raw.__typename !== "Bot") return { login: raw.login, kind: "ghost" };
  return { login: raw.login.endsWith("[bot]") ? raw.login : `${raw.login}[bot]`, kind: "bot" };
}

export function nodesOf<Node>(connection: Nodes<Node> | null): readonly Node[] {
  return (connection?.nodes ?? []).filter((node) => node !== null);
}

/** Of an issue of the repository at `url` that asks for a run. */
export function originOf(
  repository: string,
  url: string,
  { number, author, createdAt }: Pick<Issue, "number" | "author" | "createdAt">,
): RequestOrigin {
  return { repository, issue: number, url: `${url}/issues/${String(number)}`, requestedBy: author.login, createdAt };
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
    silenced: events.flatMap((event) => silencingOf(event)),
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

/** Whoever deletes their own comment takes back what they said; of others' nobody knows any more what it was. */
function silencingOf({ __typename, actor, deletedCommentAuthor, createdAt }: RawEvent): Issue["silenced"] {
  if (__typename !== "CommentDeletedEvent" || deletedCommentAuthor == null) return [];
  const [author, by] = [actorOf(deletedCommentAuthor), actorOf(actor)];
  return author.kind !== "person" || sameLogin(author.login, by.login)
    ? []
    : [{ login: author.login, by: by.login, at: createdAt }];
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
