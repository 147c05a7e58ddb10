import type { IssueTimelineItemsItemType, PullRequestTimelineItemsItemType } from "@octokit/graphql-schema";
import { GraphQLError } from "graphql";

import type { IssueRecord, TimelineKind, TimelineRecord } from "../store/issue_records.ts";
import { nodeId } from "../store/node_ids.ts";
import { actorView } from "./actor_view.ts";
import { connection, timelineLimit } from "./connection.ts";
import type { PageArguments } from "./connection.ts";
import { commitView } from "./git_views.ts";
import { labelView } from "./label_view.ts";
import { field } from "./view.ts";
import type { Asker, View } from "./view.ts";

type ItemType = IssueTimelineItemsItemType | PullRequestTimelineItemsItemType;

interface TimelineArguments extends PageArguments {
  readonly itemTypes?: readonly ItemType[] | null;
  readonly since?: string | null;
}

type ItemView = (asker: Asker, item: TimelineRecord) => Omit<View, "__typename">;

interface Item {
  readonly type: ItemType;
  readonly typename: string;
  readonly view: ItemView;
}

const none: ItemView = () => ({});

const items: Readonly<Record<TimelineKind, Item>> = {
  labeled: {
    type: "LABELED_EVENT",
    typename: "LabeledEvent",
    view: (asker, item) => ({ label: labelOf(asker, item) }),
  },
  unlabeled: {
    type: "UNLABELED_EVENT",
    typename: "UnlabeledEvent",
    view: (asker, item) => ({ label: labelOf(asker, item) }),
  },
  assigned: {
    type: "ASSIGNED_EVENT",
    typename: "AssignedEvent",
    view: (asker, item) => ({ assignee: actorView(asker, item.assigneeId) }),
  },
  unassigned: {
    type: "UNASSIGNED_EVENT",
    typename: "UnassignedEvent",
    view: (asker, item) => ({ assignee: actorView(asker, item.assigneeId) }),
  },
  closed: {
    type: "CLOSED_EVENT",
    typename: "ClosedEvent",
    view: (_asker, item) => ({ stateReason: item.stateReason?.toUpperCase() ?? null }),
  },
  reopened: { type: "REOPENED_EVENT", typename: "ReopenedEvent", view: none },
  locked: { type: "LOCKED_EVENT", typename: "LockedEvent", view: () => ({ lockReason: null }) },
  unlocked: { type: "UNLOCKED_EVENT", typename: "UnlockedEvent", view: none },
  renamed: {
    type: "RENAMED_TITLE_EVENT",
    typename: "RenamedTitleEvent",
    view: (_asker, item) => ({ previousTitle: item.rename?.from ?? "", currentTitle: item.rename?.to ?? "" }),
  },
  comment_deleted: {
    type: "COMMENT_DELETED_EVENT",
    typename: "CommentDeletedEvent",
    view: (asker, item) => ({ deletedCommentAuthor: actorView(asker, item.deletedAuthorId) }),
  },
  commented: { type: "ISSUE_COMMENT", typename: "IssueComment", view: none },
  "cross-referenced": { type: "CROSS_REFERENCED_EVENT", typename: "CrossReferencedEvent", view: crossReference },
  merged: {
    type: "MERGED_EVENT",
    typename: "MergedEvent",
    view: (asker, item) => ({ commit: commitOf(asker, item) }),
  },
  head_ref_deleted: { type: "HEAD_REF_DELETED_EVENT", typename: "HeadRefDeletedEvent", view: none },
  head_ref_force_pushed: {
    type: "HEAD_REF_FORCE_PUSHED_EVENT",
    typename: "HeadRefForcePushedEvent",
    view: (asker, item) => ({ afterCommit: commitOf(asker, item) }),
  },
  review_requested: {
    type: "REVIEW_REQUESTED_EVENT",
    typename: "ReviewRequestedEvent",
    view: (asker, item) => (item.teamId === null ? { requestedReviewer: actorView(asker, item.reviewerId) } : {}),
  },
  reviewed: { type: "PULL_REQUEST_REVIEW", typename: "PullRequestReview", view: none },
};

const known: ReadonlySet<ItemType> = new Set(Object.values(items).map(({ type }) => type));

/** What happened to an issue or a pull request, oldest first. */
export function timelineItems(asker: Asker, issue: IssueRecord) {
  return connection<TimelineArguments, TimelineRecord>(
    ["itemTypes", "since"],
    ({ itemTypes, since }) => {
      const unknown = itemTypes?.find((type) => !known.has(type));
      if (unknown !== undefined) {
        throw new GraphQLError(`The local GitHub has no timeline items of the type ${unknown}: leave it out.`);
      }
      return asker.context.store.timeline.filter(
        (item) =>
          item.issueId === issue.id &&
          itemTypes?.includes(items[item.kind].type) !== false &&
          (since == null || Date.parse(item.createdAt) >= Date.parse(since)),
      );
    },
    (item) => itemView(asker, item),
    timelineLimit,
  );
}

function itemView(asker: Asker, item: TimelineRecord): View {
  if (item.kind === "commented" && item.commentId !== null) {
    return asker.views.comment(asker, asker.context.store.comments.require(item.commentId));
  }
  const { typename, view } = items[item.kind];
  return {
    __typename: typename,
    id: nodeId("IssueEvent", item.id),
    actor: actorView(asker, item.actorId),
    createdAt: item.createdAt,
    ...view(asker, item),
  };
}

/** As the label was then; its id only while there is one of this name. */
/** As it is called now; of one that was deleted what is remembered. */
function labelOf(asker: Asker, { label }: TimelineRecord): View | null {
  if (label === null) return null;
  const now = asker.context.store.labels.get(label.id);
  return {
    __typename: "Label",
    ...(now === undefined ? { name: label.name, color: label.color } : labelView(asker, now)),
  };
}

function crossReference(asker: Asker, item: TimelineRecord): Omit<View, "__typename"> {
  const { issues } = asker.context.store;
  const target = issues.require(item.issueId);
  const source = issues.require(item.sourceIssueId ?? item.issueId);
  return {
    source: field([], () => asker.views.issue(asker, source)),
    target: field([], () => asker.views.issue(asker, target)),
    referencedAt: item.createdAt,
    isCrossRepository: source.repositoryId !== target.repositoryId,
    willCloseTarget: false,
  };
}

function commitOf(asker: Asker, { issueId, commitSha }: TimelineRecord): View | null {
  const { repositories, issues } = asker.context.store;
  return commitSha === null
    ? null
    : commitView(asker, repositories.require(issues.require(issueId).repositoryId), commitSha);
}
