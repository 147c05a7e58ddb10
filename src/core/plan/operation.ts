import type { EntityOperation } from "../catalog/model/action.ts";
import { actionsOf } from "./changes.ts";
import type { ChangeLine } from "./messages.ts";

const covered: Readonly<Record<EntityOperation, readonly ChangeLine["action"][]>> = {
  create: ["create"],
  update: ["create", "update"],
  delete: ["delete"],
};

/** The changes that the operation does not cover, and that an owner must therefore approve by their own name. */
export function beyondOperation(operation: EntityOperation, changes: readonly ChangeLine[]): readonly ChangeLine[] {
  return changes.filter((change) => actionsOf(change).some((action) => !covered[operation].includes(action)));
}
