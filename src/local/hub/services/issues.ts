import { authorizeAuthor, may, need } from "../access/authorize.ts";
import type { Actor, Author, HubContext } from "../context.ts";
import { timestamp, viaAppId } from "../context.ts";
import { HubError, invalid } from "../errors.ts";
import { userById } from "../shapes/user.ts";
import type { IssueRecord } from "../store/issue_records.ts";
import { issueByNumber, issuesOf, userByLogin } from "../store/lookups.ts";
import type { RepositoryRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { issueEvent } from "./issue_events.ts";
import { addLabel, addLabels, labelIssues, setLabels } from "./labels.ts";
import { labelByName } from "../store/lookups.ts";
import { record } from "./timeline.ts";

export const readIssues = need("read", ["issues", "pull_requests"], "read");
const openIssues = need("read", "issues", "write");
const writeIssues = need("triage", ["issues", "pull_requests"], "write");
const lockIssues = need("write", ["issues", "pull_requests"], "write");

export interface NewIssue {
  readonly title: string;
  readonly body: string | null;
  readonly labels?: readonly string[] | undefined;
  readonly assignees?: readonly string[] | undefined;
}

/** Opens an issue. Labels and assignees of somebody without triage rights are left out silently, as on GitHub. */
export function createIssue(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  values: NewIssue,
): IssueRecord {
  const author = authorizeAuthor(context, actor, repository, openIssues);
  const issue = insertIssue(context, author, repository, values, false);
  issueEvent(context, author, issue, "opened");
  if (!may(context, actor, repository, labelIssues)) return issue;
  const labeled = addLabels(context, actor, issue, values.labels ?? []);
  return assign(context, author, labeled, values.assignees ?? []);
}

/** Opens an issue by the web form, whose template labels it for whoever opens it. Unknown labels are not made. */
export function createIssueFromForm(
  context: HubContext,
  author: Author,
  repository: RepositoryRecord,
  values: NewIssue,
): IssueRecord {
  authorizeAuthor(context, author, repository, openIssues);
  const issue = insertIssue(context, author, repository, values, false);
  issueEvent(context, author, issue, "opened");
  const labels = (values.labels ?? []).flatMap((name) => labelByName(context.store, repository.id, name) ?? []);
  return labels.reduce((now, label) => addLabel(context, author, now, label), issue);
}

/** The record behind an issue or a pull request, with nothing said to anybody yet. */
export function insertIssue(
  context: HubContext,
  author: Author,
  repository: RepositoryRecord,
  values: Pick<NewIssue, "title" | "body">,
  isPull: boolean,
): IssueRecord {
  checkTitle(values.title);
  checkLength("body", values.body);
  const now = timestamp(context);
  const issue = context.store.issues.insert({
    repositoryId: repository.id,
    number: takeNumber(context.store, repository.id),
    title: values.title,
    body: values.body,
    authorId: author.user.id,
    viaAppId: viaAppId(author),
    state: "open",
    stateReason: null,
    locked: false,
    labelIds: [],
    assigneeIds: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedById: null,
    isPull,
    lastEditedAt: null,
    editorId: null,
  });
  crossReference(context, author, issue, values.body ?? "");
  return issue;
}

function checkTitle(title: string): void {
  if (title.trim() === "") throw invalid("Issue", "title", "missing_field");
  if (title.length > 256) throw invalid("Issue", "title", "custom", "title is too long (maximum is 256 characters)");
}

/** The next number of a repository's issues and pull requests. None is given twice, not even one whose issue went away. */
export function takeNumber(store: Store, repositoryId: number): number {
  const number = Math.max(
    store.repositories.require(repositoryId).lastNumber ?? 0,
    ...issuesOf(store, repositoryId).map((each) => each.number),
  );
  store.repositories.update(repositoryId, { lastNumber: number + 1 });
  return number + 1;
}

export function checkLength(field: string, text: string | null | undefined): void {
  if ((text ?? "").length > 65_536) {
    throw invalid("Issue", field, "custom", `${field} is too long (maximum is 65536 characters)`);
  }
}

/** Tells the issues that a text mentions (`#12`) where they were mentioned; once for each issue that does. */
export function crossReference(context: HubContext, author: Author, source: IssueRecord, text: string): void {
  const { store } = context;
  const numbers = new Set([...text.matchAll(/(?<![\w&/])#(\d{1,9})\b/g)].map((match) => Number(match[1])));
  for (const number of numbers) {
    const target = issueByNumber(store, source.repositoryId, number);
    if (target === undefined || target.id === source.id) continue;
    const known = store.timeline.find(
      (each) => each.issueId === target.id && each.kind === "cross-referenced" && each.sourceIssueId === source.id,
    );
    if (known === undefined) record(context, author, target.id, "cross-referenced", { sourceIssueId: source.id });
  }
}

export interface IssueChanges {
  readonly title?: string | undefined;
  readonly body?: string | null | undefined;
  readonly state?: "open" | "closed" | undefined;
  readonly stateReason?: "completed" | "not_planned" | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly assignees?: readonly string[] | undefined;
}

/** Changes an issue or the issue half of a pull request. Authors may change their own; others need triage rights. */
export function editIssue(context: HubContext, actor: Actor, issue: IssueRecord, changes: IssueChanges): IssueRecord {
  const repository = context.store.repositories.require(issue.repositoryId);
  const own = actor.kind === "user" && actor.user.id === issue.authorId;
  const author = authorizeAuthor(context, actor, repository, own ? openIssues : writeIssues);
  let now = editText(context, author, issue, changes);
  if (changes.labels !== undefined && may(context, actor, repository, labelIssues)) {
    now = setLabels(context, actor, now, changes.labels);
  }
  if (changes.assignees !== undefined && may(context, actor, repository, labelIssues)) {
    now = assign(context, author, now, changes.assignees);
  }
  if (changes.state !== undefined) {
    if (changes.state === "open") authorizeReopening(context, author, repository, now);
    now = setState(context, author, now, changes.state, changes.stateReason);
  }
  return now;
}

/** Without triage rights people reopen what they closed themselves, and nothing else. */
function authorizeReopening(context: HubContext, author: Author, repository: RepositoryRecord, now: IssueRecord): void {
  if (now.state === "open" || now.closedById === author.user.id) return;
  authorizeAuthor(context, author, repository, writeIssues);
}

function editText(context: HubContext, author: Author, issue: IssueRecord, changes: IssueChanges): IssueRecord {
  const { store } = context;
  const at = timestamp(context);
  const title = changes.title !== undefined && changes.title !== issue.title ? changes.title : undefined;
  const body = changes.body !== undefined && changes.body !== issue.body ? changes.body : undefined;
  if (title === undefined && body === undefined) return issue;
  if (title !== undefined) checkTitle(title);
  checkLength("body", body);
  if (title !== undefined) record(context, author, issue.id, "renamed", { rename: { from: issue.title, to: title } });
  if (body !== undefined) {
    recordEdit(context, issue, issue.body ?? "", issue.authorId);
    store.bodyEdits.insert({ subjectId: issue.id, editorId: author.user.id, editedAt: at, body: body ?? "" });
    crossReference(context, author, issue, body ?? "");
  }
  const edited = store.issues.update(issue.id, {
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body, lastEditedAt: at, editorId: author.user.id }),
    updatedAt: at,
  });
  const from = {
    ...(title === undefined ? {} : { title: { from: issue.title } }),
    ...(body === undefined ? {} : { body: { from: issue.body ?? "" } }),
  };
  issueEvent(context, author, edited, "edited", { changes: from });
  return edited;
}

/** GitHub's history of edits begins with the text as it was written. */
export function recordEdit(
  { store }: HubContext,
  subject: { readonly id: number; readonly createdAt: string },
  original: string,
  authorId: number,
): void {
  if (store.bodyEdits.find((edit) => edit.subjectId === subject.id) !== undefined) return;
  store.bodyEdits.insert({ subjectId: subject.id, editorId: authorId, editedAt: subject.createdAt, body: original });
}

/** Closes or reopens; nothing happens when it is so already. A merged pull request stays closed. */
export function setState(
  context: HubContext,
  author: Author,
  issue: IssueRecord,
  state: "open" | "closed",
  reason: "completed" | "not_planned" = "completed",
): IssueRecord {
  if (issue.state === state) return issue;
  const pull = context.store.pulls.find((each) => each.issueId === issue.id);
  if (state === "open" && pull?.merged === true) {
    throw invalid("PullRequest", "state", "invalid", "A merged pull request cannot be reopened.");
  }
  const at = timestamp(context);
  const closing = state === "closed";
  const stateReason = issue.isPull ? null : closing ? reason : "reopened";
  const next = context.store.issues.update(issue.id, {
    state,
    stateReason,
    closedAt: closing ? at : null,
    closedById: closing ? author.user.id : null,
    updatedAt: at,
  });
  record(context, author, issue.id, closing ? "closed" : "reopened", { stateReason: closing ? stateReason : null });
  issueEvent(context, author, next, closing ? "closed" : "reopened");
  return next;
}

export function setLock(context: HubContext, actor: Actor, issue: IssueRecord, locked: boolean): void {
  const repository = context.store.repositories.require(issue.repositoryId);
  const author = authorizeAuthor(context, actor, repository, lockIssues);
  if (issue.locked === locked) return;
  const next = context.store.issues.update(issue.id, { locked, updatedAt: timestamp(context) });
  record(context, author, issue.id, locked ? "locked" : "unlocked");
  issueEvent(context, author, next, locked ? "locked" : "unlocked");
}

function assign(context: HubContext, author: Author, issue: IssueRecord, logins: readonly string[]): IssueRecord {
  const wanted = logins.map((login) => {
    const user = userByLogin(context.store, login);
    if (user === undefined)
      throw new HubError(422, "Validation Failed", [{ resource: "Issue", field: "assignees", code: "invalid" }]);
    return user.id;
  });
  const change = (now: IssueRecord, id: number, kind: "assigned" | "unassigned"): IssueRecord => {
    const others = now.assigneeIds.filter((each) => each !== id);
    const assigneeIds = kind === "assigned" ? [...others, id] : others;
    const next = context.store.issues.update(issue.id, { assigneeIds, updatedAt: timestamp(context) });
    record(context, author, issue.id, kind, { assigneeId: id });
    issueEvent(context, author, next, kind, { assignee: userById(context, id) });
    return next;
  };
  const without = issue.assigneeIds
    .filter((id) => !wanted.includes(id))
    .reduce((now, id) => change(now, id, "unassigned"), issue);
  return wanted
    .filter((id) => !issue.assigneeIds.includes(id))
    .reduce((now, id) => change(now, id, "assigned"), without);
}
