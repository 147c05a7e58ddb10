import type { Action, ActionInput, FormQuery, InputRules } from "../catalog/action.ts";
import { code } from "../report/markdown.ts";
import { describeRules } from "../search/describe_rules.ts";

/**
 * What an issue form can't show of an input: sentences for below its label. `hasOptions`: the form shows the options, so that
 * nothing more has to be said of them.
 */
export function describeInputRules(
  { rules = {}, items }: ActionInput,
  action: Action,
  hasOptions: boolean,
): readonly string[] {
  return [
    ...describeWhen(rules, action),
    ...(rules.default === undefined ? [] : [`left empty, it becomes ${shown(rules.default)}`]),
    ...(hasOptions ? [] : describeChoice(rules)),
    ...(hasOptions ? [] : describeChoice(items?.rules ?? {})),
  ];
}

function describeWhen({ visible = [], dependsOn = [], disabled }: InputRules, { inputs }: Action): readonly string[] {
  const conditions = visible.filter((condition) => typeof condition === "object").map(shown);
  const others = dependsOn.map((id) => `"${inputs.get(id)?.title ?? id}"`);
  return [
    ...(conditions.length === 0 ? [] : [`leave it empty unless ${conditions.join(" and ")}`]),
    ...(others.length === 0
      ? []
      : [`leave it empty unless ${others.join(" and ")} ${others.length === 1 ? "has" : "have"} an answer`]),
    ...(typeof disabled === "object" ? [`leave it as it is where ${shown(disabled)}`] : []),
  ];
}

function describeChoice({ enum: options, dataset }: InputRules): readonly string[] {
  return [
    ...(options === undefined ? [] : [`one of what ${shown(options)} gives`]),
    ...(dataset === undefined ? [] : [`offered are those with ${describeRules(dataset)}`]),
  ];
}

/** Which answers are required, where only jq tells. */
export function describeRequired({ required }: Action): string | undefined {
  return "program" in required ? `Which answers are required depends on the others: ${shown(required)}.` : undefined;
}

function shown({ program }: FormQuery): string {
  return code(program.replace(/\s+/g, " "), 300);
}

/** Whether an action's form asks for things that depend on other answers, so that people should read what stands below. */
export function hasDependentInputs({ inputs, required }: Action): boolean {
  const depends = ({ rules = {} }: ActionInput): boolean => {
    const { heading: _heading, sort: _sort, ...others } = rules;
    return Object.keys(others).length > 0;
  };
  return "program" in required || [...inputs.values()].some(depends);
}
