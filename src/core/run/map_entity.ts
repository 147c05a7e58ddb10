import type { EntityMapping } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { defaultProperties } from "../catalog/actions/default_properties.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { evaluatePortTemplate } from "../catalog/expressions/port_template.ts";
import type { JqEvaluator } from "../expressions.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { RecordDraft } from "./record_draft.ts";
import type { ValidRequest } from "./request.ts";

/** What is filled in, and with what. */
interface Filled {
  readonly mapping: EntityMapping;
  readonly context: JsonObject;
}

/** The entity that a mapping makes of inputs and outputs, laid over what the catalog holds, or over the blueprint's defaults. */
export async function mapEntity(
  catalog: Catalog,
  { action, target, entityPath }: Pick<ValidRequest, "action" | "target" | "entityPath">,
  { mapping, context }: Filled,
  jq: JqEvaluator,
): Promise<{ readonly ok: true; readonly entity: Entity } | (RecordDraft & { readonly ok: false })> {
  const templates: JsonObject = {
    properties: mapping.properties,
    relations: mapping.relations,
    ...(mapping.title === undefined ? {} : { title: mapping.title }),
    ...(mapping.icon === undefined ? {} : { icon: mapping.icon }),
    ...(mapping.team === undefined ? {} : { team: mapping.team }),
  };
  const mapped = await evaluatePortTemplate(templates, context, jq);
  if (!mapped.ok) return { ok: false, problems: [{ path: `${action.source.path}: mapping`, message: mapped.message }] };
  const value: JsonObject = isJsonObject(mapped.value) ? mapped.value : {};
  const { blueprint, identifier, operation } = target;
  const before = operation === "update" ? catalog.entities.get(blueprint)?.get(identifier) : undefined;
  const made = operation === "create" ? catalog.blueprints.get(blueprint) : undefined;
  const known = made === undefined ? before?.properties : defaultProperties(mapping, made);
  const icon = typeof value["icon"] === "string" ? value["icon"] : before?.icon;
  const team = teamOf(value["team"]) ?? before?.team;
  return {
    ok: true,
    entity: {
      identifier,
      blueprint,
      title: typeof value["title"] === "string" ? value["title"] : (before?.title ?? identifier),
      ...(icon === undefined ? {} : { icon }),
      ...(team === undefined ? {} : { team }),
      properties: { ...known, ...objectOf(value["properties"]) },
      relations: { ...before?.relations, ...relationsOf(objectOf(value["relations"])) },
      source: { path: entityPath, oid: before?.source.oid ?? "" },
    },
  };
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function teamOf(value: JsonValue | undefined): readonly string[] | undefined {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((item: JsonValue) => typeof item === "string") : undefined;
}

/** Relations as the mapping gives them; what is neither a text nor a list of texts is left for validation to refuse. */
function relationsOf(value: JsonObject): Entity["relations"] {
  return Object.fromEntries(
    Object.entries(value).map(([id, target]): [string, string | readonly string[] | null] => [
      id,
      Array.isArray(target) ? target.map(identifierOf) : target === null ? null : identifierOf(target),
    ]),
  );
}

function identifierOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
