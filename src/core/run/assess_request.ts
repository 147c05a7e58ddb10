import { approvalDigest } from "../approval/digest.ts";
import { entityJson } from "../catalog/entities/entity_json.ts";
import { isEntityIdentifier, strangeCharacter } from "../catalog/values/identifiers.ts";
import { twinOf } from "../catalog/entities/entity_index.ts";
import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { evaluatePortTemplate, referencesIn } from "../catalog/expressions/port_template.ts";
import type { JqEvaluator } from "../expressions.ts";
import { entitiesJson } from "../forms/submission.ts";
import type { TypedInputs } from "../forms/type_inputs.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { code } from "../report/markdown.ts";
import { entityFile, entityFolder, nameProblem, runBranch } from "../render/names.ts";
import { folderTreeId } from "../render/tree_id.ts";
import { misnamed } from "./misnamed.ts";
import { missingAnswers } from "./named_answers.ts";
import { renderTarget, variablesFile } from "./render_target.ts";
import type { Request, RequestOrigin, Target } from "./request.ts";
import { cutJson } from "../cut_text.ts";

/** Of the file that Terraform gets a run's answers in: as much as the status comment always has room for. */
const largestVariables = 30_000;

/** Derives everything that a run needs from inputs that are typed and valid. */
export async function assessInputs(
  catalog: Catalog,
  action: Action,
  typed: TypedInputs,
  origin: RequestOrigin,
  jq: JqEvaluator,
): Promise<Request> {
  const context = contextOf(action, typed, origin);
  const target = await findTarget(catalog, action, typed, context, jq);
  if ("kind" in target) return target;
  const folder = entityFolder(catalog.settings.terraform.root, target.blueprint, target.identifier);
  const rendered = await renderTarget({ catalog, action, target, folder, context, origin, jq });
  if (!rendered.ok) return { kind: "refused", action, reasons: rendered.reasons };
  const variables = rendered.files.get(variablesFile)?.length ?? 0;
  if (variables > largestVariables) {
    const allowed = `answers that whoever approves can read: they come to ${String(variables)} bytes of variables, and at most ${String(largestVariables)} are shown`;
    return invalid(action, "All answers", allowed);
  }
  const base = catalog.entities.get(target.blueprint)?.get(target.identifier);
  const tree = folderTreeId(rendered.files);
  return {
    kind: "valid",
    action,
    inputs: typed.inputs,
    ...(typed.entity === undefined ? {} : { entity: typed.entity }),
    context,
    target,
    branch: runBranch(target.blueprint, target.identifier),
    folder,
    files: rendered.files,
    committed: rendered.committed,
    tree,
    entityPath: base?.source.path ?? entityFile(target.blueprint, target.identifier),
    backend: rendered.backend,
    outputs: outputNames(action),
    digest: digestOf(catalog, action, typed, { target, folder, tree, base }, origin),
  };
}

function contextOf(action: Action, typed: TypedInputs, origin: RequestOrigin): JsonObject {
  const entities = Object.entries(typed.entities).map(([input, value]): [string, JsonValue] => [
    input,
    entitiesJson(value),
  ]);
  return {
    inputs: typed.inputs,
    entities: Object.fromEntries(entities),
    ...(typed.entity === undefined ? {} : { entity: entityJson(typed.entity) }),
    action: { identifier: action.identifier, title: action.title },
    run: { id: String(origin.issue), url: origin.url },
    trigger: { by: { login: origin.requestedBy }, at: origin.createdAt },
  };
}

async function findTarget(
  catalog: Catalog,
  action: Action,
  typed: TypedInputs,
  context: JsonObject,
  jq: JqEvaluator,
): Promise<Target | Request> {
  const { mapping } = action.invocation;
  const identifier = await targetIdentifier(catalog, action, typed, context, jq);
  if (typeof identifier !== "string") return identifier;
  const target: Target = { blueprint: mapping.blueprint, identifier, operation: mapping.operation };
  const known = catalog.entities.get(mapping.blueprint);
  const twin = known === undefined ? undefined : twinOf(known, identifier);
  if (target.operation === "create" && twin !== undefined) {
    return invalid(action, "Name", `a new name: the ${mapping.blueprint} \`${twin}\` exists already`);
  }
  if (target.operation !== "create" && known?.has(identifier) !== true) {
    return misnamed(catalog, action, typed, identifier, { allowed: `an existing ${mapping.blueprint}` });
  }
  return target;
}

async function targetIdentifier(
  catalog: Catalog,
  action: Action,
  typed: TypedInputs,
  context: JsonObject,
  jq: JqEvaluator,
): Promise<string | Request> {
  const { entity, inputs } = typed;
  const template = action.invocation.mapping.identifier;
  const where = `${action.source.path}: \`mapping.identifier\``;
  if (template === undefined) {
    return entity?.identifier ?? { kind: "refused", action, reasons: [`${where} is missing.`] };
  }
  const result = await evaluatePortTemplate(template, context, jq);
  if (!result.ok) return { kind: "refused", action, reasons: [`${where}: ${code(result.message, 300)}`] };
  const value = result.value;
  if (typeof value !== "string") {
    const what = `the identifier of the ${action.invocation.mapping.blueprint}`;
    const missing = value === undefined ? missingAnswers(catalog, action, inputs, { template, what }) : undefined;
    if (missing !== undefined) return { kind: "invalid", action, problems: [missing] };
    const found = value === undefined ? "nothing" : code(cutJson(value), 300);
    return { kind: "refused", action, reasons: [`${where} gives ${found}; it must give a text.`] };
  }
  const problem = nameProblem(value);
  if (problem !== undefined) {
    return misnamed(catalog, action, typed, value, { allowed: `a shorter or simpler name: this one ${problem}` });
  }
  // What the record writes has to be read again.
  if (isEntityIdentifier(value)) return value;
  const isStrange = (text: string): boolean => strangeCharacter(text) !== undefined;
  return misnamed(catalog, action, typed, value, {
    allowed: "a name of letters, digits and `@_.+:\\/=-`",
    ...(isStrange(value) ? { isStrange } : {}),
  });
}

function invalid(action: Action, field: string, allowed: string): Request {
  return { kind: "invalid", action, problems: [{ field, allowed }] };
}

function outputNames(action: Action): readonly string[] {
  const { properties, relations, title } = action.invocation.mapping;
  const references = referencesIn({ properties, relations, ...(title === undefined ? {} : { title }) });
  return [...new Set(references.filter(({ context }) => context === "outputs").map(({ key }) => key))].sort();
}

/** What the run writes, and what stands there now. */
interface Written {
  readonly target: Target;
  readonly folder: string;
  readonly tree: string;
  readonly base: Entity | undefined;
}

function digestOf(
  catalog: Catalog,
  action: Action,
  typed: TypedInputs,
  { target, folder, tree, base }: Written,
  origin: RequestOrigin,
): string {
  const objects: Record<string, string> = {
    action: action.source.oid,
    [`template:${action.invocation.template}`]: oidAt(catalog, `templates/${action.invocation.template}`),
    settings: oidAt(catalog, "gatehouse.yml"),
    folder: oidAt(catalog, folder),
    // What is rendered from all this, and where: whoever asked may be called otherwise by now, and another version of
    // Gatehouse may render otherwise. Then it is asked for again, instead of being refused for good.
    [`rendered:${folder}`]: tree,
  };
  for (const identifier of new Set([action.blueprint, target.blueprint])) {
    objects[`blueprint:${identifier}`] = catalog.blueprints.get(identifier)?.source.oid ?? "none";
  }
  const entities = [base, typed.entity, ...Object.values(typed.entities).flat()];
  for (const entity of entities) {
    if (entity !== undefined)
      objects[`entity:${JSON.stringify([entity.blueprint, entity.identifier])}`] = entity.source.oid;
  }
  return approvalDigest({ repository: origin.repository, issue: origin.issue, inputs: typed.inputs, objects });
}

function oidAt(catalog: Catalog, path: string): string {
  return catalog.tree.entries.get(path)?.oid ?? "none";
}

/** The typed inputs that a run commit holds, bound again to the entities of the catalog that it names. */
export function bindInputs(
  catalog: Catalog,
  action: Action,
  inputs: JsonObject,
  entityIdentifier: string | undefined,
): TypedInputs {
  const find = (blueprint: string, identifier: JsonValue | undefined): Entity | undefined =>
    typeof identifier === "string" ? catalog.entities.get(blueprint)?.get(identifier) : undefined;
  const entities: Record<string, Entity | readonly Entity[]> = {};
  for (const [id, input] of action.inputs) {
    const value = inputs[id];
    const blueprint = input.blueprint ?? input.items?.blueprint;
    if (blueprint === undefined || value === undefined) continue;
    if (typeof value === "string") {
      const entity = find(blueprint, value);
      if (entity !== undefined) entities[id] = entity;
    } else if (Array.isArray(value)) {
      entities[id] = value.flatMap((item: JsonValue) => find(blueprint, item) ?? []);
    }
  }
  const entity = find(action.blueprint, entityIdentifier);
  return { inputs, ...(entity === undefined ? {} : { entity }), entities, problems: [], refusals: [] };
}
