export interface IssueRecord {
  readonly id: number;
  readonly repositoryId: number;
  /** Issues and pull requests of a repository share one row of numbers; a pull request has an issue of its number. */
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly authorId: number;
  /** The app whose token made it. */
  readonly viaAppId: number | null;
  readonly state: "open" | "closed";
  readonly stateReason: "completed" | "not_planned" | "reopened" | null;
  readonly locked: boolean;
  readonly labelIds: readonly number[];
  readonly assigneeIds: readonly number[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly closedById: number | null;
  readonly isPull: boolean;
  readonly lastEditedAt: string | null;
  readonly editorId: number | null;
}

export interface CommentRecord {
  readonly id: number;
  readonly issueId: number;
  readonly body: string;
  readonly authorId: number;
  readonly viaAppId: number | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastEditedAt: string | null;
  readonly editorId: number | null;
}

/** One edit of the body of an issue or a comment; `subjectId` is the id of that record. */
export interface BodyEditRecord {
  readonly id: number;
  readonly subjectId: number;
  readonly editorId: number;
  readonly editedAt: string;
  /** The text after this edit. */
  readonly body: string;
}

export interface LabelRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  readonly description: string | null;
}

export type TimelineKind =
  | "labeled"
  | "unlabeled"
  | "comment_deleted"
  | "assigned"
  | "unassigned"
  | "closed"
  | "reopened"
  | "locked"
  | "unlocked"
  | "renamed"
  | "commented"
  | "cross-referenced"
  | "merged"
  | "head_ref_deleted"
  | "head_ref_force_pushed"
  | "review_requested"
  | "reviewed";

/** What happened to an issue or a pull request, oldest first. Fields that the kind does not use are `null`. */
export interface TimelineRecord {
  readonly id: number;
  readonly issueId: number;
  readonly kind: TimelineKind;
  readonly actorId: number;
  readonly viaAppId: number | null;
  readonly createdAt: string;
  /** As it was then: a label that is renamed later keeps its old name here. */
  readonly label: { readonly id: number; readonly name: string; readonly color: string } | null;
  readonly rename: { readonly from: string; readonly to: string } | null;
  readonly commitSha: string | null;
  readonly commentId: number | null;
  /** Whose comment was deleted. */
  readonly deletedAuthorId: number | null;
  /** The issue that mentions this one. */
  readonly sourceIssueId: number | null;
  readonly assigneeId: number | null;
  readonly reviewerId: number | null;
  readonly teamId: number | null;
  readonly reviewId: number | null;
  readonly stateReason: string | null;
}
