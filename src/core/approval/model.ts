import type { RequiredApproval } from "../catalog/model.ts";

/** An owner as CODEOWNERS writes it. E-mail owners can't be resolved to a login here: they approve nothing. */
export type Owner =
  | { readonly kind: "user"; readonly login: string }
  | { readonly kind: "team"; readonly organization: string; readonly slug: string }
  | { readonly kind: "email"; readonly address: string };

/** Somebody who put the approval label on, as GitHub attributes it. Times are ISO 8601 in UTC, as GitHub writes them. */
export interface Labelling {
  readonly login: string;
  /** A deleted account is a `ghost`; only a `person` can approve. */
  readonly kind: "person" | "bot" | "ghost";
  /** The event says that an app did it for the person: then it is the app's, and counts for nothing. */
  readonly viaApp: boolean;
  readonly at: string;
}

/** Everything that the question "is this approved?" depends on. */
export interface ApprovalQuestion {
  readonly required: RequiredApproval;
  readonly author: string;
  /** Everyone who edited the body, the author included when they did. */
  readonly editors: readonly string[];
  readonly selfApproval: boolean;
  /** When the app announced what the approval covers (digest or seal); absent: nothing is announced, nothing can count. */
  readonly announcedAt?: string;
  readonly bodyEditedAt?: string;
  /** The paths that the run writes, each with the owners that the default branch's CODEOWNERS gives it. */
  readonly paths: readonly { readonly path: string; readonly owners: readonly Owner[] }[];
  /** All `labeled` events of the approval label, oldest first. */
  readonly labellings: readonly Labelling[];
  /** Team (`organization/slug`, lower case) to the logins (lower case) known to be active members. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ApprovalVerdict {
  readonly granted: boolean;
  readonly approvals: readonly { readonly login: string; readonly at: string }[];
  /** Labels that did not count, newest last, each with the sentence that says why. */
  readonly refused: readonly { readonly login: string; readonly at: string; readonly why: string }[];
  /** What is still missing, as a phrase for the comment's "Next" line; empty when granted. */
  readonly missing: string;
  /** Who could approve, as mentions (`@acme/devops`, `@omar`), without those who may not (author, editors). */
  readonly candidates: readonly string[];
  /** Nobody can ever approve this, and why (no owner, only e-mail owners); the run is then not approvable. */
  readonly impossible?: string;
}
