import type { Action, ActionInput } from "../model/action.ts";
import { inputsPath } from "./action_inputs.ts";
import type { Catalog } from "../model/catalog.ts";
import { fixedDefault } from "./constant_queries.ts";
import type { Finding } from "../findings/finding.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import { NearNames } from "../documents/suggest.ts";

/** What inputs offer or have by default, and is no entity or blueprint as it must be: whoever leaves or takes it is refused. */
export function checkInputNames({ inputs, source }: Action, catalog: Catalog): readonly Finding[] {
  const nearNames = new NearNames();
  return [...inputs].flatMap(([id, input]) => {
    const among = knownNames(input.items ?? input, catalog);
    if (among === undefined) return [];
    const { rule, what, known, missing } = among;
    return namesOf(input)
      .filter(({ name }) => !known.has(name))
      .map(({ name, path, use }): Finding => ({
        rule,
        file: source.path,
        path: [...inputsPath, "properties", id, ...path],
        message: `Input \`${id}\`: there is no ${what} ${name}: whoever ${use} is refused.`,
        remedy: nearNames.suggest(name, what, known),
        ...missing(name),
      }));
  });
}

interface KnownNames {
  readonly rule: string;
  readonly what: string;
  readonly known: ReadonlyMap<string, unknown>;
  readonly missing: (name: string) => Pick<Finding, "needs" | "wants">;
}

function knownNames(
  { format, blueprint = "" }: ActionInput,
  { blueprints, entities }: Catalog,
): KnownNames | undefined {
  if (format === "blueprints") {
    return { rule: "unknown-blueprint", what: "blueprint", known: blueprints, missing: (name) => ({ needs: name }) };
  }
  // That there is no such blueprint is its own fault.
  if (format !== "entity" || !blueprints.has(blueprint)) return undefined;
  const known = entities.get(blueprint) ?? new Map<string, unknown>();
  return {
    rule: "unknown-entity",
    what: blueprint,
    known,
    missing: (name) => ({ wants: { blueprint, identifier: name } }),
  };
}

interface NamedValue {
  readonly name: string;
  /** From the input. */
  readonly path: ValuePath;
  /** What whoever submits a form does with it. */
  readonly use: string;
}

function namesOf(input: ActionInput): readonly NamedValue[] {
  const { value = [], path = [] } = fixedDefault(input) ?? {};
  const defaults = Array.isArray(value)
    ? value.map((each: unknown, index) => ({ each, path: [...path, index] }))
    : [{ each: value, path }];
  const [options, above] = input.items === undefined ? [input.enum, []] : [input.items.enum, ["items"]];
  return [
    ...defaults.map((each) => ({ ...each, use: "leaves this default" })),
    ...(options ?? []).map((each, index) => ({ each, path: [...above, "enum", index], use: "chooses this option" })),
  ].flatMap(({ each, ...named }) => (typeof each === "string" ? [{ name: each, ...named }] : []));
}
