import { authorizeAuthor, need } from "../access/authorize.ts";
import type { Actor, Author, HubContext } from "../context.ts";
import { timestamp } from "../context.ts";
import { invalid, notFound } from "../errors.ts";
import { issueShape, labelShape } from "../shapes/issue.ts";
import type { IssueRecord, LabelRecord } from "../store/issue_records.ts";
import { labelByName, labelsOfIssue } from "../store/lookups.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { issueEvent } from "./issue_events.ts";
import { record } from "./timeline.ts";

const writeLabels = need("write", ["issues", "pull_requests"], "write");
export const labelIssues = need("triage", ["issues", "pull_requests"], "write");

export interface LabelValues {
  readonly name: string;
  readonly color?: string | undefined;
  readonly description?: string | null | undefined;
}

/** Throws 422 for a name that is taken or too long, and for a color that isn't six hexadecimal digits. */
export function createLabel(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  values: LabelValues,
): LabelRecord {
  const author = authorizeAuthor(context, actor, repository, writeLabels);
  checkLabel(context, repository, values, undefined);
  const label = context.store.labels.insert({
    repositoryId: repository.id,
    name: values.name,
    color: (values.color ?? "ededed").toLowerCase(),
    description: values.description ?? null,
  });
  labelEvent(context, author, repository, label, "created");
  return label;
}

export function editLabel(
  context: HubContext,
  actor: Actor,
  label: LabelRecord,
  values: Partial<LabelValues>,
): LabelRecord {
  const repository = context.store.repositories.require(label.repositoryId);
  const author = authorizeAuthor(context, actor, repository, writeLabels);
  const next = {
    name: values.name ?? label.name,
    color: (values.color ?? label.color).toLowerCase(),
    description: values.description === undefined ? label.description : values.description,
  };
  checkLabel(context, repository, next, label);
  const edited = context.store.labels.update(label.id, next);
  const changes = {
    ...(next.name === label.name ? {} : { name: { from: label.name } }),
    ...(next.color === label.color ? {} : { color: { from: label.color } }),
    ...(next.description === label.description ? {} : { description: { from: label.description ?? "" } }),
  };
  labelEvent(context, author, repository, edited, "edited", { changes });
  return edited;
}

export function deleteLabel(context: HubContext, actor: Actor, label: LabelRecord): void {
  const { store } = context;
  const repository = store.repositories.require(label.repositoryId);
  const author = authorizeAuthor(context, actor, repository, writeLabels);
  for (const issue of store.issues.filter((each) => each.labelIds.includes(label.id))) {
    store.issues.update(issue.id, { labelIds: issue.labelIds.filter((id) => id !== label.id) });
  }
  labelEvent(context, author, repository, label, "deleted");
  store.labels.remove(label.id);
}

function checkLabel(
  context: HubContext,
  repository: RepositoryRecord,
  values: LabelValues,
  self: LabelRecord | undefined,
): void {
  if (values.name.trim() === "" || values.name.length > 50) throw invalid("Label", "name", "invalid");
  if (values.color !== undefined && !/^[0-9a-f]{6}$/i.test(values.color)) throw invalid("Label", "color", "invalid");
  const taken = labelByName(context.store, repository.id, values.name);
  if (taken !== undefined && taken.id !== self?.id) throw invalid("Label", "name", "already_exists");
}

function labelEvent(
  context: HubContext,
  author: Author,
  repository: RepositoryRecord,
  label: LabelRecord,
  action: "created" | "edited" | "deleted",
  more: object = {},
): void {
  const payload = { label: labelShape(context, label), ...more };
  context.emit({ name: "label", action, repository, sender: author.user, payload });
  context.changed(repository.id);
}

/** Adds labels by name; like GitHub's API it makes those that the repository lacks. Answers the issue as it is then. */
export function addLabels(
  context: HubContext,
  actor: Actor,
  issue: IssueRecord,
  names: readonly string[],
): IssueRecord {
  const repository = context.store.repositories.require(issue.repositoryId);
  const author = authorizeAuthor(context, actor, repository, labelIssues);
  return names.reduce((now, name) => {
    const label = labelByName(context.store, repository.id, name) ?? impliedLabel(context, author, repository, name);
    return addLabel(context, author, now, label);
  }, issue);
}

/** Who may label may not make labels: that takes write access. */
function impliedLabel(context: HubContext, author: Author, repository: RepositoryRecord, name: string): LabelRecord {
  authorizeAuthor(context, author, repository, writeLabels);
  checkLabel(context, repository, { name }, undefined);
  const label = context.store.labels.insert({ repositoryId: repository.id, name, color: "ededed", description: null });
  labelEvent(context, author, repository, label, "created");
  return label;
}

/** Puts one label on an issue, without asking whether the author may. Nothing happens when it is there. */
export function addLabel(context: HubContext, author: Author, issue: IssueRecord, label: LabelRecord): IssueRecord {
  if (issue.labelIds.includes(label.id)) return issue;
  const labeled = context.store.issues.update(issue.id, {
    labelIds: [...issue.labelIds, label.id],
    updatedAt: timestamp(context),
  });
  record(context, author, issue.id, "labeled", { label: { id: label.id, name: label.name, color: label.color } });
  issueEvent(context, author, labeled, "labeled", { label: labelShape(context, label) });
  return labeled;
}

/** Throws 404 when the issue doesn't have the label. */
export function removeLabel(context: HubContext, actor: Actor, issue: IssueRecord, name: string): IssueRecord {
  const repository = context.store.repositories.require(issue.repositoryId);
  const author = authorizeAuthor(context, actor, repository, labelIssues);
  const label = labelByName(context.store, repository.id, name);
  if (label === undefined || !issue.labelIds.includes(label.id)) throw notFound();
  return takeLabel(context, author, issue, label);
}

function takeLabel(context: HubContext, author: Author, issue: IssueRecord, label: LabelRecord): IssueRecord {
  const left = issue.labelIds.filter((id) => id !== label.id);
  const unlabeled = context.store.issues.update(issue.id, { labelIds: left, updatedAt: timestamp(context) });
  record(context, author, issue.id, "unlabeled", { label: { id: label.id, name: label.name, color: label.color } });
  issueEvent(context, author, unlabeled, "unlabeled", { label: labelShape(context, label) });
  return unlabeled;
}

/** Leaves the issue with exactly these labels. */
export function setLabels(
  context: HubContext,
  actor: Actor,
  issue: IssueRecord,
  names: readonly string[],
): IssueRecord {
  const repository = context.store.repositories.require(issue.repositoryId);
  const author = authorizeAuthor(context, actor, repository, labelIssues);
  const kept = new Set(names.map((name) => name.toLowerCase()));
  const surplus = labelsOfIssue(context.store, issue).filter((label) => !kept.has(label.name.toLowerCase()));
  const less = surplus.reduce((now, label) => takeLabel(context, author, now, label), issue);
  return addLabels(context, actor, less, names);
}

/** What the shapes of an issue's labels are, for answers. */
export const labelShapes = (context: HubContext, issue: IssueRecord) => issueShape(context, issue).labels;
