import type { Effect } from "../core/run/effects.ts";
import type { RunSnapshot } from "../core/run/snapshot.ts";
import { graphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";

type IssueUpdate = Extract<Effect, { readonly type: "update_issue" }>;

interface Field {
  readonly name: string;
  readonly mutation: string;
  readonly type: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly selection: string;
}

interface UpdatedField {
  readonly commentEdge?: { readonly node?: { readonly id: string; readonly createdAt: string } };
}

interface Updated {
  readonly data: UpdateData;
  /** GitHub's time when it had carried everything out. */
  readonly at: string;
}

type UpdateData = Readonly<Record<string, UpdatedField | null>>;

/** Comment, labels, notice and closing in one request: GitHub carries out a mutation's fields in order. */
export async function updateIssue(
  repository: Repository,
  update: IssueUpdate,
  snapshot: RunSnapshot,
): Promise<RunSnapshot> {
  const unknown = update.addLabels.filter((label) => !snapshot.labelIds.has(label));
  if (unknown.length > 0) await addUnknownLabels(repository, snapshot.issue.number, unknown);
  const fields = fieldsOf(update, snapshot);
  const answer = fields.length === 0 ? { data: {}, at: snapshot.now } : await mutate(repository, fields);
  return applied(update, snapshot, repository, answer);
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

function fieldsOf(update: IssueUpdate, snapshot: RunSnapshot): readonly Field[] {
  const { issueId, comment, notice, close } = update;
  const idsOf = (labels: readonly string[]): readonly string[] =>
    labels.flatMap((label) => snapshot.labelIds.get(label) ?? []);
  const fields: Field[] = [];
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

function field(name: string, mutation: string, input: Field["input"], selection: string): Field {
  return { name, mutation, type: `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`, input, selection };
}

function addComment(name: string, subjectId: string, body: string): Field {
  return field(name, "addComment", { subjectId, body }, "commentEdge { node { id createdAt } }");
}

async function mutate(repository: Repository, fields: readonly Field[]): Promise<Updated> {
  const declared = fields.map(({ name, type }) => `$${name}: ${type}!`).join(", ");
  const selected = fields
    .map(({ name, mutation, selection }) => `${name}: ${mutation}(input: $${name}) { ${selection} }`)
    .join("\n");
  const query = `mutation UpdateIssue(${declared}) {\n${selected}\n}`;
  const answer = await graphql<UpdateData>(
    repository,
    query,
    Object.fromEntries(fields.map(({ name, input }) => [name, input])),
  );
  for (const { message } of answer.errors ?? []) {
    if (!isLocked(message)) throw new Error(`GitHub refused to update the issue: ${message}`);
    repository.octokit.log.warn(`GitHub takes no comment on an issue that is locked: ${message}`);
  }
  return { data: answer.data ?? {}, at: answer.at };
}

/** Apps may not comment where people locked the discussion; the labels go on saying how the run stands. */
function isLocked(message: string): boolean {
  return /\blocked\b/i.test(message);
}

/** The snapshot as the issue is now. */
function applied(
  update: IssueUpdate,
  snapshot: RunSnapshot,
  repository: Repository,
  { data, at }: Updated,
): RunSnapshot {
  const { issue } = snapshot;
  const author = { login: repository.app.botLogin, kind: "bot" } as const;
  const added = (["comment", "notice"] as const).flatMap((name) => {
    const node = data[name]?.commentEdge?.node;
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
