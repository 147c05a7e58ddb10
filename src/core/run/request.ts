import type { Action, EntityOperation } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import type { InputProblem } from "../faults.ts";
import type { JsonObject } from "../json.ts";

/** The entity that a run writes. */
export interface Target {
  readonly blueprint: string;
  readonly identifier: string;
  readonly operation: EntityOperation;
}

/** Everything that a run needs, once its inputs are typed and valid and its files are rendered. */
export interface ValidRequest {
  readonly kind: "valid";
  readonly action: Action;
  readonly inputs: JsonObject;
  /** The entity that the action is run on (DAY-2 and DELETE). */
  readonly entity?: Entity;
  /** The contexts of Port templates, without `.outputs`. */
  readonly context: JsonObject;
  readonly target: Target;
  /** The branch that is the target's lock. */
  readonly branch: string;
  /** The root module's folder. */
  readonly folder: string;
  /** The whole folder as it shall be, paths relative to it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The folder as the catalog holds it now. */
  readonly committed: ReadonlyMap<string, Uint8Array>;
  /** Git tree id of `files`. */
  readonly tree: string;
  /** The entity file that the record will write or remove. */
  readonly entityPath: string;
  readonly backend: { readonly type: string; readonly arguments: JsonObject };
  /** Terraform outputs that the mapping names. */
  readonly outputs: readonly string[];
  readonly digest: string;
}

/**
 * What an issue asks for. `unknown`: it names no action, so its form is not known. `invalid`: the requester can mend it.
 * `refused`: only a platform engineer can; the reasons name files of the catalog.
 */
export type Request =
  | { readonly kind: "unknown"; readonly problem: string }
  | { readonly kind: "invalid"; readonly action: Action; readonly problems: readonly InputProblem[] }
  | { readonly kind: "refused"; readonly action?: Action; readonly reasons: readonly string[] }
  | ValidRequest;

/** Who asks, and where: the parts of a request that are not in the body. */
export interface RequestOrigin {
  /** `owner/name` */
  readonly repository: string;
  readonly issue: number;
  readonly url: string;
  readonly requestedBy: string;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
}

export function actionsByLabel(catalog: Catalog, labels: readonly string[]): readonly Action[] {
  return [...catalog.actions.values()].filter((action) => labels.includes(`action/${action.identifier}`));
}
