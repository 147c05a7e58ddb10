import { templatesOf } from "./check_action_expressions.ts";
import { findBelowValue, mayFail } from "../values/below_values.ts";
import type { BelowValue } from "../values/below_values.ts";
import { formQueries } from "./find_query_faults.ts";
import { queryKey } from "./form_query.ts";
import type { Finding } from "../findings/finding.ts";
import type { Action } from "../model/action.ts";
import type { Blueprint } from "../model/blueprint.ts";
import type { Catalog } from "../model/catalog.ts";
import { expressionsIn, programReferences, stringsIn } from "../expressions/port_template.ts";
import type { ProgramReference } from "../expressions/port_template.ts";
import { suggestName } from "../documents/suggest.ts";

/** An entity's keys, as jq sees it. */
const entityKeys = ["identifier", "title", "blueprint", "team", "properties", "relations"];

/** What an action's jq asks of entities and they never have, so that it would be null without a word. */
export function checkEntityValues(action: Action, { blueprints }: Pick<Catalog, "blueprints">): readonly Finding[] {
  return programsOf(action).flatMap(({ path, program }) =>
    programReferences(program).flatMap((reference): readonly Finding[] => {
      const { identifier, steps } = entityOf(action, reference) ?? { identifier: "", steps: [] };
      const blueprint = blueprints.get(identifier);
      if (blueprint === undefined) return [];
      const named = [reference.context, reference.key, ...reference.below].slice(0, -steps.length || undefined);
      const below = mayFail(program) ? undefined : findBelowValue(blueprint, steps, reference);
      if (below !== undefined) return [belowFinding(action, path, named, below)];
      const problem = entityProblem(blueprint, steps);
      if (problem === undefined) return [];
      const shown = `.${[...named, ...steps.slice(0, 2)].join(".")}`;
      const { rule, words, remedy } = problem;
      return [{ rule, file: action.source.path, path, text: shown, message: `\`${shown}\`: ${words}.`, remedy }];
    }),
  );
}

function belowFinding(
  { source }: Action,
  path: Finding["path"],
  entity: readonly (string | undefined)[],
  { steps, what, key, isList }: BelowValue,
): Finding {
  const shown = `.${[...entity, ...steps].join(".")}`;
  return {
    rule: "unknown-value",
    file: source.path,
    path,
    text: `${shown}.${key}`,
    message: `\`${shown}\` is ${what}: it has no \`${key}\`.`,
    remedy: `Write ${shown}${isList ? "[0]" : ""}.`,
  };
}

function programsOf(action: Action): readonly (Pick<Finding, "path"> & { readonly program: string })[] {
  const ofTemplates = templatesOf(action).flatMap(({ path, value }) =>
    stringsIn(value).flatMap((string) =>
      expressionsIn(string.text).map((program) => ({ path: [...path, ...string.path], program })),
    ),
  );
  const ofForms = formQueries(action).map(({ path, program }) => ({ path: [...path, queryKey], program }));
  return [...ofTemplates, ...ofForms];
}

/** Of which blueprint the entity is that a reference begins at, and what it names of it. */
function entityOf(
  { operation, blueprint, inputs }: Action,
  { context, key, below }: ProgramReference,
): { readonly identifier: string; readonly steps: readonly string[] } | undefined {
  if (key === undefined) return undefined;
  if (context === "entity")
    return operation === "CREATE" ? undefined : { identifier: blueprint, steps: [key, ...below] };
  const input = context === "entities" || context === "form" ? inputs.get(key) : undefined;
  return input?.format === "entity" ? { identifier: input.blueprint ?? "", steps: below } : undefined;
}

interface EntityProblem {
  readonly rule: string;
  readonly words: string;
  readonly remedy: string;
}

/** What jq of an action asks of an entity that has none of it; only the entity's own keys where nobody can tell its blueprint. */
export function entityProblem(
  blueprint: Pick<Blueprint, "identifier" | "properties" | "relations" | "computed"> | undefined,
  [key, name]: readonly string[],
): EntityProblem | undefined {
  if (key === undefined) return undefined;
  if (!entityKeys.includes(key)) {
    return { rule: "unknown-value", words: `an entity has no \`${key}\` here`, remedy: suggestName(key, entityKeys) };
  }
  if (blueprint === undefined || name === undefined || (key !== "properties" && key !== "relations")) return undefined;
  const known = [...blueprint[key].keys()];
  if (known.includes(name)) return undefined;
  const word = key === "properties" ? "property" : "relation";
  if (key === "properties" && blueprint.computed?.has(name) === true) {
    const words = `\`${name}\` is computed when an entity is read, and jq of actions does not see it`;
    return { rule: "computed-value", words, remedy: "Use what it is computed from." };
  }
  const words = `${blueprint.identifier} has no ${word} \`${name}\``;
  return { rule: `unknown-${word}`, words, remedy: suggestName(name, known) };
}
