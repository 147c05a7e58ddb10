import { propertiesIn } from "../search/compile_rules.ts";
import type { RulesWithQueries } from "../search/model.ts";
import type { Finding } from "./finding.ts";
import type { ValuePath } from "./json_limits.ts";
import type { Action, ActionInput, Catalog } from "./model.ts";
import { suggestName } from "./suggest.ts";

/** Properties that an action's condition or datasets ask for, and no entity can have: such a rule finds them always empty. */
export function checkActionRules(action: Action, { blueprints }: Pick<Catalog, "blueprints">): readonly Finding[] {
  const check = (rules: RulesWithQueries | undefined, identifier: string, path: ValuePath): readonly Finding[] => {
    const blueprint = blueprints.get(identifier);
    if (rules === undefined || blueprint === undefined) return [];
    const { properties, relations, computed } = blueprint;
    const known = [...properties.keys(), ...relations.keys(), ...(computed?.keys() ?? [])];
    return propertiesIn(rules)
      .filter((name) => !name.startsWith("$") && !known.includes(name))
      .map((name) => ({
        rule: "unknown-property",
        file: action.source.path,
        path,
        message: `\`${path.join(".")}\` asks for \`${name}\`, which ${identifier} has not.`,
        remedy: suggestName(name, known),
      }));
  };
  const checkInput = ({ rules, blueprint = "", items }: ActionInput, path: ValuePath): readonly Finding[] => [
    ...check(rules?.dataset, blueprint, [...path, "dataset"]),
    ...(items === undefined ? [] : checkInput(items, [...path, "items"])),
  ];
  return [
    ...check(action.condition, action.blueprint, ["trigger", "condition"]),
    ...[...action.inputs].flatMap(([id, input]) => checkInput(input, ["trigger", "userInputs", "properties", id])),
  ];
}
