import { createHash } from "node:crypto";
import { encodeSegment, EntitySegment } from "./entity_segment.ts";
import type { EncodedSegment, EntityRow, SegmentParts } from "./entity_segment.ts";
import type { Entity } from "../model/entity.ts";
import { OidTable } from "./oid_table.ts";
import type { Blueprints, Parsers } from "./parsers.ts";
import type { SourceFile } from "../tree/source_file.ts";
import { entitySchema } from "./read_entity.ts";
import type { ContentVerdict } from "./validate_entity.ts";

/** What an entity's file says, whatever its path is. */
export type EntityContent = Omit<Entity, "blueprint" | "source"> & {
  /** Absent when the file leaves it to its folder. */
  readonly blueprint?: string;
};

/** As `takeNew` gives it; a change of it, or of what an entity's file may hold, makes what was stored before unreadable. */
const format = 5;
export const storeFingerprint = createHash("sha256")
  .update(JSON.stringify([format, entitySchema]))
  .digest("hex");

/** Larger ones (aliases may expand a lot) are parsed again each time. */
export const longestText = 64 * 1024;
const segmentRows = 1000;

/**
 * Entities by the id of the blob that they were parsed from, as text: reading one decodes it, so that a hundred thousand cost
 * little memory, and no time until they are looked at. Only what could be read without a fault is in it. Whoever reads a
 * catalog reads its entities from here, whether they were parsed a moment ago or by an earlier process.
 */
export class EntityStore {
  private readonly oids = new OidTable();
  /** By the numbers of the ids: the segment, or nothing for those that are in none yet, and the place there. */
  private readonly segments: (EntitySegment | undefined)[] = [];
  private readonly places: number[] = [];
  private unsealed: EntityRow[] = [];
  private fresh: EncodedSegment[] = [];
  /** What was judged since it was put into a segment, which says otherwise or nothing; by the numbers of the ids. */
  private readonly judgedSince = new Map<number, ContentVerdict>();
  /** Those that no file has been given yet. */
  private readonly unsaved = new Set<number>();
  /** Has other processors help where many files are parsed at once; without it nobody does. */
  readonly openParsers: ((blueprints: Blueprints) => Parsers) | undefined;

  constructor(openParsers?: (blueprints: Blueprints) => Parsers) {
    this.openParsers = openParsers;
  }

  /** @throws Error when the parts are not those that `takeNew` or `encodeAll` gave. */
  addSegment(parts: SegmentParts): void {
    const segment = new EntitySegment(parts);
    for (let at = 0; at < segment.size; at += 1) {
      const number = this.oids.addBytes(segment.table, segment.oidPlace(at));
      if (number === undefined) continue;
      this.segments[number] = segment;
      this.places[number] = at;
    }
  }

  /** Like `addSegment`, of what nobody has kept yet. */
  adopt(encoded: EncodedSegment): void {
    this.fresh.push(encoded);
    this.addSegment(encoded);
  }

  /** @returns false when the entity is too large to be kept. */
  add(oid: string, content: EntityContent, isJson: boolean, verdict?: ContentVerdict): boolean {
    const { identifier, blueprint = null, relations: related, ...others } = content;
    const [relations, rest] = [asciiJson(related), asciiJson(others)];
    if (relations.length + rest.length > longestText) return false;
    const number = this.oids.add(oid);
    if (number === undefined) return true;
    this.segments[number] = undefined;
    this.places[number] = this.unsealed.length;
    this.unsealed.push({ oid, identifier, blueprint, verdict, isJson, relations, rest });
    if (this.unsealed.length >= segmentRows) this.seal();
    return true;
  }

  get size(): number {
    return this.oids.size;
  }

  /** How many verdicts are not in the segments that were taken. */
  get unsavedVerdicts(): number {
    return this.unsaved.size;
  }

  /** The identifier of the blob's entity; nothing when it isn't known, or says that it is of another blueprint. */
  identifierOf(oid: string, blueprint: string): string | undefined {
    const number = this.oids.numberOf(oid);
    if (number === undefined) return undefined;
    const at = this.places[number] ?? 0;
    const segment = this.segments[number];
    const said = segment === undefined ? this.unsealed[at]?.blueprint : segment.blueprint(at);
    if (said !== null && said !== blueprint) return undefined;
    return segment === undefined ? this.unsealed[at]?.identifier : segment.identifier(at);
  }

  /** Whether a known blob is JSON: only then a file of that name may hold it. */
  isJson(oid: string): boolean {
    const number = this.oids.numberOf(oid);
    if (number === undefined) return false;
    const at = this.places[number] ?? 0;
    return this.segments[number]?.isJson(at) ?? this.unsealed[at]?.isJson === true;
  }

  /** The entity of a blob whose identifier is known. */
  read(file: SourceFile, blueprint: string): Entity {
    const { path, oid } = file;
    const row = this.rowAt(this.numberOf(file));
    const rest = withoutPrototypes(JSON.parse(row.rest)) as Omit<Entity, "relations">;
    const relations = withoutPrototypes(JSON.parse(row.relations)) as Entity["relations"];
    return { ...rest, relations, identifier: row.identifier, blueprint, source: { path, oid } };
  }

  /** The relations alone of an entity that fits its blueprint, as was judged on this basis; nothing of any other. */
  fittingRelations(file: SourceFile, basis: string): Entity["relations"] | undefined {
    const number = this.numberOf(file);
    const verdict = this.verdictOn(number);
    if (verdict?.fits !== true || verdict.basis !== basis) return undefined;
    const at = this.places[number] ?? 0;
    const relations = this.segments[number]?.relations(at) ?? this.unsealed[at]?.relations ?? "";
    return JSON.parse(relations) as Entity["relations"];
  }

  noteVerdict(file: SourceFile, verdict: ContentVerdict): void {
    const number = this.numberOf(file);
    const before = this.verdictOn(number);
    if (before?.basis === verdict.basis && before.fits === verdict.fits) return;
    const [segment, at] = [this.segments[number], this.places[number] ?? 0];
    const row = this.unsealed[at];
    if (segment === undefined && row !== undefined) this.unsealed[at] = { ...row, verdict };
    else {
      this.judgedSince.set(number, verdict);
      this.unsaved.add(number);
    }
  }

  /** Segments with what was added since the last call, for a file that later processes read. */
  takeNew(): readonly EncodedSegment[] {
    this.seal();
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }

  /** Everything, or only what is of these blobs, for a file that begins anew. */
  encodeAll(only?: ReadonlySet<string>): readonly EncodedSegment[] {
    this.takeNew();
    const encoded: EncodedSegment[] = [];
    let rows: EntityRow[] = [];
    for (let number = 0; number < this.size; number += 1) {
      const row = this.rowAt(number);
      if (only?.has(row.oid) !== false) rows.push(row);
      if (rows.length < segmentRows && number + 1 < this.size) continue;
      if (rows.length > 0) encoded.push(encodeSegment(rows));
      rows = [];
    }
    this.unsaved.clear();
    return encoded;
  }

  /** Puts what is new into a segment, and keeps that instead: bytes are no burden to the garbage collector. */
  private seal(): void {
    const { unsealed } = this;
    if (unsealed.length === 0) return;
    const encoded = encodeSegment(unsealed);
    const segment = new EntitySegment(encoded);
    this.fresh.push(encoded);
    for (const { oid } of unsealed) this.segments[this.oids.numberOf(oid) ?? 0] = segment;
    this.unsealed = [];
  }

  private numberOf({ path, oid }: SourceFile): number {
    const number = this.oids.numberOf(oid);
    if (number === undefined) throw new Error(`The entity of ${path} (${oid}) was not stored.`);
    return number;
  }

  private verdictOn(number: number): ContentVerdict | undefined {
    const at = this.places[number] ?? 0;
    const segment = this.segments[number];
    return this.judgedSince.get(number) ?? (segment === undefined ? this.unsealed[at]?.verdict : segment.verdict(at));
  }

  private rowAt(number: number): EntityRow {
    const at = this.places[number] ?? 0;
    const segment = this.segments[number];
    const unsealed = this.unsealed[at];
    if (segment !== undefined) {
      return {
        oid: this.oids.oidOf(number),
        identifier: segment.identifier(at),
        blueprint: segment.blueprint(at),
        verdict: this.verdictOn(number),
        isJson: segment.isJson(at),
        relations: segment.relations(at),
        rest: segment.rest(at),
      };
    }
    if (unsealed === undefined) throw new Error(`There is no entity number ${String(number)} in the store.`);
    return unsealed;
  }
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
