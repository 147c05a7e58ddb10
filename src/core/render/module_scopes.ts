import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { ConfiguredModule, PlanConfiguration } from "../plan/plan_shapes.ts";
import { scanHcl } from "./hcl_tokens.ts";
import { traversalsOf } from "./traversals.ts";

/** A module of the plan's configuration, and who calls it with what. */
export interface Scope {
  readonly module: ConfiguredModule;
  /** What stands before its resources' addresses; empty in the root module. */
  readonly prefix: string;
  readonly caller?: { readonly scope: Scope; readonly expressions: JsonObject };
}

/** Names that something refers to, as they are understood in a module. */
export interface Use {
  readonly scope: Scope;
  readonly names: readonly string[];
}

/** The modules that are called, and those that these call. */
export function scopesBelow(scope: Scope): readonly Scope[] {
  return Object.keys(scope.module.module_calls ?? {}).flatMap((name) => {
    const called = calledScope(scope, name);
    return called === undefined ? [] : [called, ...scopesBelow(called)];
  });
}

function calledScope(scope: Scope, name: string): Scope | undefined {
  const calls = scope.module.module_calls ?? {};
  const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
  if (call === undefined) return undefined;
  const { module = {}, expressions = {} } = call;
  return { module, prefix: `${scope.prefix}module.${name}.`, caller: { scope, expressions } };
}

/** What a module makes the settings of its own providers of, and the instances of the modules that it calls. */
export function settingsWithin(
  scope: Scope,
  { provider_config = {} }: PlanConfiguration,
  except: RegExp,
): readonly Use[] {
  const address = scope.prefix.slice(0, -1);
  const own = Object.values(provider_config).filter(({ module_address }) => module_address === address);
  const calls = Object.values(scope.module.module_calls ?? {});
  return [
    ...own.flatMap(({ expressions = null }) => usesOf(expressions, scope, except)),
    ...calls.flatMap(({ for_each_expression = null }) => usesOf(for_each_expression, scope)),
  ];
}

/** What a variable or an output is made of, or all that a local or an ephemeral resource may be, of which the configuration does not tell. */
export function usesThrough(scope: Scope, kind: string, name: string, rest: readonly string[]): readonly Use[] {
  const { module, caller } = scope;
  if (kind === "var") return caller === undefined ? [] : usesOf(caller.expressions[name] ?? null, caller.scope);
  if (kind === "module") {
    const called = calledScope(scope, name);
    const { outputs = {} } = called?.module ?? {};
    const [output] = rest;
    const known = output !== undefined && Object.hasOwn(outputs, output) ? outputs[output] : undefined;
    return called === undefined ? [] : usesOf(known ?? outputs, called);
  }
  if (caller === undefined) return [];
  const data = (module.resources ?? []).filter(({ mode }) => mode === "data");
  return [
    ...data.map(({ address }) => ({ scope, names: address.split(".") })),
    ...Object.keys(module.module_calls ?? {}).map((called) => ({ scope, names: ["module", called] })),
    ...usesOf(caller.expressions, caller.scope),
  ];
}

/** What the expressions in a value of the configuration refer to, but for those of attributes with such names. */
function usesOf(value: JsonValue, scope: Scope, except?: RegExp): readonly Use[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => usesOf(item, scope, except));
  if (!isJsonObject(value)) return [];
  const { references } = value;
  if (Array.isArray(references) && references.every((item: JsonValue) => typeof item === "string")) {
    return wholeReferences(references).flatMap((text) =>
      traversalsOf(scanHcl(text))
        .slice(0, 1)
        .map(({ names }) => ({ scope, names })),
    );
  }
  return Object.entries(value).flatMap(([name, inner]) =>
    except?.test(name) === true ? [] : usesOf(inner, scope, except),
  );
}

/** Behind each reference Terraform lists what it begins with (`a.b.c.d`, `a.b.c`, `a.b`), down to the resource. */
function wholeReferences(references: readonly string[]): readonly string[] {
  return references.filter((reference, at) => {
    const before = references[at - 1];
    return before === undefined || !(before.startsWith(`${reference}.`) || before.startsWith(`${reference}[`));
  });
}
