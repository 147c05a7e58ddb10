import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { configurationAddress } from "./address.ts";
import { isMarked, member } from "./changed_values.ts";
import { codeSettings } from "./code_settings.ts";
import type { Scope } from "./code_settings.ts";
import { effectiveChanges } from "./effective_changes.ts";
import type { TerraformPlan } from "./plan_shapes.ts";

/**
 * Whether anything that the code itself sets, and not the provider, stands in no plan: known on apply only, or written and not kept.
 * @param dynamicBlocks names of blocks that the code makes with `dynamic`
 */
export function setsUnknownValues(plan: TerraformPlan, dynamicBlocks: ReadonlySet<string>): boolean {
  if (Object.values(plan.output_changes ?? {}).some(({ after_unknown }) => isMarked(after_unknown ?? false)))
    return true;
  const settings = codeSettings(plan);
  return effectiveChanges(plan).some(({ address, change }) => {
    const unknown = change.after_unknown ?? false;
    if (!isJsonObject(unknown)) return isMarked(unknown);
    const { expressions = {}, scope } = settings.get(configurationAddress(address)) ?? {};
    // Of what a provider takes and nobody keeps (write-only arguments) the plan says nothing.
    if (scope !== undefined && isWritten(expressions, change.after ?? null, scope)) return true;
    const isSet = (name: string): boolean =>
      scope === undefined || Object.hasOwn(expressions, name) || dynamicBlocks.has(name);
    // Terraform's JSON leaves out `dynamic` blocks: a block of which a part is unknown counts as set.
    return Object.entries(unknown).some(([name, mark]) => isMarked(mark) && (mark !== true || isSet(name)));
  });
}

/** Whether the plan has null where the code writes something that may be another thing at each plan, in nested blocks too. */
function isWritten(setting: JsonValue, after: JsonValue, scope: Scope): boolean {
  if (Array.isArray(setting)) {
    // Blocks of a set have an order of their own in the plan.
    const items: readonly JsonValue[] = Array.isArray(after) ? after : [];
    return setting.some((block: JsonValue) => items.some((item) => isWritten(block, item, scope)));
  }
  if (!isJsonObject(setting)) return false;
  const { references } = setting;
  if (isTexts(references)) return after === null && references.some((one) => varies(one, scope));
  return Object.entries(setting).some(([name, inner]) => isWritten(inner, member(after, name) ?? null, scope));
}

/** Whether a reference leads to anything beside variables of the root module, which are sealed themselves. */
function varies(reference: string, { caller }: Scope): boolean {
  const [first, name = ""] = reference.split(/[.[]/);
  if (first === "path" || first === "terraform" || first === "count") return false;
  if (first !== "var") return true;
  const given = caller?.expressions[name];
  const references = isJsonObject(given) ? given["references"] : undefined;
  return caller !== undefined && isTexts(references) && references.some((one) => varies(one, caller.scope));
}

/** A block may be called `references` as well: it holds objects. */
function isTexts(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item: JsonValue) => typeof item === "string");
}
