import { item, jqPaths } from "../expressions/jq_paths.ts";
import type { JqPath } from "../expressions/jq_paths.ts";
import type { Policy } from "../model/action.ts";
import type { Catalog } from "../model/catalog.ts";
import { findBelowValue, mayFail } from "../values/below_values.ts";
import { entityProblem } from "./check_entity_values.ts";
import { foundByQuery } from "./policy_queries.ts";

/** What a condition asks of the entities that a query finds, and none of them has. */
interface ResultSlip {
  readonly rule: string;
  /** Which condition. */
  readonly index: number;
  readonly message: string;
  readonly remedy: string;
  readonly text: string;
}

/** It would be nothing, of which `!= "x"` holds, and of what is selected by it `length == 0`: everybody would be let in. */
export function resultSlips({ conditions, queries }: Policy, blueprints: Catalog["blueprints"]): readonly ResultSlip[] {
  return conditions.flatMap((program, index) => {
    const slips = jqPaths(program).flatMap((path) => slipOf(path, { program, queries, blueprints }) ?? []);
    return [...new Map(slips.map((slip) => [slip.message, { ...slip, index }])).values()];
  });
}

interface Asked extends Pick<Policy, "queries"> {
  readonly program: string;
  readonly blueprints: Catalog["blueprints"];
}

function slipOf(
  { steps: [results, name, entities, first, ...rest], text }: JqPath,
  { program, queries, blueprints }: Asked,
): Omit<ResultSlip, "index"> | undefined {
  const query = typeof name === "string" ? queries.get(name) : undefined;
  if (results !== "results" || query === undefined || entities !== "entities") return undefined;
  const list = `.results.${String(name)}.entities`;
  if (typeof first === "string" && !mayFail(program)) {
    const message = `\`${list}\` is a list: it has no \`${first}\`.`;
    return { rule: "unknown-value", message, remedy: `Write ${list}[], for each of them.`, text };
  }
  if (first !== item) return undefined;
  const end = rest.indexOf(item);
  const steps = (end === -1 ? rest : rest.slice(0, end)).filter((step) => typeof step === "string");
  const blueprint = foundByQuery(query, blueprints);
  const shown = (keys: readonly string[]): string => `${list}[].${keys.join(".")}`;
  const problem = entityProblem(blueprint, steps);
  if (problem !== undefined) {
    const { rule, words, remedy } = problem;
    return { rule, message: `\`${shown(steps.slice(0, 2))}\`: ${words}.`, remedy, text };
  }
  const isOne = blueprint !== undefined && blueprints.has(blueprint.identifier);
  const below = isOne && !mayFail(program) ? findBelowValue(blueprint, steps, { isCertain: true }) : undefined;
  if (below === undefined) return undefined;
  const value = shown(below.steps);
  const message = `\`${value}\` is ${below.what}: it has no \`${below.key}\`.`;
  return { rule: "unknown-value", message, remedy: `Write ${value}${below.isList ? "[0]" : ""}.`, text };
}
