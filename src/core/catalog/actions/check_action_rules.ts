import { historyProperties, metaProperties } from "../../search/model.ts";
import type { QueryOperand, RulesWithQueries } from "../../search/model.ts";
import type { JsonValue } from "../../json.ts";
import type { Finding } from "../findings/finding.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { Action, ActionInput } from "../model/action.ts";
import type { Blueprint } from "../model/blueprint.ts";
import type { Catalog } from "../model/catalog.ts";
import { suggestName } from "../documents/suggest.ts";
import { policyPath } from "./find_policy_faults.ts";
import { resultSlips } from "./policy_results.ts";
import { policySlips, readPolicyQuery } from "./policy_queries.ts";
import { ruleSlips } from "../blueprints/rule_slips.ts";
import type { RuleSlip } from "../blueprints/rule_slips.ts";

/** Properties that an action's condition, datasets or policy ask for, or a `sort`, and no entity can have. */
export function checkActionRules(action: Action, { blueprints }: Pick<Catalog, "blueprints">): readonly Finding[] {
  const check = (rules: RulesWithQueries | undefined, identifier: string, path: ValuePath): readonly Finding[] => {
    const blueprint = blueprints.get(identifier);
    if (rules === undefined || blueprint === undefined) return [];
    return placed(ruleSlips(rules, { blueprint, blueprints, valueOf }), action.source.path, path);
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
    ...checkPolicy(action, blueprints),
  ];
}

function checkPolicy({ execute, source }: Action, blueprints: Catalog["blueprints"]): readonly Finding[] {
  const policy = execute?.policy;
  if (policy === undefined) return [];
  const ofQueries = [...policy.queries].flatMap(([name, query]) => {
    const path = [...policyPath, "queries", name];
    const read = readPolicyQuery(query, { path, places: () => ({ file: source.path }) });
    if (read?.ok !== true) return [];
    return placed(policySlips(read.value, { blueprints, valueOf }), source.path, path);
  });
  const ofResults = resultSlips(policy, blueprints).map(({ index, ...slip }) => {
    return { ...slip, file: source.path, path: [...policyPath, "conditions", index] };
  });
  return [...ofQueries, ...ofResults];
}

function placed(slips: readonly RuleSlip[], file: string, path: ValuePath): readonly Finding[] {
  return slips.map(({ words, ...slip }) => ({
    ...slip,
    file,
    path: [...path, ...slip.path],
    message: `\`${path.join(".")}\` ${words}.`,
  }));
}

function valueOf(operand: QueryOperand): JsonValue | undefined {
  return operand.kind === "value" ? operand.value : undefined;
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
