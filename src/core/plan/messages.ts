import type { ChangeReason } from "./change_reasons.ts";
import type { EntityOperation } from "../catalog/model/action.ts";
import type { JsonObject, JsonValue } from "../json.ts";

export type Phase = "plan" | "apply";

/**
 * What the app asks of a job. It stands as JSON in the `output.text` of the app's check run `gatehouse` on `head`, whose
 * `external_id` is the nonce. The job believes this check run (by app id) and nothing else.
 */
export interface Order {
  readonly version: 1;
  readonly phase: Phase;
  /** `owner/name` of the catalog repository. */
  readonly repository: string;
  readonly issue: number;
  readonly pull: number;
  /** The commit that is checked out: the PR's head for a plan, the merge's commit for an apply. */
  readonly head: string;
  /** The root module's folder, relative to the repository's root. */
  readonly folder: string;
  /** Tree id of that folder: what the app rendered. */
  readonly tree: string;
  readonly operation: EntityOperation;
  /** From 1; part of the nonce. */
  readonly attempt: number;
  readonly nonce: string;
  /** What the settings name; version files say the rest. */
  readonly tool: { readonly name?: ToolName; readonly version?: string };
  readonly backend: { readonly type: string; readonly arguments: JsonObject };
  /** Provider sources that may be installed (`hashicorp/aws`); `terraform_data` needs none. */
  readonly providers: readonly string[];
  readonly modules: readonly string[];
  /** Resource types and attributes (`aws_instance.instance_type`) whose values a report may show; absent where there are none. */
  readonly publicAttributes?: readonly string[];
  /** Names of the Terraform outputs that the action's mapping uses: the only ones that may be reported. */
  readonly outputs: readonly string[];
  /** The catalog's `policies/` at this commit of the default branch, and its tree id; absent where there are none. */
  readonly policies?: { readonly commit: string; readonly tree: string };
  /** In an apply: the seal that was approved. */
  readonly seal?: Seal;
  /** In an apply: who approved seals by name, for the run's record. The job has no use for it. */
  readonly approvals?: readonly SealApproval[];
}

/** That people approved a plan as it was. The app notes it in its own checks, where nobody else can write. */
export interface SealApproval {
  /** SHA-256 over all that was approved: the request, the seal and, after a merge, the merge's commit. */
  readonly digest: string;
  /** The seal's `effects`. */
  readonly effects: string;
  readonly by: readonly { readonly login: string; readonly at: string }[];
}

export type ToolName = "terraform" | "tofu";

/**
 * What ties the reviewed plan to the applied one. Every part is compared; `effects` is an HMAC over the canonical
 * effects under the repository's key, and there is one in `state`: both hold secrets in plain text, and short ones could be guessed.
 */
export interface Seal {
  readonly tree: string;
  /** SHA-256 of `.terraform.lock.hcl`, or "none". */
  readonly lockFile: string;
  /** `terraform 1.11.4` */
  readonly tool: string;
  /** SHA-256 of the backend's type and arguments. */
  readonly backend: string;
  /** Tree id of the catalog's `policies/`, or "none". */
  readonly policies: string;
  /** `<lineage>/<HMAC of its contents>/<serial>` of the state before the plan, or "none". */
  readonly state: string;
  readonly effects: string;
  /** Eight characters for each effect, with which a stale apply names what is planned otherwise; never compared. */
  readonly marks?: string;
}

export interface ChangeCounts {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly move: number;
  readonly import: number;
  readonly forget: number;
  readonly outputs: number;
  readonly drift: number;
}

/** A value that a change sets in a public attribute, as JSON; `before` or `after` is absent where there is none. */
export interface PublicValue {
  /** `instance_type`, `tags.Name` */
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** One change as a reviewer sees it: names of attributes, and of those that the settings declare public what they are set to. */
export interface ChangeLine {
  readonly address: string;
  readonly action: "create" | "update" | "replace" | "delete" | "move" | "import" | "forget";
  /** Those that change; of what is created those alone that are sensitive or unknown, where the code or the settings name them. */
  readonly attributes: readonly string[];
  /** Those of `attributes` that force a replacement, are sensitive, or become known only on apply. */
  readonly forcing?: readonly string[];
  readonly sensitive?: readonly string[];
  readonly unknown?: readonly string[];
  readonly values?: readonly PublicValue[];
  /** Public attributes of which `values` leaves something out that is neither: a secret that the job knows, or more than fits. */
  readonly partlyShown?: readonly string[];
  /** The address that it had before, when it moves. */
  readonly previous?: string;
  /** What the provider knows the object by that is imported. */
  readonly importId?: string;
  /** Why it is replaced or destroyed, where the attributes do not say it. */
  readonly reason?: ChangeReason;
  /** Of what is replaced: the new one is made before the old one is destroyed, or the old one is left, unmanaged; else it goes first. */
  readonly replacement?: "create_first" | "forget_old";
}

/** One output that changes: its name, never its value. */
export interface OutputLine {
  readonly name: string;
  readonly action: "create" | "update" | "delete";
  readonly sensitive?: true;
  /** It was so before: its value is shown from now on. */
  readonly noLongerSensitive?: true;
  readonly unknown?: true;
}

/** Why a step of Terraform failed, from its own `-json` diagnostics; nothing sensitive. */
export interface Diagnosis {
  readonly step: "install" | "init" | "plan" | "apply" | "guard";
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly file?: string;
  readonly line?: number;
  /** Who holds the state's lock, as Terraform says it, when the step waited for it in vain. */
  readonly lock?: StateLock;
}

/** Terraform's own words: `operation` is such as `OperationTypeApply`, `who` is `user@host`. */
export interface StateLock {
  readonly id: string;
  readonly who: string;
  readonly operation: string;
  readonly created: string;
}

/**
 * `planned`: within or beyond the operation (`beyondOperation` tells). `refused`: a guard said no. `applied`: done, with
 * outputs. `stale`: the fresh plan's seal differs from the order's, nothing was applied. `apply_failed`: something may have
 * been applied; `counts` and `changes` are then what a new plan says is left, where one could be made.
 */
export type Outcome = "planned" | "plan_failed" | "refused" | "applied" | "stale" | "apply_failed";

/** What somebody is to look at: a policy that a plan breaks, or what Terraform says; and the changes, or lines of code, at which. */
export interface PlanFinding {
  readonly title: string;
  readonly message: string;
  readonly addresses: readonly string[];
  /** How many more changes or lines there are, which are not named. */
  readonly more?: number;
}

/** What a job says back. Stands as JSON in the check run `gatehouse/report` on the order's `head`, signed. */
export interface Report {
  readonly version: 1;
  readonly repository: string;
  readonly issue: number;
  readonly phase: Phase;
  readonly nonce: string;
  readonly head: string;
  readonly tree: string;
  readonly workflowRunId: number;
  readonly workflowRunAttempt: number;
  readonly outcome: Outcome;
  readonly seal?: Seal;
  readonly counts?: ChangeCounts;
  /** Destroys and replaces first, all of them; then as many of the rest as fit. `counts` is always complete. */
  readonly changes?: readonly ChangeLine[];
  /** How many changes `changes` leaves out because they did not fit; `destroying` is 0 unless nothing else could be cut. */
  readonly changesOmitted?: { readonly destroying: number; readonly other: number };
  /** How many of `changes` are without the values of public attributes because these did not fit. */
  readonly valuesOmitted?: number;
  /** Outputs that change, and what was changed outside of Terraform; left out first where not everything fits. */
  readonly outputChanges?: readonly OutputLine[];
  readonly drifted?: readonly ChangeLine[];
  /** Names of changes that the operation does not cover, such as a deletion in an update. */
  readonly beyondOperation?: readonly ChangeLine[];
  /** What Terraform itself warns of, its `check` blocks too: a message, and where it is given. */
  readonly toolWarnings?: readonly PlanFinding[];
  /** Policies that warn. One that denies ends the job as `refused`. */
  readonly warnings?: readonly PlanFinding[];
  /** How many more warnings there are of each kind, which are not named. */
  readonly toolWarningsOmitted?: number;
  readonly warningsOmitted?: number;
  /** In a stale apply: which parts of the seal differ. */
  readonly differences?: readonly string[];
  /**
   * In a stale apply: addresses, `output.<name>` and `var.<name>` of what was not reviewed as it is planned now (`more` of
   * them are not named), and how many of the reviewed effects are not planned any more.
   */
  readonly unreviewed?: { readonly names: readonly string[]; readonly more: number; readonly gone: number };
  /** After an apply: the order's outputs that exist and are not sensitive. */
  readonly outputs?: Readonly<Record<string, JsonValue>>;
  /** The order's outputs that are not in `outputs`, each with the reason as a phrase ("is sensitive"). */
  readonly omittedOutputs?: Readonly<Record<string, string>>;
  readonly diagnosis?: Diagnosis;
  /** Terraform's own time in milliseconds, for figures; everything else is overhead. */
  readonly toolMilliseconds: number;
}
