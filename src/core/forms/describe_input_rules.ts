import type { Action, ActionInput, InputRules } from "../catalog/model/action.ts";
import { describeRules } from "../search/describe_rules.ts";
import { answerName, queryWords } from "./query_words.ts";

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
    ...(rules.default === undefined ? [] : [`left empty, it becomes ${queryWords(rules.default, action)}`]),
    ...(hasOptions ? [] : describeChoice(rules, action)),
    ...(hasOptions ? [] : describeChoice(items?.rules ?? {}, action)),
  ];
}

function describeWhen({ visible = [], dependsOn = [], disabled }: InputRules, action: Action): readonly string[] {
  const conditions = visible.filter((condition) => typeof condition === "object");
  const others = dependsOn.map((id) => `"${action.inputs.get(id)?.title ?? id}"`);
  return [
    ...(conditions.length === 0
      ? []
      : [`leave it empty unless ${conditions.map((condition) => queryWords(condition, action)).join(" and ")}`]),
    ...(others.length === 0
      ? []
      : [`leave it empty unless ${others.join(" and ")} ${others.length === 1 ? "has" : "have"} an answer`]),
    ...(typeof disabled === "object" ? [`leave it as it is where ${queryWords(disabled, action)}`] : []),
  ];
}

function describeChoice({ enum: options, dataset }: InputRules, action: Action): readonly string[] {
  return [
    ...(options === undefined ? [] : [`one of what ${queryWords(options, action)} gives`]),
    ...(dataset === undefined
      ? []
      : [`offered are those with ${describeRules(dataset, (program) => answerName(program, action))}`]),
  ];
}

/** Which answers are required, where only jq tells. */
export function describeRequired(action: Action): string | undefined {
  const { required } = action;
  if (!("program" in required)) return undefined;
  return `Which answers are required depends on the others: ${queryWords(required, action)}.`;
}

/** Whether an action's form asks for things that depend on other answers, so that people should read what stands below. */
export function hasDependentInputs({ inputs, required }: Action): boolean {
  const depends = ({ rules = {} }: ActionInput): boolean => {
    const { heading: _heading, sort: _sort, ...others } = rules;
    return Object.keys(others).length > 0;
  };
  return "program" in required || [...inputs.values()].some(depends);
}
