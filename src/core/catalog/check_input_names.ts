import type { Action, ActionInput } from "./action.ts";
import { inputsPath } from "./action_inputs.ts";
import type { Catalog } from "./catalog.ts";
import { fixedDefault } from "./constant_queries.ts";
import type { Finding } from "./finding.ts";
import type { ValuePath } from "./json_limits.ts";
import { NearNames } from "./suggest.ts";

/** Entities that inputs offer or have by default, and that do not exist: whoever leaves or takes them would be refused. */
export function checkInputNames({ inputs, source }: Action, { blueprints, entities }: Catalog): readonly Finding[] {
  const nearNames = new NearNames();
  return [...inputs].flatMap(([id, input]) => {
    const { format, blueprint = "" } = input.items ?? input;
    // That there is no such blueprint is its own fault.
    if (format !== "entity" || !blueprints.has(blueprint)) return [];
    const known = entities.get(blueprint) ?? new Map<string, unknown>();
    return namesOf(input)
      .filter(({ name }) => !known.has(name))
      .map(({ name, path, use }): Finding => ({
        rule: "unknown-entity",
        file: source.path,
        path: [...inputsPath, "properties", id, ...path],
        message: `Input \`${id}\`: there is no ${blueprint} ${name}: whoever ${use} is refused.`,
        remedy: nearNames.suggest(name, blueprint, known),
        wants: { blueprint, identifier: name },
      }));
  });
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
