import type { RequiredApproval } from "../catalog/model/action.ts";

/** Who may approve. What can't be tied to an account of GitHub (an e-mail address, a mere name) approves nothing. */
export type Owner =
  | { readonly kind: "user"; readonly login: string }
  | {
      readonly kind: "team";
      readonly organization: string;
      readonly slug: string;
      /** GitHub does not take it for an owner: it is not visible here, or may not write. Then nobody approves for it. */
      readonly isUnknown?: true;
    }
  | { readonly kind: "email"; readonly address: string };

/** Somebody's yes, as GitHub attributes it. Times are ISO 8601 in UTC, as GitHub writes them. */
export interface Consent {
  readonly login: string;
  /** A deleted account is a `ghost`; only a `person` can approve. */
  readonly kind: "person" | "bot" | "ghost";
  /** GitHub says that an app did it for the person: then it is the app's, and counts for nothing. */
  readonly viaApp: boolean;
  readonly at: string;
  /** The approval label, or a comment that begins with this command. */
  readonly by: "label" | "approve" | "retry";
  /** Why it may not be what its author meant: edited since, sent by e-mail, or so many comments that a later no may be hidden. */
  readonly doubt?: "edited" | "e-mail" | "buried";
  /** Nobody of the repository's people: what does not count of theirs is not answered, so that strangers can't keep the app busy. */
  readonly byOutsider?: boolean;
}

/** Whom an approval needs: the owners of what is written, as `required` says, and somebody of `approvers` where it names any. */
export interface ApprovalRule {
  readonly required: RequiredApproval;
  readonly approvers: readonly Owner[];
}

/** Everything that the question "is this approved?" depends on. */
export interface ApprovalQuestion extends ApprovalRule {
  readonly author: string;
  /** Everyone who edited the body, the author included when they did. */
  readonly editors: readonly string[];
  readonly selfApproval: boolean;
  /** When the app announced what the approval covers (digest or seal); absent: nothing is announced, nothing can count. */
  readonly announcedAt?: string;
  readonly bodyEditedAt?: string;
  /** The paths that the run writes, each with the owners that the default branch's CODEOWNERS gives it. */
  readonly paths: readonly { readonly path: string; readonly owners: readonly Owner[] }[];
  /** All that were not withdrawn, oldest first. */
  readonly consents: readonly Consent[];
  /** Team (`organization/slug`, lower case) to the logins (lower case) known to be active members. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** The logins (lower case) of those named as owners who may write to the repository: GitHub takes nobody else for an owner. */
  readonly writers: ReadonlySet<string>;
}

/** A consent that counts. */
export interface Approval {
  readonly login: string;
  readonly at: string;
}

/** A rule and how it stands; the whole rule is the tree's root. */
export interface ApprovalNode {
  /** In words that "an approval by" can precede: "an owner of `infra/database/orders/`". */
  readonly rule: string;
  /** `impossible`: nobody can ever satisfy it; `why` says what to do. */
  readonly state: "satisfied" | "pending" | "impossible";
  /** How many different people it takes by itself; 0 where only its children count. */
  readonly persons: number;
  /** Who may satisfy it, those who may not approve this run among them. */
  readonly owners: readonly Owner[];
  readonly approvedBy: readonly Approval[];
  readonly why?: string;
  readonly children: readonly ApprovalNode[];
}

export interface ApprovalVerdict {
  readonly granted: boolean;
  readonly tree: ApprovalNode;
  readonly approvals: readonly Approval[];
  /** What did not count, newest last, each with the sentence that says why. */
  readonly refused: readonly (Approval & { readonly why: string })[];
  /** Who is still missing, as a phrase that "adds the label" can follow; empty when granted. */
  readonly missing: string;
  /** Who could approve, as mentions (`@acme/devops`, `@omar`), without those who may not (author, editors). */
  readonly candidates: readonly string[];
  /** Nobody can ever approve this, and why (no owner, only e-mail owners); the run is then not approvable. */
  readonly impossible?: string;
}
