import { programsIn } from "../../search/resolve_queries.ts";
import type { ActionInput, FormQuery } from "../model/action.ts";
import { programReferences } from "../expressions/port_template.ts";

/** The inputs' contexts: three ways of naming an answer. */
export const inputContexts: readonly string[] = ["form", "inputs", "entities"];

/** All jq of an input: what shows it, locks it, and says what it may be. */
export function queriesOf({ rules = {}, items }: ActionInput): readonly FormQuery[] {
  const { visible = [], disabled, default: computed, enum: options, dataset } = rules;
  const switches = [...visible, disabled].filter((each) => typeof each === "object");
  const values = [computed, options].filter((each) => each !== undefined);
  const ofDataset = dataset === undefined ? [] : programsIn(dataset);
  return [...switches, ...values, ...ofDataset, ...(items === undefined ? [] : queriesOf(items))];
}

/** The inputs whose values an input's own rules ask for. */
function dependenciesOf(input: ActionInput): readonly string[] {
  const named = queriesOf(input).flatMap(({ program }) => programReferences(program));
  return [
    ...(input.rules?.dependsOn ?? []),
    ...named.flatMap(({ context, key }) => (key !== undefined && inputContexts.includes(context) ? [key] : [])),
  ];
}

/** Whether an input's own rules ask for one of these inputs. */
export function hangsOn(input: ActionInput, ids: ReadonlySet<string>): boolean {
  const { dependsOn = [] } = input.rules ?? {};
  return dependsOn.some((id) => ids.has(id)) || queriesOf(input).some((query) => asksFor(query, ids));
}

/** Whether jq asks for the answer to one of these inputs; where it takes all answers together, it does. */
export function asksFor({ program }: FormQuery, ids: ReadonlySet<string>): boolean {
  if (ids.size === 0) return false;
  return programReferences(program).some(
    ({ context, key }) => inputContexts.includes(context) && (key === undefined || ids.has(key)),
  );
}

export interface InputOrder {
  /** Every input once; what an input's rules name comes before it, and else the form's order holds. */
  readonly order: readonly string[];
  /** Inputs that wait for each other, if there are such. */
  readonly cycle?: readonly string[];
}

/** In which order inputs get their values. Linear in the inputs and what they name. */
export function inputOrder(inputs: ReadonlyMap<string, ActionInput>): InputOrder {
  const order = new Set<string>();
  const open: string[] = [];
  let cycle: readonly string[] | undefined;
  const visit = (id: string): void => {
    const input = inputs.get(id);
    if (input === undefined || order.has(id)) return;
    if (open.includes(id)) {
      cycle ??= open.slice(open.indexOf(id));
      return;
    }
    open.push(id);
    dependenciesOf(input).forEach(visit);
    open.pop();
    order.add(id);
  };
  for (const id of inputs.keys()) visit(id);
  return { order: [...order], ...(cycle === undefined ? {} : { cycle }) };
}
