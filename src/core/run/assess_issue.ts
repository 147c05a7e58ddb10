import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { isBroken } from "../catalog/load.ts";
import { settingsFile } from "../catalog/read_settings.ts";
import type { JqEvaluator } from "../expressions.ts";
import { buildForm } from "../forms/build_form.ts";
import type { Answers } from "../forms/model.ts";
import { parseBody } from "../forms/parse_body.ts";
import { secretProblems } from "../forms/screening.ts";
import { typeInputs } from "../forms/type_inputs.ts";
import { code } from "../report/markdown.ts";
import { assessInputs } from "./assess_request.ts";
import { describeObstacle, placeOfEntity } from "./entity_place.ts";
import { foreseeEntity } from "./foresee_entity.ts";
import { foreseeVariables } from "./foresee_variables.ts";
import { backendIsMissing } from "./render_target.ts";
import type { Request, RequestOrigin } from "./request.ts";

/**
 * Reads an issue's body as the action's form has it. Nothing is taken from it that the form does not ask for, and of the
 * title nothing at all: it is only looked through for secrets.
 */
export async function assessIssue(
  catalog: Catalog,
  action: Action,
  { title, body }: { readonly title: string; readonly body: string },
  origin: RequestOrigin,
  jq: JqEvaluator,
): Promise<Request> {
  const refusal = refuseAction(catalog, action);
  if (refusal !== undefined) return refusal;
  const leaks = secretProblems("Title", title);
  if (leaks.length > 0) return { kind: "invalid", action, problems: leaks };
  const parsed = parseBody(body, buildForm(action, catalog));
  if (!parsed.ok) return { kind: "invalid", action, problems: parsed.problems };
  return assessAnswers(catalog, action, parsed.answers, origin, jq);
}

/** Judges the answers of a form, and the entity that would come of them. */
export async function assessAnswers(
  catalog: Catalog,
  action: Action,
  answers: Answers,
  origin: RequestOrigin,
  jq: JqEvaluator,
): Promise<Request> {
  const typed = await typeInputs({ action, catalog, answers, ...origin, jq });
  if (typed.refusals.length > 0) return { kind: "refused", action, reasons: typed.refusals };
  if (typed.problems.length > 0) return { kind: "invalid", action, problems: typed.problems };
  const assessed = await assessInputs(catalog, action, typed, origin, jq);
  const request = assessed.kind === "valid" ? foreseeVariables(catalog, assessed) : assessed;
  if (request.kind !== "valid") return request;
  // Here, and not of what is merged already: that is told when it is to be recorded, and waits until the file is mended.
  const place = placeOfEntity(catalog, request.target);
  if (place.ok) return foreseeEntity(catalog, request, jq);
  const { obstacle } = place;
  return {
    kind: "refused",
    action,
    reasons: [`${obstacle.path}: ${code(describeObstacle(obstacle, request.target), 600)}`],
  };
}

/** What the catalog's own state forbids, whatever the inputs are. */
function refuseAction(catalog: Catalog, action: Action): Request | undefined {
  const reasons = action.unenforced.map(
    (key) => `${action.source.path}: \`${key}\` is not enforced yet, and this action's guardrails rest on it.`,
  );
  if (isBroken(catalog, settingsFile)) {
    reasons.push(`${settingsFile} can't be read, so nothing is known of what it allows.`);
  }
  if (catalog.settings.terraform.backend === undefined) reasons.push(backendIsMissing);
  return reasons.length === 0 ? undefined : { kind: "refused", action, reasons };
}
