import { createHash } from "node:crypto";
import { decodeSegment, encodeSegment, relationsTextOf, textOf } from "./entity_segment.ts";
import type { EntityRow } from "./entity_segment.ts";
import type { Entity } from "./entity.ts";
import type { Blueprints, Parsers } from "./parsers.ts";
import type { SourceFile } from "./source_file.ts";
import { entitySchema } from "./read_entity.ts";
import type { ContentVerdict } from "./validate_entity.ts";

/** What an entity's file says, whatever its path is. */
export type EntityContent = Omit<Entity, "blueprint" | "source"> & {
  /** Absent when the file leaves it to its folder. */
  readonly blueprint?: string;
};

/** As `takeNew` gives it; a change of it, or of what an entity's file may hold, makes what was stored before unreadable. */
const format = 2;
export const storeFingerprint = createHash("sha256")
  .update(JSON.stringify([format, entitySchema]))
  .digest("hex");

/** Larger ones (aliases may expand a lot) are parsed again each time. */
const longestText = 64 * 1024;
const segmentRows = 1000;

/**
 * Entities by the id of the blob that they were parsed from, as text: reading one decodes it, so that a hundred thousand cost
 * little memory, and no time until they are looked at. Only what could be read without a fault is in it. Whoever reads a
 * catalog reads its entities from here, whether they were parsed a moment ago or by an earlier process.
 */
export class EntityStore {
  private readonly rows = new Map<string, EntityRow>();
  /** Those that are in no segment yet. */
  private unsealed: EntityRow[] = [];
  private fresh: Uint8Array[] = [];
  /** What was judged since it was put into a segment, which says otherwise or nothing. */
  private readonly judgedSince = new Set<EntityRow>();
  /** Has other processors help where many files are parsed at once; without it nobody does. */
  readonly openParsers: ((blueprints: Blueprints) => Parsers) | undefined;

  constructor(openParsers?: (blueprints: Blueprints) => Parsers) {
    this.openParsers = openParsers;
  }

  /** @throws Error when the bytes are not what `takeNew` or `encodeAll` gave. */
  addSegment(bytes: Uint8Array): void {
    for (const row of rowsIn(bytes)) this.insert(row);
  }

  /** Like `addSegment`, of what nobody has kept yet. */
  adopt(bytes: Uint8Array): void {
    for (const row of rowsIn(bytes)) this.insertNew(row);
  }

  /** @returns false when the entity is too large to be kept. */
  add(oid: string, content: EntityContent, verdict?: ContentVerdict): boolean {
    const { identifier, blueprint = null, relations, ...rest } = content;
    const relationsText = asciiJson(relations);
    const text = `${relationsText}${asciiJson(rest)}`;
    if (text.length > longestText) return false;
    const lengths = { length: text.length, relationsLength: relationsText.length };
    const row: EntityRow = { oid, identifier, blueprint, ...lengths, verdict, text, start: 0 };
    this.insertNew(row);
    return true;
  }

  get size(): number {
    return this.rows.size;
  }

  /** How many verdicts are not in the segments that were taken. */
  get unsavedVerdicts(): number {
    return this.judgedSince.size;
  }

  /** The identifier of the blob's entity; nothing when it isn't known, or says that it is of another blueprint. */
  identifierOf(oid: string, blueprint: string): string | undefined {
    const row = this.rows.get(oid);
    return row === undefined || (row.blueprint !== null && row.blueprint !== blueprint) ? undefined : row.identifier;
  }

  /** The entity of a blob whose identifier is known. */
  read(file: SourceFile, blueprint: string): Entity {
    const { path, oid } = file;
    const row = this.rowOf(file);
    const text = textOf(row);
    const rest = withoutPrototypes(JSON.parse(text.slice(row.relationsLength))) as Omit<Entity, "relations">;
    const relations = withoutPrototypes(JSON.parse(text.slice(0, row.relationsLength))) as Entity["relations"];
    return { ...rest, relations, identifier: row.identifier, blueprint, source: { path, oid } };
  }

  /** The relations alone of an entity that fits its blueprint, as was judged on this basis; nothing of any other. */
  fittingRelations(file: SourceFile, basis: string): Entity["relations"] | undefined {
    const row = this.rowOf(file);
    if (row.verdict?.fits !== true || row.verdict.basis !== basis) return undefined;
    return JSON.parse(relationsTextOf(row)) as Entity["relations"];
  }

  noteVerdict(file: SourceFile, verdict: ContentVerdict): void {
    const row = this.rowOf(file);
    if (row.verdict?.basis === verdict.basis && row.verdict.fits === verdict.fits) return;
    row.verdict = verdict;
    if (typeof row.text !== "string") this.judgedSince.add(row);
  }

  /** Segments with what was added since the last call, for a file that later processes read. */
  takeNew(): readonly Uint8Array[] {
    this.seal();
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }

  /** Everything, or only what is of these blobs, for a file that begins anew. */
  encodeAll(only?: ReadonlySet<string>): readonly Uint8Array[] {
    this.takeNew();
    this.judgedSince.clear();
    const rows = [...this.rows.values()].filter(({ oid }) => only?.has(oid) !== false);
    const parts: EntityRow[][] = [];
    for (let first = 0; first < rows.length; first += segmentRows) parts.push(rows.slice(first, first + segmentRows));
    return parts.map(encodeSegment);
  }

  /** Puts what is new into a segment, and keeps that instead: bytes are no burden to the garbage collector. */
  private seal(): void {
    if (this.unsealed.length === 0) return;
    const segment = encodeSegment(this.unsealed);
    this.fresh.push(segment);
    // Its own texts too: an identifier that was cut out of a file's text keeps all of that in memory.
    for (const [at, { identifier, start }] of decodeSegment(segment).entries()) {
      const row = this.unsealed[at];
      if (row !== undefined) Object.assign(row, { identifier, start, text: segment });
    }
    this.unsealed = [];
  }

  private rowOf({ path, oid }: SourceFile): EntityRow {
    const row = this.rows.get(oid);
    if (row === undefined) throw new Error(`The entity of ${path} (${oid}) was not stored.`);
    return row;
  }

  private insertNew(row: EntityRow): void {
    if (!this.insert(row)) return;
    this.unsealed.push(row);
    if (this.unsealed.length >= segmentRows) this.seal();
  }

  private insert(row: EntityRow): boolean {
    if (this.rows.has(row.oid)) return false;
    this.rows.set(row.oid, row);
    return true;
  }
}

function rowsIn(segment: Uint8Array): readonly EntityRow[] {
  return decodeSegment(Buffer.from(segment.buffer, segment.byteOffset, segment.length));
}

function asciiJson(value: object): string {
  const text = JSON.stringify(value);
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** As `parseDocument` makes them: no key of a file can meet a property of JavaScript's. In place, which takes half the time. */
function withoutPrototypes(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  for (const member of Object.values(value)) withoutPrototypes(member);
  return value;
}
