import type { Owner } from "../approval/model.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { CatalogTree } from "../catalog/tree/tree.ts";
import type { Order } from "../plan/messages.ts";
import type { RecordDraft } from "./record_draft.ts";
import type { Execution } from "./execution.ts";
import type { RunMemory } from "./memory.ts";
import type { Request } from "./request.ts";
import type { RunCommit } from "./run_commit.ts";

/** A person, bot or deleted account as GitHub attributes an act. */
export interface Actor {
  readonly login: string;
  readonly kind: "person" | "bot" | "ghost";
}

export interface IssueComment {
  /** GraphQL node id. */
  readonly id: string;
  readonly body: string;
  readonly author: Actor;
  /** Who edited it last, if anybody did. */
  readonly editor?: Actor;
  readonly editedAt?: string;
  readonly createdAt: string;
  /** GitHub counts its author among the repository's people: owner, member or collaborator. */
  readonly byInsider?: boolean;
  /** Sent as an answer to a notification, by whoever had that. */
  readonly byEmail?: boolean;
  /** An app wrote it for its author. Known of comments that approve alone; of those, absent means nobody knows. */
  readonly viaApp?: boolean;
}

/** A label that was put on, or taken off. */
export interface Labelling extends Actor {
  readonly label: string;
  readonly on: boolean;
  /** GitHub says that an app did it for the person. */
  readonly viaApp: boolean;
  readonly at: string;
}

export interface Issue {
  /** GraphQL node id. */
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: Actor;
  /** GitHub counts its author among the repository's people: owner, member or collaborator. */
  readonly byInsider?: boolean;
  readonly open: boolean;
  /** While it is locked GitHub takes no new comment of the app's. */
  readonly locked?: boolean;
  readonly createdAt: string;
  readonly closedAt?: string;
  readonly closedBy?: Actor;
  /** When it was last reopened: what ended it before counts no more. */
  readonly reopenedAt?: string;
  /** Everyone who edited the body. */
  readonly editors: readonly string[];
  /** It was edited so often that GitHub does not name everybody at once. */
  readonly hasMoreEditors: boolean;
  readonly bodyEditedAt?: string;
  readonly labels: readonly string[];
  /** All labelings and unlabelings, oldest first. */
  readonly labelled: readonly Labelling[];
  /** Whose comments somebody else deleted, by whom and when, oldest first. */
  readonly silenced: readonly { readonly login: string; readonly by: string; readonly at: string }[];
  /** The first and the last of them, when there are very many. */
  readonly comments: readonly IssueComment[];
  /** From when on all comments are here; absent when all are. */
  readonly commentsCompleteSince?: string;
}

/** A pull request that the app opened for this run. Times are ISO 8601 in UTC. */
export interface PullRequest {
  readonly number: number;
  readonly url: string;
  /** `merged` is into the default branch; one that was merged into another branch is `closed`, by whoever merged it. */
  readonly state: "open" | "closed" | "merged";
  readonly branch: string;
  /** The branch that it asks to be merged into, or was merged into; people with write access may change it. */
  readonly base: string;
  readonly head: string;
  readonly mergeCommit?: string;
  readonly mergedAt?: string;
  readonly mergedBy?: Actor;
  readonly closedAt?: string;
  readonly closedBy?: Actor;
  /** Read of the pull request that the run stands on. */
  readonly description?: PullDescription;
}

/** What a pull request says of itself; people with write access may change it. */
export interface PullDescription {
  readonly title: string;
  readonly body: string;
}

/** The app's own check run `gatehouse`: only the app can have written it. */
export interface AppCheck {
  /** GraphQL node id. */
  readonly id: string;
  readonly head: string;
  readonly nonce: string;
  readonly open: boolean;
  readonly conclusion?: string;
  readonly startedAt: string;
  /** When its order was last dispatched again in this pass; GitHub lists a new workflow run with a delay. */
  readonly dispatchedAt?: string;
  readonly completedAt?: string;
  /** `output.text` as it stands. */
  readonly text: string;
  /** What it asked of the job; absent for a check that is not about a job. */
  readonly order?: Order;
  /** Once it is completed: what the app noted of the outcome. */
  readonly memory?: RunMemory;
}

/** A run branch's head, or a pull request's, read from the clone. */
export interface BranchHead {
  readonly branch: string;
  readonly oid: string;
  /** Present when the commit was made by this app and its trailers parse. */
  readonly commit?: RunCommit;
  /** The app made this very commit on this branch: it signed it, and GitHub signed it as the app's. */
  readonly isByApp?: boolean;
  readonly tree: CatalogTree;
  /** Paths that differ from the commit's first parent, with the blob id or nothing when it was removed. */
  readonly changed: ReadonlyMap<string, string | undefined>;
}

/** A workflow run, as far as a report is confirmed against it. */
export interface WorkflowRun {
  readonly id: number;
  readonly url: string;
  readonly completed: boolean;
  readonly conclusion?: string;
  /** Why no step of it runs yet: no runner took it, or its environment's rules ask a person first. */
  readonly waitsFor?: "runner" | "approval";
  /** From its start to its last change. */
  readonly lastedMilliseconds?: number;
  readonly event: string;
  readonly path: string;
  readonly branch: string;
  readonly actor: string;
  readonly triggeringActor: string;
  readonly attempt: number;
  readonly title: string;
}

/** A pull request was closed, or opened again. */
export interface StateChange {
  readonly pull: number;
  readonly isClosed: boolean;
  readonly by: Actor;
  readonly at: string;
}

/** What giving up a merged run needs to know. */
export interface Restoration {
  /** The entity's folder, and its files before the merge. */
  readonly folder: string;
  readonly before: ReadonlyMap<string, Uint8Array>;
  /** When the app opened pull requests that restore the folder; of very many the last. */
  readonly opened: readonly string[];
  /** Of all of them as long as none is merged, oldest first. */
  readonly stateChanges: readonly StateChange[];
  /** After when all of them are here; absent when all are. */
  readonly stateChangesCompleteSince?: string;
  /** The one that tells how far that is, mostly the last; and its head as long as it is open. */
  readonly pull?: PullRequest;
  readonly head?: BranchHead;
  /** Somebody else's from the app's branch, which GitHub lets no second one be opened beside. */
  readonly inTheWay?: { readonly number: number; readonly by: string };
  /** Below that head there is nothing but the default branch's history: merging it brings that one commit and no other. */
  readonly isOneCommit?: boolean;
}

/** Who else wants the entity that a run asks for. */
export interface Queue {
  /** Open runs that wait for their turn, by their issues' numbers, oldest first, without this one. */
  readonly waiting: readonly number[];
  /** Open runs that have waited, whose turn has come, and that ask for approval since then (ISO 8601 in UTC). */
  readonly called: readonly { readonly run: number; readonly since: string }[];
  /** Whoever held the entity can't give it back any more: an issue that is gone, a run that is recorded, a branch of no run. */
  readonly isHolderGone: boolean;
  /** What the holder merged is not recorded, and its issue is gone or its commit unsigned: an apply of it may be half done. */
  readonly orphan?: OrphanedMerge;
}

/** A merge that no issue can bring to an end any more. */
export interface OrphanedMerge {
  readonly run: number;
  readonly pull: number;
  readonly mergedAt: string;
  /** Its branch is still there. */
  readonly hasBranch: boolean;
  /** None of the app's keys signed its commit: the one that did was taken out before the run had ended. */
  readonly isUnsigned?: true;
}

export interface RunSnapshot {
  /** GitHub's own time when the snapshot was taken, ISO 8601 in UTC. */
  readonly now: string;
  readonly app: { readonly id: number; readonly botLogin: string };
  readonly repository: {
    readonly id: string;
    readonly fullName: string;
    /** `https://github.com/acme/catalog` */
    readonly url: string;
    readonly defaultBranch: string;
    readonly private: boolean;
  };
  readonly catalog: Catalog;
  /** What the protection of the default branch and of the run's own lacks; while anything is here, nothing is approved. */
  readonly unprotected: readonly string[];
  readonly issue: Issue;
  /** What the issue's body asks for, judged by the catalog at the default branch's head. */
  readonly request: Request;
  /** Whether the author and each editor of the body may run the action; empty while nobody asked. */
  readonly mayExecute: readonly Execution[];
  /** Owners of the paths that the run writes. */
  readonly paths: readonly { readonly path: string; readonly owners: readonly Owner[] }[];
  /** Team (`organization/slug`, lower case) to logins (lower case) asked about and found to be active members. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of the owners who acted, those who may write to the repository: logins in lower case. */
  readonly writers: ReadonlySet<string>;
  /** Why GitHub does not tell who is in some of these teams, or may write: nobody counts as one of them then. */
  readonly untoldMembers?: readonly string[];
  /** Node ids of labels, by name. */
  readonly labelIds: ReadonlyMap<string, string>;
  /** The branch that this run holds; else the branch of the entity that it asks for, when another run holds that. */
  readonly lock?: BranchHead;
  /** A branch that somebody made and whose name keeps git from having the one that was to be made a moment ago. */
  readonly blockedBy?: string;
  /** Read when somebody else holds the entity, or others wait for anything. */
  readonly queue?: Queue;
  readonly pull?: PullRequest;
  /** So much refers to the issue that nobody knows whether it has a pull request, and what of it is merged. */
  readonly isBuried?: true;
  /** The pull request's head, and what was approved with it (judged by the catalog that the commit names). */
  readonly head?: BranchHead;
  readonly approved?: Request;
  /** Checks on the pull request's head and on its merge commit, oldest first. */
  readonly checks: readonly AppCheck[];
  /** For the open check: texts of all `gatehouse/report` check runs on its head. */
  readonly reports: readonly string[];
  /** For the open check: the workflow runs that bear its nonce, oldest first. */
  readonly workflowRuns: readonly WorkflowRun[];
  /** Once it is merged and somebody asked to give it up. */
  readonly restoration?: Restoration;
  /** The head of the branch that restores the folder, as long as that is there. */
  readonly restoringHead?: string;
  /** What the record commit will write, once an apply has succeeded. */
  readonly draft?: RecordDraft;
  /** Why GitHub refused the app's own merge a moment ago. */
  readonly mergeRefused?: string;
  /** The run's record at the default branch's head, once it is there. */
  readonly recorded?: { readonly path: string; readonly text: string };
}
