import type { Entity } from "../catalog/model/entity.ts";
import type { InputProblem } from "../faults.ts";
import { describeRules } from "../search/describe_rules.ts";
import { findEntity } from "./find_entity.ts";
import type { FoundEntity } from "./find_entity.ts";
import type { Answers } from "./model.ts";
import { isOffered } from "./offered_entities.ts";
import { inputProblem } from "./screening.ts";
import { SettledForm } from "./submission.ts";
import type { Submission } from "./submission.ts";
import { confirmFieldId, entityFieldId } from "./words.ts";

export interface TargetEntity {
  readonly entity?: Entity;
  readonly problems: readonly InputProblem[];
}

/**
 * The entity that a DAY-2 or DELETE is run on, by the reserved fields `entity` and `confirm`.
 * @throws FormRefusal where jq in the action's condition fails
 */
export async function targetEntity(submission: Submission, labels: ReadonlyMap<string, string>): Promise<TargetEntity> {
  const { action, answers } = submission;
  if (action.operation === "CREATE") return { problems: [] };
  const label = (id: string): string => labels.get(id) ?? id;
  const wrote = textOf(answers, entityFieldId);
  const found = await findTarget(submission, wrote);
  const problems: InputProblem[] = [];
  if (!found.ok) problems.push(inputProblem(label(entityFieldId), wrote, found.allowed));
  if (action.operation === "DELETE" && textOf(answers, confirmFieldId) !== wrote) {
    const allowed = `the same identifier as in "${label(entityFieldId)}", to confirm that it will be destroyed`;
    problems.push(inputProblem(label(confirmFieldId), textOf(answers, confirmFieldId), allowed));
  }
  return found.ok ? { entity: found.entity, problems } : { problems };
}

async function findTarget(submission: Submission, identifier: string): Promise<FoundEntity> {
  const { action, catalog } = submission;
  const found = findEntity(catalog, action.blueprint, identifier);
  if (!found.ok || action.condition === undefined) return found;
  const offered = await isOffered(new SettledForm(submission, undefined), action.condition, found.entity);
  return offered
    ? found
    : {
        ok: false,
        allowed: `an existing ${action.blueprint} that this is offered for: ${describeRules(action.condition)}`,
      };
}

function textOf(answers: Answers, id: string): string {
  const answer = answers.get(id);
  return typeof answer === "string" ? answer : "";
}
