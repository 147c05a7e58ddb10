import { cutText } from "../cut_text.ts";
import { canonicalJson, isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { configurationAddress } from "./address.ts";
import { isChangeReason } from "./change_reasons.ts";
import { changedValues, isMarked } from "./changed_values.ts";
import type { ChangedValue } from "./changed_values.ts";
import { codeSettings } from "./code_settings.ts";
import { effectiveChanges } from "./effective_changes.ts";
import type { ChangeCounts, ChangeLine, OutputLine } from "./messages.ts";
import { outputChanges } from "./output_changes.ts";
import type { OutputChange } from "./output_changes.ts";
import type { Change, ResourceChange, TerraformPlan } from "./plan_shapes.ts";
import { placesOf, publicNames, publicValues } from "./public_values.ts";

const longestImportId = 300;

/**
 * The plan's changes as a reviewer sees them, by address.
 * @param publicAttributes whose values are shown
 * @throws Error for an action that is not known here: nobody could judge it.
 */
export function changeLines(plan: TerraformPlan, publicAttributes: readonly string[] = []): readonly ChangeLine[] {
  const settings = codeSettings(plan);
  return effectiveChanges(plan)
    .map((resource) => {
      const line = plannedChange(resource);
      const { expressions = {} } = settings.get(configurationAddress(resource.address)) ?? {};
      const marked = line.action === "create" ? markedAttributes(resource, expressions, publicAttributes) : {};
      return withValues({ ...line, ...marked }, resource, publicAttributes);
    })
    .sort(byAddress);
}

/**
 * One change as a reviewer sees it.
 * @throws Error for an action that is not known here
 */
export function plannedChange(resource: ResourceChange): ChangeLine {
  return changeLine(resource, actionOf(resource));
}

/** The outputs that change, by name, and first those that stop being sensitive. */
export function outputLines(plan: TerraformPlan): readonly OutputLine[] {
  const lines = outputChanges(plan)
    .map(outputLine)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return [
    ...lines.filter(({ noLongerSensitive }) => noLongerSensitive),
    ...lines.filter(({ noLongerSensitive }) => !noLongerSensitive),
  ];
}

function outputLine({ name, change, values, isSensitive, isRevealed }: OutputChange): OutputLine {
  return {
    name,
    action: outputAction(change),
    ...(isSensitive && { sensitive: isSensitive }),
    ...(isRevealed && { noLongerSensitive: isRevealed }),
    ...(values.some(isUnknown) && { unknown: true }),
  };
}

/** What was changed outside of Terraform since the last apply, as the refresh found it, by address. */
export function driftLines(plan: TerraformPlan, publicAttributes: readonly string[] = []): readonly ChangeLine[] {
  return (plan.resource_drift ?? [])
    .map((resource) => {
      const line = changeLine(resource, resource.change.actions.includes("delete") ? "delete" : "update");
      return withValues(line, resource, publicAttributes);
    })
    .sort(byAddress);
}

function withValues(line: ChangeLine, resource: ResourceChange, publicAttributes: readonly string[]): ChangeLine {
  return { ...line, ...publicValues(resource, publicAttributes) };
}

export function countChanges(plan: TerraformPlan, lines: readonly ChangeLine[]): ChangeCounts {
  const count = (action: ChangeLine["action"]): number =>
    lines.filter((line) => actionsOf(line).includes(action)).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    move: count("move"),
    import: count("import"),
    forget: count("forget"),
    outputs: outputLines(plan).length,
    drift: (plan.resource_drift ?? []).length,
  };
}

/** What is imported may be changed in place by the same plan, and what is changed may be moved. */
export function actionsOf({ action, attributes, previous }: ChangeLine): readonly ChangeLine["action"][] {
  return [
    action,
    ...(action === "import" && attributes.length > 0 ? ["update" as const] : []),
    ...(action !== "move" && previous !== undefined ? ["move" as const] : []),
  ];
}

function changeLine(resource: ResourceChange, action: ChangeLine["action"]): ChangeLine {
  const { address, previous_address, deposed, action_reason = "", change } = resource;
  const changes = action === "update" || action === "replace" || action === "import";
  return {
    address: deposed === undefined ? address : `${address} (deposed ${deposed})`,
    action,
    attributes: [],
    ...(changes && attributesOf(change)),
    ...(previous_address !== undefined && { previous: previous_address }),
    ...(change.importing !== undefined && { importId: importIdOf(change.importing) }),
    ...(isChangeReason(action_reason) && { reason: action_reason }),
    ...(action === "replace" && replacementOf(change)),
  };
}

/** Terraform lists the two actions in the order in which it carries them out. */
function replacementOf({ actions }: Change): Pick<ChangeLine, "replacement"> {
  if (actions.includes("forget")) return { replacement: "forget_old" };
  return actions[0] === "create" ? { replacement: "create_first" } : {};
}

/** An id as the code says it, or else the attributes that identify the object. Terraform takes nothing sensitive for either. */
function importIdOf(importing: JsonValue): string {
  const { id, identity, unknown } = isJsonObject(importing) ? importing : {};
  if (typeof id === "string") return cutText(id, longestImportId);
  return unknown === true || identity === undefined
    ? "known after apply"
    : cutText(canonicalJson(identity), longestImportId);
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

function outputAction({ actions }: Change): OutputLine["action"] {
  if (actions.includes("delete")) return "delete";
  return actions.includes("create") ? "create" : "update";
}

/** Names of attributes: first those that force a replacement, then the others that change; and what is to be said of them. */
function attributesOf(change: Change): NamedAttributes {
  const values = changedValues(change);
  const forcing = names(Array.isArray(change.replace_paths) ? change.replace_paths : []);
  return {
    attributes: [...new Set([...forcing, ...names(values.map(({ path }) => path))])],
    ...(forcing.length > 0 && { forcing }),
    ...marksOf(values),
  };
}

type NamedAttributes = Pick<ChangeLine, "attributes" | "forcing" | "sensitive" | "unknown">;

/**
 * Of what is created the attributes that are sensitive or known only on apply, where the code sets them or the settings name them:
 * the provider fills in many others, of each new resource the same ones. Terraform's JSON leaves out `dynamic` blocks: a block of
 * which a part is marked counts as set.
 */
function markedAttributes(
  { type, change }: ResourceChange,
  expressions: JsonObject,
  publicAttributes: readonly string[],
): NamedAttributes {
  const named = publicNames(type, publicAttributes);
  const values = placesOf(change).filter((value) => {
    const name = String(value.path[0]);
    const isWhole = value.unknown === true || value.sensitive.after === true;
    return (
      (isSensitive(value) || isUnknown(value)) && (!isWhole || Object.hasOwn(expressions, name) || named.has(name))
    );
  });
  return { attributes: names(values.map(({ path }) => path)), ...marksOf(values) };
}

function marksOf(values: readonly ChangedValue[]): Pick<ChangeLine, "sensitive" | "unknown"> {
  const sensitive = names(values.filter(isSensitive).map(({ path }) => path));
  const unknown = names(values.filter(isUnknown).map(({ path }) => path));
  return { ...(sensitive.length > 0 && { sensitive }), ...(unknown.length > 0 && { unknown }) };
}

/** The first name of each path, which an attribute's schema gives; what follows may be a key that somebody chose. */
function names(paths: readonly unknown[]): readonly string[] {
  const firsts = paths.map((path): unknown => (Array.isArray(path) ? path[0] : undefined));
  return [...new Set(firsts.filter((name) => typeof name === "string"))];
}

function isSensitive({ sensitive }: ChangedValue): boolean {
  return isMarked(sensitive.before) || isMarked(sensitive.after);
}

function isUnknown({ unknown }: ChangedValue): boolean {
  return isMarked(unknown);
}

/** `worker[9]` before `worker[10]`. */
const addresses = new Intl.Collator("en", { numeric: true });

function byAddress(one: ChangeLine, other: ChangeLine): number {
  return addresses.compare(one.address, other.address) || (one.address < other.address ? -1 : 1);
}
