import { writeEntityFile } from "../catalog/entity_file.ts";
import type { Entity } from "../catalog/entity.ts";
import { evaluatePortTemplate } from "../catalog/port_template.ts";
import { validateEntity } from "../catalog/validate_entity.ts";
import type { JqEvaluator } from "../expressions.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { Report } from "../plan/messages.ts";
import { recordFile } from "../render/names.ts";
import { writeRecord } from "../report/record.ts";
import { checksOf } from "./job.ts";
import type { RecordDraft } from "./record_draft.ts";
import type { ValidRequest } from "./request.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** Drafts the record once an apply has succeeded and nothing is recorded; nothing before and after. */
export async function draftRecord(snapshot: RunSnapshot, jq: JqEvaluator): Promise<RecordDraft | undefined> {
  const { approved, pull, recorded, catalog } = snapshot;
  if (approved?.kind !== "valid" || pull?.state !== "merged" || recorded !== undefined) return undefined;
  const check = checksOf(snapshot, "apply", pull.mergeCommit).at(-1);
  const report = check?.memory?.report;
  if (report?.outcome !== "applied") return undefined;
  const record = writeRecord(snapshot, approved, pull, report);
  const recordPath = recordFile(snapshot.issue.createdAt, snapshot.issue.number);
  const additions = new Map([[recordPath, new TextEncoder().encode(record)]]);
  if (approved.target.operation === "delete") {
    const folder = catalog.tree.entries.filesBelow(approved.folder);
    const entity = catalog.tree.entries.has(approved.entityPath) ? [approved.entityPath] : [];
    return { ok: true, additions, deletions: [...folder.map(({ path }) => path), ...entity] };
  }
  const entity = await mapEntity(snapshot, approved, report, jq);
  if (!entity.ok) return entity;
  const problems = validateEntity(entity.entity, catalog);
  if (problems.length > 0) return { ok: false, problems };
  const existing = (await catalog.tree.read([approved.entityPath])).get(approved.entityPath);
  const text = existing === undefined ? undefined : new TextDecoder().decode(existing);
  additions.set(approved.entityPath, new TextEncoder().encode(writeEntityFile(text, entity.entity)));
  return { ok: true, additions, deletions: [] };
}

/** The entity that the action's mapping makes of inputs and outputs, laid over what the catalog holds. */
async function mapEntity(
  snapshot: RunSnapshot,
  request: ValidRequest,
  report: Report,
  jq: JqEvaluator,
): Promise<{ readonly ok: true; readonly entity: Entity } | (RecordDraft & { readonly ok: false })> {
  const { mapping } = request.action.invocation;
  const context: JsonObject = { ...request.context, outputs: report.outputs ?? {} };
  const templates: JsonObject = {
    properties: mapping.properties,
    relations: mapping.relations,
    ...(mapping.title === undefined ? {} : { title: mapping.title }),
    ...(mapping.icon === undefined ? {} : { icon: mapping.icon }),
    ...(mapping.team === undefined ? {} : { team: mapping.team }),
  };
  const mapped = await evaluatePortTemplate(templates, context, jq);
  if (!mapped.ok)
    return { ok: false, problems: [{ path: `${request.action.source.path}: mapping`, message: mapped.message }] };
  const value: JsonObject = isJsonObject(mapped.value) ? mapped.value : {};
  const { blueprint, identifier, operation } = request.target;
  const before = operation === "update" ? snapshot.catalog.entities.get(blueprint)?.get(identifier) : undefined;
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
      properties: { ...before?.properties, ...objectOf(value["properties"]) },
      relations: { ...before?.relations, ...relationsOf(objectOf(value["relations"])) },
      source: { path: request.entityPath, oid: before?.source.oid ?? "" },
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
