import { isJsonObject } from "../core/json.ts";
import type { EffectOf } from "../core/run/effects.ts";
import type { IssueComment, RunSnapshot } from "../core/run/snapshot.ts";
import { errorsOf, type MutationAnswer, type MutationField } from "./mutation_document.ts";
import type { Repository } from "./repository.ts";

type IssueUpdate = EffectOf<"update_issue">;

/** Comment, labels, notice and closing, as fields of one request. */
export async function issueFields(
  repository: Repository,
  update: IssueUpdate,
  snapshot: RunSnapshot,
): Promise<readonly MutationField[]> {
  const unknown = update.addLabels.filter((label) => !snapshot.labelIds.has(label));
  if (unknown.length > 0) await addUnknownLabels(repository, snapshot.issue.number, unknown);
  return fieldsOf(update, snapshot);
}

/** Labels that the repository does not have yet: REST makes them on the way. */
async function addUnknownLabels(
  repository: Repository,
  issue_number: number,
  labels: readonly string[],
): Promise<void> {
  await repository.octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
    ...repository.name,
    issue_number,
    labels: [...labels],
  });
}

function fieldsOf(update: IssueUpdate, snapshot: RunSnapshot): readonly MutationField[] {
  const { issueId, comment, notice, close } = update;
  const idsOf = (labels: readonly string[]): readonly string[] =>
    labels.flatMap((label) => snapshot.labelIds.get(label) ?? []);
  const fields: MutationField[] = [];
  if (comment?.id !== undefined) {
    const input = { id: comment.id, body: comment.body };
    fields.push(field("comment", "updateIssueComment", input, "issueComment { id }"));
  } else if (comment !== undefined) {
    fields.push(addComment("comment", issueId, comment.body));
  }
  const add = idsOf(update.addLabels);
  const remove = idsOf(update.removeLabels);
  if (remove.length > 0) {
    const input = { labelableId: issueId, labelIds: remove };
    fields.push(field("removed", "removeLabelsFromLabelable", input, "clientMutationId"));
  }
  if (add.length > 0) {
    const input = { labelableId: issueId, labelIds: add };
    fields.push(field("added", "addLabelsToLabelable", input, "clientMutationId"));
  }
  if (notice !== undefined) fields.push(addComment("notice", issueId, notice));
  if (close !== undefined) {
    const input = { issueId, stateReason: close };
    fields.push(field("closed", "closeIssue", input, "clientMutationId"));
  }
  return fields;
}

function field(name: string, mutation: string, input: MutationField["input"], selection: string): MutationField {
  return { name, mutation, input, selection };
}

function addComment(name: string, subjectId: string, body: string): MutationField {
  return field(name, "addComment", { subjectId, body }, "commentEdge { node { id createdAt } }");
}

/**
 * The snapshot as the issue is now.
 * @throws Error when GitHub refused any of it, except words on a discussion that people locked.
 */
export function withIssueUpdate(
  repository: Repository,
  update: IssueUpdate,
  snapshot: RunSnapshot,
  answer: MutationAnswer,
): RunSnapshot {
  const errors = fieldsOf(update, snapshot).flatMap(({ name }) => errorsOf(answer, name));
  for (const { message } of errors) {
    if (!isLocked(message)) throw new Error(`GitHub refused to update the issue: ${message}`);
    repository.octokit.log.warn(`GitHub takes no comment on an issue that is locked: ${message}`);
  }
  return applied(update, snapshot, repository, answer);
}

/** Apps may not comment where people locked the discussion; the labels go on saying how the run stands. */
function isLocked(message: string): boolean {
  return /\blocked\b/i.test(message);
}

function applied(
  update: IssueUpdate,
  snapshot: RunSnapshot,
  repository: Repository,
  { data, at }: MutationAnswer,
): RunSnapshot {
  const { issue } = snapshot;
  const author = { login: repository.app.botLogin, kind: "bot" } as const;
  const added = (["comment", "notice"] as const).flatMap((name) => {
    const node = commentOf(data[name]);
    const body = name === "comment" ? update.comment?.body : update.notice;
    return node === undefined || body === undefined ? [] : [{ ...node, body, author }];
  });
  const comments = issue.comments.map((comment) =>
    comment.id === update.comment?.id
      ? { ...comment, body: update.comment.body, editor: author, editedAt: at }
      : comment,
  );
  const labels = [...issue.labels.filter((label) => !update.removeLabels.includes(label)), ...update.addLabels];
  return {
    ...snapshot,
    now: at,
    issue: {
      ...issue,
      comments: [...comments, ...added],
      labels: [...new Set(labels)],
      labelled: [
        ...issue.labelled,
        ...update.addLabels.map((label) => ({ label, on: true, ...author, viaApp: true, at })),
      ],
      open: issue.open && update.close === undefined,
    },
  };
}

/** The comment that `addComment` made. */
function commentOf(payload: unknown): Pick<IssueComment, "id" | "createdAt"> | undefined {
  const edge = isJsonObject(payload) ? payload["commentEdge"] : undefined;
  const node = isJsonObject(edge) ? edge["node"] : undefined;
  if (!isJsonObject(node)) return undefined;
  const { id, createdAt } = node;
  return typeof id === "string" && typeof createdAt === "string" ? { id, createdAt } : undefined;
}
