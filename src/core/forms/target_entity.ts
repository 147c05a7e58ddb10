import type { Action, Catalog, Entity } from "../catalog/model.ts";
import type { InputProblem } from "../faults.ts";
import { findEntity } from "./find_entity.ts";
import type { Answers, FormField } from "./model.ts";
import { inputProblem } from "./screening.ts";
import { confirmFieldId, entityFieldId } from "./words.ts";

export interface TargetEntity {
  readonly entity?: Entity;
  readonly problems: readonly InputProblem[];
}

/** The entity that a DAY-2 or DELETE is run on, by the reserved fields `entity` and `confirm`. */
export function targetEntity(
  action: Action,
  catalog: Catalog,
  answers: Answers,
  fields: ReadonlyMap<string, FormField>,
): TargetEntity {
  if (action.operation === "CREATE") return { problems: [] };
  const label = (id: string): string => fields.get(id)?.label ?? id;
  const wrote = textOf(answers, entityFieldId);
  const found = findEntity(catalog, action.blueprint, wrote);
  const problems: InputProblem[] = [];
  if (!found.ok) problems.push(inputProblem(label(entityFieldId), wrote, found.allowed));
  if (action.operation === "DELETE" && textOf(answers, confirmFieldId) !== wrote) {
    const allowed = `the same identifier as in "${label(entityFieldId)}", to confirm that it will be destroyed`;
    problems.push(inputProblem(label(confirmFieldId), textOf(answers, confirmFieldId), allowed));
  }
  return found.ok ? { entity: found.entity, problems } : { problems };
}

function textOf(answers: Answers, id: string): string {
  const answer = answers.get(id);
  return typeof answer === "string" ? answer : "";
}
