import type { Action, EntityMapping } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { memberOf } from "../catalog/documents/json_limits.ts";
import { contextsIn } from "../catalog/expressions/port_template.ts";
import { validateEntity } from "../catalog/entities/validate_entity.ts";
import type { EntityProblem } from "../catalog/entities/validate_entity.ts";
import type { JqEvaluator } from "../expressions.ts";
import type { InputProblem } from "../faults.ts";
import { optionText } from "../forms/field_values.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { code } from "../report/markdown.ts";
import { mapEntity } from "./map_entity.ts";
import { fieldOf, namedInputs } from "./named_answers.ts";
import type { Request, ValidRequest } from "./request.ts";

/**
 * Drafts the entity of a run by all that is known before there are outputs. What does not fit its blueprint then never will: it is
 * told before anybody approves, and not once Terraform has applied it.
 */
export async function foreseeEntity(catalog: Catalog, request: ValidRequest, jq: JqEvaluator): Promise<Request> {
  const { action, target } = request;
  if (target.operation === "delete") return request;
  const { mapping } = action.invocation;
  const { title, properties, relations, ...rest } = mapping;
  const known: EntityMapping = {
    ...rest,
    ...(title === undefined || namesOutputs(title) ? {} : { title }),
    properties: withoutOutputs(properties),
    relations: withoutOutputs(relations),
  };
  const draft = await mapEntity(catalog, request, { mapping: known, context: request.context }, jq);
  if (!draft.ok) {
    const reasons = draft.problems.map(({ path, message }) => `${path}: ${code(message, 300)}`);
    return { kind: "refused", action, reasons };
  }
  const problems = validateEntity(draft.entity, catalog).filter((problem) => !awaitsOutputs(action, problem));
  if (problems.length === 0) return request;
  const ofAnswers = problems.map((problem) => problemOfAnswers(catalog, request, problem));
  if (ofAnswers.every((problem) => problem !== undefined)) return { kind: "invalid", action, problems: ofAnswers };
  return { kind: "refused", action, reasons: problems.map((problem) => reasonOf(request, problem)) };
}

function withoutOutputs(templates: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(templates).filter(([, template]) => !namesOutputs(template)));
}

function namesOutputs(template: JsonValue): boolean {
  return contextsIn(template).includes("outputs");
}

/** What the mapping has for the place of a problem. */
function templateOf({ invocation }: Action, { path }: EntityProblem): JsonValue | undefined {
  const { properties, relations } = invocation.mapping;
  const [kind, id = ""] = path.split(".");
  return kind === "properties" ? memberOf(properties, id) : kind === "relations" ? memberOf(relations, id) : undefined;
}

function awaitsOutputs(action: Action, problem: EntityProblem): boolean {
  return namesOutputs(templateOf(action, problem) ?? null);
}

/** As a mistake of whoever answered, if the value is made of answers. */
function problemOfAnswers(catalog: Catalog, request: ValidRequest, problem: EntityProblem): InputProblem | undefined {
  const { action, inputs, target } = request;
  const ids = namedInputs(action, templateOf(action, problem) ?? null);
  const [first, second] = ids;
  if (first === undefined) return undefined;
  const wrote = second === undefined ? memberOf(inputs, first) : undefined;
  return {
    field: fieldOf(catalog, action, ids),
    ...(wrote === undefined ? {} : { wrote: optionText(wrote) }),
    allowed: `what fits ${code(problem.path)} of a ${target.blueprint}: ${code(problem.message, 300)}`,
  };
}

function reasonOf({ action, entityPath }: ValidRequest, problem: EntityProblem): string {
  const isMapped = templateOf(action, problem) !== undefined;
  const isOld = !isMapped && action.invocation.mapping.operation === "update";
  const [file, path] = isOld ? [entityPath, problem.path] : [action.source.path, `mapping.${problem.path}`];
  return `${file}: ${code(path)}: ${code(problem.message, 300)}`;
}
