import type { Fault } from "../../faults.ts";
import type { ExecuteRule, FormQuery, Policy, TriggerOperation } from "../model/action.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import { readPolicyQuery } from "./policy_queries.ts";
import { expressionsIn, programReferences, stringsIn } from "../expressions/port_template.ts";
import type { ProgramReference } from "../expressions/port_template.ts";
import { suggestName } from "../documents/suggest.ts";

export const policyPath = ["permissions", "execute", "policy"];

/** The jq of a policy, each program with its key path. */
export function policyPrograms({ policy }: ExecuteRule): readonly FormQuery[] {
  return policy === undefined ? [] : [...queryPrograms(policy), ...conditionPrograms(policy)];
}

function queryPrograms({ queries }: Policy): readonly FormQuery[] {
  return [...queries].flatMap(([name, query]) =>
    stringsIn(query).flatMap(({ text, path }) =>
      expressionsIn(text).map((program) => ({ program, path: [...policyPath, "queries", name, ...path] })),
    ),
  );
}

function conditionPrograms({ conditions }: Policy): readonly FormQuery[] {
  return conditions.map((program, index) => ({ program, path: [...policyPath, "conditions", index] }));
}

/**
 * What a policy asks for that there is not. It would be nothing, of which `length == 0` and `!= "x"` hold, so that everybody would
 * be let in: an action with such a policy is not read.
 */
export function findPolicyFaults(policy: Policy, operation: TriggerOperation, places: PlaceFinder): readonly Fault[] {
  const ofRules = [...policy.queries].flatMap(([name, query]) => {
    const path = [...policyPath, "queries", name];
    return readPolicyQuery(query, { path, places })?.faults ?? [];
  });
  const known = [
    "inputs",
    "entities",
    "action",
    "run",
    "trigger",
    "user",
    ...(operation === "CREATE" ? [] : ["entity"]),
  ];
  const find = (programs: readonly FormQuery[], contexts: readonly string[]): readonly Fault[] =>
    programs.flatMap(({ program, path }) =>
      programReferences(program).flatMap((reference) => {
        const slip = slipOf(reference, contexts, policy);
        return slip === undefined
          ? []
          : [{ severity: "error" as const, ...slip, place: places(path, "value", textOf(reference)) }];
      }),
    );
  return [...ofRules, ...find(queryPrograms(policy), known), ...find(conditionPrograms(policy), [...known, "results"])];
}

function slipOf(
  { context, key, below: [member], isCertain }: ProgramReference,
  contexts: readonly string[],
  { queries }: Policy,
): Omit<Fault, "severity" | "place"> | undefined {
  if (!contexts.includes(context)) {
    if (!isCertain) return undefined;
    const message = `\`.${context}\` is not known here.`;
    return { rule: "unknown-value", message, remedy: suggestName(context, contexts) };
  }
  if (context !== "results") return undefined;
  if (key === undefined) {
    const message = "`.results` is used as a whole, so that nobody can tell whether it has what is asked of it.";
    return { rule: "unknown-query", message, remedy: "Name the queries: .results.<query>.entities." };
  }
  if (!queries.has(key)) {
    const message = `\`.results.${key}\` does not exist: the policy has no query \`${key}\`.`;
    return { rule: "unknown-query", message, remedy: suggestName(key, [...queries.keys()]) };
  }
  if (member === undefined || member === "entities") return undefined;
  const message = `\`.results.${key}.${member}\` does not exist: a query finds \`entities\` and nothing else.`;
  return { rule: "unknown-value", message, remedy: `Write .results.${key}.entities.` };
}

function textOf({ context, key }: ProgramReference): string {
  return key === undefined ? `.${context}` : `.${context}.${key}`;
}
