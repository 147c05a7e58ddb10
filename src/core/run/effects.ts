import type { Order } from "../plan/messages.ts";
import type { RunState } from "./states.ts";

/** One write to GitHub. Each is guarded by what was observed and may be repeated without harm. */
export type Effect =
  | {
      /** Commits `files` below `folder` on top of `parent`, and creates the branch: that is the entity's lock. */
      readonly type: "commit_branch";
      readonly branch: string;
      readonly parent: string;
      readonly folder: string;
      readonly files: ReadonlyMap<string, Uint8Array>;
      /** Paths below `folder` that go away. */
      readonly removed: readonly string[];
      readonly message: string;
      /** The head that a renewed approval replaces; without it the branch must not exist. */
      readonly replaces?: string;
    }
  | {
      readonly type: "open_pull";
      readonly branch: string;
      readonly base: string;
      readonly title: string;
      readonly body: string;
    }
  | {
      /** Says in the open pull request what its branch holds now. */
      readonly type: "update_pull";
      readonly number: number;
      readonly title: string;
      readonly body: string;
    }
  | {
      /** Commits the restored folder on top of `parent` on a branch of its own, and opens the pull request for it. */
      readonly type: "open_restoration";
      readonly branch: string;
      readonly base: string;
      readonly parent: string;
      readonly folder: string;
      readonly files: ReadonlyMap<string, Uint8Array>;
      readonly removed: readonly string[];
      readonly message: string;
      readonly title: string;
      readonly body: string;
    }
  | {
      /** The app's verdict on a head that no job is about. */
      readonly type: "post_check";
      readonly head: string;
      readonly conclusion: "success" | "failure";
      readonly title: string;
      readonly summary: string;
    }
  | { readonly type: "start_job"; readonly order: Order; readonly title: string }
  | { readonly type: "dispatch_job"; readonly order: Order }
  | {
      readonly type: "complete_check";
      /** The check's GraphQL node id. */
      readonly id: string;
      readonly conclusion: "success" | "failure" | "neutral" | "action_required";
      readonly title: string;
      readonly summary: string;
      readonly text: string;
    }
  | { readonly type: "merge_pull"; readonly number: number; readonly head: string }
  | { readonly type: "close_pull"; readonly number: number }
  | { readonly type: "delete_branch"; readonly branch: string; readonly head: string }
  | {
      readonly type: "commit_record";
      readonly branch: string;
      readonly parent: string;
      readonly additions: ReadonlyMap<string, Uint8Array>;
      readonly deletions: readonly string[];
      readonly headline: string;
      readonly body: string;
    }
  | {
      readonly type: "update_issue";
      readonly issueId: string;
      /** The status comment's new text; created when there is no `id` yet. */
      readonly comment?: { readonly id?: string; readonly body: string };
      /** A second comment, because editing one notifies nobody. */
      readonly notice?: string;
      readonly addLabels: readonly string[];
      readonly removeLabels: readonly string[];
      readonly close?: "COMPLETED" | "NOT_PLANNED";
    };

export type EffectType = Effect["type"];

export type EffectOf<Type extends EffectType> = Extract<Effect, { readonly type: Type }>;

/** What a pass over a snapshot concluded. */
export interface Decision {
  readonly state: RunState | undefined;
  readonly effects: readonly Effect[];
  /** When to look again even if nothing happens, ISO 8601 in UTC. */
  readonly wakeAt?: string;
}

/** What the status comment says, before it is written as markdown. */
export interface StatusView {
  /** The state in words: the comment's heading. */
  readonly title: string;
  /** Who does what, by when. */
  readonly next: string;
  /** Markdown blocks between "Next" and the folded parts. */
  readonly blocks?: readonly string[];
  readonly folded?: readonly { readonly summary: string; readonly body: string }[];
  /** Mentioned in a short comment of its own when the next step is theirs; `key` keeps it from being said twice. */
  readonly notice?: { readonly key: string; readonly text: string };
}

/** What one stage of the decision says: writes that move the run on, or, when there are none, what to tell people. */
export interface Step {
  readonly state: RunState;
  readonly effects?: readonly Effect[];
  readonly view: StatusView;
  /** What the next approval label covers; announced in the status comment. */
  readonly announce?: Announcement;
  /** The approval label comes off. */
  readonly takeLabelOff?: boolean;
  readonly close?: "COMPLETED" | "NOT_PLANNED";
  /** Only labels and the issue's end tell it: no comment is written. */
  readonly withoutWords?: boolean;
  readonly wakeAt?: string;
}

export interface Announcement {
  /** SHA-256 in hex over everything that the approval covers. */
  readonly digest: string;
  /** ISO 8601 in UTC; a label counts only when it is strictly later. */
  readonly at: string;
  /** It is in the comment already, and was published by then. */
  readonly seen: boolean;
}
