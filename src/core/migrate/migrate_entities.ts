import type { Blueprint } from "../catalog/model/blueprint.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { placeFinder } from "../catalog/documents/place_finder.ts";
import { readEntity } from "../catalog/entities/read_entity.ts";
import type { Read } from "../catalog/tree/read_result.ts";
import { rewriteDocument } from "../catalog/documents/rewrite_document.ts";
import { placeOf, validateEntity } from "../catalog/entities/validate_entity.ts";
import { parseDocument } from "../catalog/documents/yaml.ts";
import { compileJq, ManyEvaluator } from "../evaluate_many.ts";
import type { JqEvaluator } from "../expressions.ts";
import type { Fault } from "../faults.ts";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { cutJson } from "../cut_text.ts";
import { mappingFaults } from "./mapping_faults.ts";

/** A file as it is and as it would be. */
export interface MigratedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface Migration {
  /** Those that would change. */
  readonly files: readonly MigratedFile[];
  /** How many entities the blueprint has. */
  readonly total: number;
  /** While there is any error, nothing may be written. */
  readonly faults: readonly Fault[];
}

/** A mapping that fails once mostly fails everywhere, and each failure may take its whole time. */
const mostFaults = 20;

/**
 * What a jq mapping makes of every entity of a blueprint. Its input is an entity as its file has it, with `blueprint`; so is
 * its result. Identifier and blueprint stay. The results are held against the catalog that they would make.
 */
export async function migrateEntities(
  catalog: Catalog,
  blueprint: Blueprint,
  mapping: string,
  jq: JqEvaluator,
): Promise<Migration> {
  const { identifier } = blueprint;
  const entities = [...(catalog.entities.get(identifier)?.values() ?? [])];
  const compiled = await compileJq(jq, mapping);
  if (!compiled.ok) {
    const message = `The mapping is no jq: ${compiled.message}.`;
    const fault = { severity: "error", rule: "migration", place: { file: "--map" }, message } as const;
    return { files: [], total: entities.length, faults: [fault] };
  }
  const ofMapping = mappingFaults(mapping, blueprint, entities);
  if (ofMapping.some(({ severity }) => severity === "error"))
    return { files: [], total: entities.length, faults: ofMapping };
  const contents = await catalog.tree.read(entities.map(({ source }) => source.path));
  const files: MigratedFile[] = [];
  const migrated = new Map<string, Entity>();
  const faults: Fault[] = [];
  const texts = entities.map((entity) => {
    return { entity, before: new TextDecoder().decode(contents.get(entity.source.path)) };
  });
  for await (const { entity, before, read } of migrateAll(texts, mapping, jq)) {
    if (faults.length >= mostFaults) break;
    if (!read.ok) {
      faults.push(...read.faults);
      continue;
    }
    migrated.set(entity.identifier, read.value.entity);
    const after = rewriteDocument(before, read.value.before, read.value.after);
    if (after === before) continue;
    // jq can give what no file may hold, such as a NUL.
    const again = parseDocument(after, entity.source.path);
    if (again.ok) files.push({ path: entity.source.path, before, after });
    else faults.push(...again.faults.map((fault) => unwritable(entity, fault)));
  }
  const entitiesAfter = new Map([...catalog.entities, [identifier, migrated] as const]);
  const misfits = [...migrated.values()].flatMap((entity) =>
    findMisfits(entity, { blueprints: catalog.blueprints, entities: entitiesAfter }, files),
  );
  return { files, total: entities.length, faults: [...ofMapping, ...(faults.length > 0 ? faults : misfits)] };
}

/** Its lines are those of a file that is not there. */
function unwritable({ identifier, source }: Entity, { message }: Fault): Fault {
  const place = { file: source.path };
  const what = `For ${identifier} the mapping gives what could not be read again: ${message}`;
  return { severity: "error", rule: "migration", place, message: what, remedy: "Mend the jq of --map." };
}

interface EntityText {
  readonly entity: Entity;
  readonly before: string;
}

/** An entity as it would be, and the contents of its file, as they are and as they would be. */
interface MigratedEntity {
  readonly entity: Entity;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** So many are read before the mapping is run on them together. */
const together = 200;

async function* migrateAll(
  texts: readonly EntityText[],
  mapping: string,
  jq: JqEvaluator,
): AsyncGenerator<EntityText & { readonly read: Read<MigratedEntity> }> {
  const many = new ManyEvaluator(jq, mapping);
  const run = async (at: number) => {
    const inputs = texts.slice(at, at + together).map((text) => {
      const file = contentOf(text);
      // What only the folder says is seen by the mapping all the same.
      return { ...text, file, input: file.ok ? { ...file.value, blueprint: text.entity.blueprint } : null };
    });
    return { inputs, outputs: await many.outputs(inputs.map(({ input }) => input)) };
  };
  let next = run(0);
  for (let at = 0; at < texts.length; at += together) {
    const { inputs, outputs } = await next;
    // jq works on these meanwhile.
    next = run(at + together);
    for (const [index, { file, input, ...text }] of inputs.entries()) {
      const read = file.ok ? await migrateEntity(text.entity, file.value, input, outputs[index], mapping, jq) : file;
      yield { ...text, read };
    }
  }
}

function contentOf({ entity, before }: EntityText): Read<JsonObject> {
  const parsed = parseDocument(before, entity.source.path);
  // It was read as an entity.
  return parsed.ok ? { ok: true, value: isJsonObject(parsed.value) ? parsed.value : {}, faults: [] } : parsed;
}

async function migrateEntity(
  entity: Entity,
  before: JsonObject,
  input: JsonValue,
  known: readonly JsonValue[] | undefined,
  mapping: string,
  jq: JqEvaluator,
): Promise<Read<MigratedEntity>> {
  const { source, blueprint, identifier } = entity;
  const refuse = (message: string, remedy: string): Read<MigratedEntity> => {
    return {
      ok: false,
      faults: [{ severity: "error", rule: "migration", place: { file: source.path }, message, remedy }],
    };
  };
  const result =
    known === undefined ? await jq.evaluate(`[(${mapping}\n)]`, input) : { ok: true as const, value: known };
  if (!result.ok) return refuse(`The mapping fails for ${identifier}: ${result.message}.`, "Mend the jq of --map.");
  const outputs: readonly JsonValue[] = [result.value].flat();
  if (outputs.length > 1) {
    const message = `For ${identifier} the mapping gives ${String(outputs.length)} results, and an entity can become one only.`;
    return refuse(message, "Write jq that gives one; `first(...)` takes the first.");
  }
  const [value = null] = outputs;
  if (!isJsonObject(value))
    return refuse(`For ${identifier} the mapping gives ${cutJson(value)}, which is no entity.`, wholeEntity);
  const problem = problemOf(value, entity);
  if (problem !== undefined) return refuse(`For ${identifier} the mapping gives ${problem}.`, unchanged);
  const read = readEntity(value, source, () => ({ file: source.path }), blueprint);
  if (!read.ok) return read;
  const { blueprint: _, ...unfiled } = value;
  const after = Object.hasOwn(before, "blueprint") ? value : unfiled;
  return { ...read, value: { entity: read.value, before, after } };
}

const unchanged = "Leave it as it is: what stands behind an entity is found by its blueprint and identifier.";
const wholeEntity = "It must give the whole entity.";

function problemOf(value: JsonObject, { identifier, blueprint }: Entity): string | undefined {
  if (value.identifier !== identifier) return "another identifier";
  return value.blueprint !== undefined && value.blueprint !== blueprint ? "another blueprint" : undefined;
}

/** What is wrong in a file that stays as it is, is wrong with or without the migration; it is said all the same. */
function findMisfits(
  entity: Entity,
  catalog: Pick<Catalog, "blueprints" | "entities">,
  files: readonly MigratedFile[],
): readonly Fault[] {
  const { path } = entity.source;
  const problems = validateEntity(entity, catalog);
  if (problems.length === 0) return [];
  const after = files.find((file) => file.path === path)?.after;
  const places = after === undefined ? () => ({ file: path }) : placeFinder(after, path);
  return problems.map((problem) => ({
    severity: "error",
    rule: "entity-schema",
    place: places(placeOf(problem)),
    message: `${entity.identifier}, as it would be: \`${problem.path}\`: ${problem.message}`,
    remedy: "Mend the mapping, or the blueprint.",
  }));
}
