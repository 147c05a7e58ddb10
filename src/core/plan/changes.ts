import { changedValues } from "./changed_values.ts";
import { effectiveChanges } from "./effects.ts";
import type { ChangeCounts, ChangeLine } from "./messages.ts";
import type { Change, ResourceChange, TerraformPlan } from "./plan_json.ts";

/**
 * The plan's changes as a reviewer sees them, by address.
 * @throws Error for an action that is not known here: nobody could judge it.
 */
export function changeLines(plan: TerraformPlan): readonly ChangeLine[] {
  return effectiveChanges(plan)
    .map(changeLine)
    .sort((one, other) => (one.address < other.address ? -1 : one.address > other.address ? 1 : 0));
}

export function countChanges(plan: TerraformPlan, lines: readonly ChangeLine[]): ChangeCounts {
  const count = (action: ChangeLine["action"]): number => lines.filter((line) => line.action === action).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    move: count("move"),
    import: count("import"),
    forget: count("forget"),
    outputs: Object.values(plan.output_changes ?? {}).filter((change) => changedValues(change).length > 0).length,
    drift: (plan.resource_drift ?? []).length,
  };
}

function changeLine(resource: ResourceChange): ChangeLine {
  const { address, deposed, change } = resource;
  const action = actionOf(resource);
  return {
    address: deposed === undefined ? address : `${address} (deposed ${deposed})`,
    action,
    attributes: action === "update" || action === "replace" ? attributeNames(change) : [],
  };
}

function actionOf({ address, previous_address, change }: ResourceChange): ChangeLine["action"] {
  const actions = [...change.actions].sort().join(" ");
  if (actions === "delete") return "delete";
  if (actions === "create delete" || actions === "create forget") return "replace";
  if (actions === "forget") return "forget";
  if (change.importing !== undefined) return "import";
  if (actions === "create" || actions === "update") return actions;
  if (actions === "no-op" && previous_address !== undefined) return "move";
  throw new Error(`Terraform plans "${actions}" for ${address}, which is not known here.`);
}

/** Names of attributes: first those that force a replacement, then the others that change. */
function attributeNames(change: Change): readonly string[] {
  const forcing = Array.isArray(change.replace_paths) ? change.replace_paths.map((path) => firstName(path)) : [];
  const changed = changedValues(change).map(({ path }) => firstName(path));
  return [...new Set([...forcing, ...changed].filter((name) => name !== undefined))];
}

function firstName(path: unknown): string | undefined {
  const first: unknown = Array.isArray(path) ? path[0] : undefined;
  return typeof first === "string" ? first : undefined;
}
