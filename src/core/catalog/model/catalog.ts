import type { Fault } from "../../faults.ts";
import type { Action } from "./action.ts";
import type { Blueprint } from "./blueprint.ts";
import type { Entity } from "./entity.ts";
import type { Settings } from "./settings.ts";
import type { CatalogTree } from "../tree/tree.ts";

/**
 * The catalog at one commit. What could not be read is in `faults` and left out of the rest, so that one broken file
 * stops nothing else.
 */
export interface Catalog {
  readonly commit: string;
  readonly tree: CatalogTree;
  readonly settings: Settings;
  readonly blueprints: ReadonlyMap<string, Blueprint>;
  /** By blueprint, then by identifier. */
  readonly entities: ReadonlyMap<string, ReadonlyMap<string, Entity>>;
  readonly actions: ReadonlyMap<string, Action>;
  /** The CODEOWNERS file that GitHub would use, or nothing. */
  readonly codeowners?: { readonly path: string; readonly text: string };
  readonly faults: readonly Fault[];
}
