import { historyProperties, metaProperties } from "../search/model.ts";
import type { QueryOperand, RulesWithQueries } from "../search/model.ts";
import type { JsonValue } from "../json.ts";
import type { Finding } from "./finding.ts";
import type { ValuePath } from "./json_limits.ts";
import type { Action, ActionInput } from "./action.ts";
import type { Blueprint } from "./blueprint.ts";
import type { Catalog } from "./catalog.ts";
import { suggestName } from "./suggest.ts";
import { ruleSlips } from "./rule_slips.ts";

/** Properties that an action's condition or datasets ask for, or a `sort`, and no entity can have. */
export function checkActionRules(action: Action, { blueprints }: Pick<Catalog, "blueprints">): readonly Finding[] {
  const check = (rules: RulesWithQueries | undefined, identifier: string, path: ValuePath): readonly Finding[] => {
    const blueprint = blueprints.get(identifier);
    if (rules === undefined || blueprint === undefined) return [];
    const valueOf = (operand: QueryOperand): JsonValue | undefined =>
      operand.kind === "value" ? operand.value : undefined;
    return ruleSlips(rules, { blueprint, blueprints, valueOf }).map(({ words, ...slip }) => ({
      ...slip,
      file: action.source.path,
      path: [...path, ...slip.path],
      message: `\`${path.join(".")}\` ${words}.`,
    }));
  };
  const checkInput = ({ rules, blueprint = "", items }: ActionInput, path: ValuePath): readonly Finding[] => [
    ...check(rules?.dataset, blueprint, [...path, "dataset"]),
    ...checkSort(rules?.sort?.property, blueprints.get(blueprint), [...path, "sort", "property"]).map((problem) => ({
      file: action.source.path,
      ...problem,
    })),
    ...(items === undefined ? [] : checkInput(items, [...path, "items"])),
  ];
  return [
    ...check(action.condition, action.blueprint, ["trigger", "condition"]),
    ...[...action.inputs].flatMap(([id, input]) => checkInput(input, ["trigger", "userInputs", "properties", id])),
  ];
}

function checkSort(
  name: string | undefined,
  blueprint: Blueprint | undefined,
  path: ValuePath,
): readonly Omit<Finding, "file">[] {
  if (name === undefined || blueprint === undefined) return [];
  const { identifier, properties, relations, computed } = blueprint;
  const known = [...properties.keys(), ...relations.keys(), ...metaProperties, ...historyProperties];
  if (known.includes(name)) return [];
  if (computed?.has(name) !== true) {
    const message = `\`${path.join(".")}\` is \`${name}\`, which ${identifier} has not.`;
    return [{ rule: "unknown-property", path, message, remedy: suggestName(name, known) }];
  }
  const message = `\`${path.join(".")}\` is \`${name}\`, which is computed when an entity is read: no form can be sorted by it.`;
  return [
    {
      severity: "warning",
      rule: "form-sort",
      path,
      message,
      remedy: "The order is by identifier; use a property of the files.",
    },
  ];
}
