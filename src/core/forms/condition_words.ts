import type { Action } from "../catalog/model/action.ts";
import { describeRules } from "../search/describe_rules.ts";

/** The entity that an action can be run on, as a phrase. */
export function conditionWords({ blueprint, condition }: Action): string {
  const offered = `the ${blueprint} that this is for`;
  return condition === undefined ? offered : `${offered}; offered for those with ${describeRules(condition)}`;
}
