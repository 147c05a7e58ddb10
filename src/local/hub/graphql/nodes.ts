import { canSee } from "../access/authorize.ts";
import { readRef } from "../git/refs.ts";
import type { CommentRecord, IssueRecord, LabelRecord } from "../store/issue_records.ts";
import { readNodeId } from "../store/node_ids.ts";
import type { CheckRunRecord } from "../store/pull_records.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { actorView } from "./actor_view.ts";
import { checkView } from "./check_view.ts";
import { noNode } from "./errors.ts";
import { commitView, readableFolder, refView } from "./git_views.ts";
import { labelView } from "./label_view.ts";
import type { Asker, View } from "./view.ts";

/** What a global id names, as far as mutations and `node` take it. */
export type NodeRecord =
  | { readonly kind: "Issue"; readonly record: IssueRecord }
  | { readonly kind: "PullRequest"; readonly record: IssueRecord }
  | { readonly kind: "IssueComment"; readonly record: CommentRecord }
  | { readonly kind: "Label"; readonly record: LabelRecord }
  | { readonly kind: "CheckRun"; readonly record: CheckRunRecord }
  | { readonly kind: "Repository"; readonly record: RepositoryRecord }
  | { readonly kind: "Ref"; readonly repository: RepositoryRecord; readonly name: string }
  | { readonly kind: "Commit"; readonly repository: RepositoryRecord; readonly name: string };

/** Throws NOT_FOUND for an id of nothing, and of what the asker may not know of. */
function nodeNamed(asker: Asker, id: string): NodeRecord {
  const node = find(asker, id);
  if (node === undefined || !canSee(asker.context, asker.actor, repositoryOf(asker, node))) throw noNode(id);
  return node;
}

/** The same for one kind of node. */
export function nodeOfKind<Kind extends NodeRecord["kind"]>(
  asker: Asker,
  id: string,
  ...kinds: readonly Kind[]
): Extract<NodeRecord, { kind: Kind }> {
  const node = nodeNamed(asker, id);
  if (!isOfKind(node, kinds)) throw noNode(id);
  return node;
}

function isOfKind<Kind extends NodeRecord["kind"]>(
  node: NodeRecord,
  kinds: readonly Kind[],
): node is Extract<NodeRecord, { kind: Kind }> {
  return kinds.some((kind) => kind === node.kind);
}

function find({ context: { store } }: Asker, id: string): NodeRecord | undefined {
  const named = readNodeId(id);
  const as = <Kind extends string, Item>(kind: Kind, record: Item | undefined) =>
    record === undefined ? undefined : { kind, record };
  switch (named?.kind) {
    case "Issue":
    case "PullRequest":
      return as(named.kind, store.issues.get(named.id));
    case "IssueComment":
      return as(named.kind, store.comments.get(named.id));
    case "Label":
      return as(named.kind, store.labels.get(named.id));
    case "CheckRun":
      return as(named.kind, store.checkRuns.get(named.id));
    case "Repository":
      return as(named.kind, store.repositories.get(named.id));
    case "Ref":
    case "Commit": {
      const repository = store.repositories.get(named.id);
      if (repository === undefined || named.name === undefined) return undefined;
      return { kind: named.kind, repository, name: named.name };
    }
    default:
      return undefined;
  }
}

function repositoryOf({ context: { store } }: Asker, node: NodeRecord): RepositoryRecord {
  switch (node.kind) {
    case "Issue":
    case "PullRequest":
    case "Label":
    case "CheckRun":
      return store.repositories.require(node.record.repositoryId);
    case "IssueComment":
      return store.repositories.require(store.issues.require(node.record.issueId).repositoryId);
    case "Repository":
      return node.record;
    case "Ref":
    case "Commit":
      return node.repository;
  }
}

/** The view of a node; people and bots besides. */
export async function nodeView(asker: Asker, id: string): Promise<View | null> {
  const named = readNodeId(id);
  if (named?.kind === "User" || named?.kind === "Bot" || named?.kind === "Organization") {
    return actorView(asker, named.id);
  }
  const node = nodeNamed(asker, id);
  switch (node.kind) {
    case "Issue":
    case "PullRequest":
      return asker.views.issue(asker, node.record);
    case "IssueComment":
      return asker.views.comment(asker, node.record);
    case "Label":
      return labelView(asker, node.record);
    case "CheckRun":
      return checkView(asker, node.record);
    case "Repository":
      return asker.views.repository(asker, node.record);
    case "Commit":
      return commitView(asker, node.repository, node.name);
    case "Ref": {
      const ref = await readRef(readableFolder(asker, node.repository), node.name);
      return ref === undefined ? null : refView(asker, node.repository, ref);
    }
  }
}
