import type { IssueCommentOrder, LabelOrder } from "@octokit/graphql-schema";

import { issueUrls } from "../shapes/issue.ts";
import { authorAssociation } from "../shapes/user.ts";
import type { BodyEditRecord, CommentRecord, IssueRecord, LabelRecord } from "../store/issue_records.ts";
import { labelsOfIssue } from "../store/lookups.ts";
import { nodeId } from "../store/node_ids.ts";
import { actorView } from "./actor_view.ts";
import { connection } from "./connection.ts";
import type { PageArguments } from "./connection.ts";
import { labelView } from "./label_view.ts";
import { inOrder } from "./order.ts";
import { timelineItems } from "./timeline_view.ts";
import { field } from "./view.ts";
import type { Asker, View } from "./view.ts";

/** What issues and pull requests have in common. */
export function issueFields(asker: Asker, issue: IssueRecord): Omit<View, "__typename"> {
  const { store } = asker.context;
  const { page } = issueUrls(asker.context, issue);
  return {
    ...writtenFields(asker, issue),
    id: nodeId(issue.isPull ? "PullRequest" : "Issue", issue.id),
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    closed: issue.state === "closed",
    closedAt: issue.closedAt,
    locked: issue.locked,
    activeLockReason: null,
    authorAssociation: authorAssociation(store, issue.authorId, issue.repositoryId),
    url: page,
    resourcePath: new URL(page).pathname,
    repository: field([], () => asker.views.repository(asker, store.repositories.require(issue.repositoryId))),
    labels: labelConnection(asker, () => labelsOfIssue(store, issue)),
    assignees: connection<PageArguments, number>(
      [],
      () => issue.assigneeIds,
      // Assignees are people: there are no bots to leave out.
      (id) => actorView(asker, id) ?? { __typename: "User" },
    ),
    comments: connection<PageArguments & { orderBy?: IssueCommentOrder | null }, CommentRecord>(
      ["orderBy"],
      ({ orderBy }) => {
        const all = store.comments.filter((comment) => comment.issueId === issue.id);
        return orderBy == null ? all : inOrder(all, (comment) => comment.updatedAt, orderBy.direction);
      },
      (comment) => asker.views.comment(asker, comment),
    ),
    timelineItems: timelineItems(asker, issue),
  };
}

/** What everything that somebody writes and others may edit has in common. */
export function writtenFields(asker: Asker, written: IssueRecord | CommentRecord): Omit<View, "__typename"> {
  const { actor, context } = asker;
  return {
    databaseId: written.id,
    fullDatabaseId: String(written.id),
    author: actorView(asker, written.authorId),
    editor: actorView(asker, written.editorId),
    createdAt: written.createdAt,
    publishedAt: written.createdAt,
    updatedAt: written.updatedAt,
    lastEditedAt: written.lastEditedAt,
    createdViaEmail: false,
    viewerDidAuthor: "user" in actor && actor.user.id === written.authorId,
    userContentEdits: connection<PageArguments, BodyEditRecord>(
      [],
      () => context.store.bodyEdits.filter((edit) => edit.subjectId === written.id).reverse(),
      (edit) => editView(asker, edit),
    ),
  };
}

function editView(asker: Asker, edit: BodyEditRecord): View {
  return {
    __typename: "UserContentEdit",
    id: nodeId("UserContentEdit", edit.id),
    editor: actorView(asker, edit.editorId),
    editedAt: edit.editedAt,
    createdAt: edit.editedAt,
    updatedAt: edit.editedAt,
    diff: edit.body,
    deletedAt: null,
    deletedBy: null,
  };
}

interface LabelArguments extends PageArguments {
  readonly orderBy?: LabelOrder | null;
  /** Part of a name or a description. */
  readonly query?: string | null;
}

/** GitHub sorts labels by their creation unless told otherwise. */
export function labelConnection(asker: Asker, labels: () => readonly LabelRecord[]) {
  return connection<LabelArguments, LabelRecord>(
    ["orderBy", "query"],
    ({ orderBy, query }) => {
      const sought = query?.toLowerCase() ?? "";
      const found = labels().filter(({ name, description }) =>
        `${name}\n${description ?? ""}`.toLowerCase().includes(sought),
      );
      const key = (label: LabelRecord) => (orderBy?.field === "NAME" ? label.name.toLowerCase() : label.id);
      return inOrder(found, key, orderBy?.direction ?? "ASC");
    },
    (label) => labelView(asker, label),
  );
}
