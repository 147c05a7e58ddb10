import type { JsonObject } from "../json.ts";
import type { ConfiguredModule, TerraformPlan } from "./plan_shapes.ts";

/** A module of the code, and who calls it with what. */
export interface Scope {
  readonly module: ConfiguredModule;
  readonly prefix: string;
  readonly caller?: { readonly scope: Scope; readonly expressions: JsonObject };
}

export interface CodeSettings {
  readonly expressions: JsonObject;
  readonly scope: Scope;
}

/** What the code sets of each resource, without `dynamic` blocks, by its address in the code (`configurationAddress`). */
export function codeSettings({ configuration }: TerraformPlan): ReadonlyMap<string, CodeSettings> {
  return settingsIn({ module: configuration?.root_module ?? {}, prefix: "" }, new Map<string, CodeSettings>());
}

function settingsIn(scope: Scope, found: Map<string, CodeSettings>): ReadonlyMap<string, CodeSettings> {
  const { module, prefix } = scope;
  for (const { address, expressions = {} } of module.resources ?? [])
    found.set(prefix + address, { expressions, scope });
  for (const [name, { module: called = {}, expressions = {} }] of Object.entries(module.module_calls ?? {})) {
    settingsIn({ module: called, prefix: `${prefix}module.${name}.`, caller: { scope, expressions } }, found);
  }
  return found;
}
