import { createHash } from "node:crypto";
import type { Entity, SourceFile } from "./model.ts";
import { entitySchema } from "./read_entity.ts";

/** What an entity's file says, whatever its path is. */
export type EntityContent = Omit<Entity, "blueprint" | "source"> & {
  /** Absent when the file leaves it to its folder. */
  readonly blueprint?: string;
};

/** As `takeNew` gives it; a change of it, or of what an entity's file may hold, makes what was stored before unreadable. */
const format = 1;
export const storeFingerprint = createHash("sha256")
  .update(JSON.stringify([format, entitySchema]))
  .digest("hex");

/** The columns of a segment: as many of each as it has entities. */
interface Columns {
  /** Blob ids, 40 digits each, one after the other. */
  readonly oids: string;
  readonly identifiers: readonly string[];
  readonly blueprints: readonly (string | null)[];
  /** Of the entities' JSON texts, which follow one after the other in ASCII. */
  readonly lengths: readonly number[];
}

/** Larger ones (aliases may expand a lot) are parsed again each time. */
const longestText = 64 * 1024;
const segmentRows = 10_000;

/**
 * Entities by the id of the blob that they were parsed from, as text: reading one decodes it, so that a hundred thousand cost
 * little memory, and no time until they are looked at. Only what could be read without a fault is in it. Whoever reads a
 * catalog reads its entities from here, whether they were parsed a moment ago or by an earlier process.
 */
export class EntityStore {
  private readonly rows = new Map<string, number>();
  private readonly oids: string[] = [];
  private readonly identifiers: string[] = [];
  private readonly blueprints: (string | null)[] = [];
  /** The text, or the bytes of which it is a part. */
  private readonly texts: (string | Buffer)[] = [];
  private readonly starts: number[] = [];
  private readonly lengths: number[] = [];
  /** Rows up to here are in segments. */
  private sealed = 0;
  private fresh: Uint8Array[] = [];

  /** @throws Error when the bytes are not what `takeNew` or `encodeAll` gave. */
  addSegment(bytes: Uint8Array): void {
    const { columns, body } = decodeSegment(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    let start = 0;
    for (const [index, length] of columns.lengths.entries()) {
      const oid = columns.oids.slice(index * 40, index * 40 + 40);
      this.insert(oid, columns.identifiers[index] ?? "", columns.blueprints[index] ?? null, body, start, length);
      start += length;
    }
    this.sealed = this.oids.length;
  }

  /** @returns false when the entity is too large to be kept. */
  add(oid: string, { identifier, blueprint, ...rest }: EntityContent): boolean {
    const text = asciiJson(rest);
    if (text.length > longestText) return false;
    this.insert(oid, identifier, blueprint ?? null, text, 0, text.length);
    if (this.oids.length - this.sealed >= segmentRows) this.seal();
    return true;
  }

  get size(): number {
    return this.oids.length;
  }

  /** The identifier of the blob's entity; nothing when it isn't known, or says that it is of another blueprint. */
  identifierOf(oid: string, blueprint: string): string | undefined {
    const row = this.rows.get(oid);
    if (row === undefined) return undefined;
    const said = this.blueprints[row];
    return said === null || said === blueprint ? this.identifiers[row] : undefined;
  }

  /** The entity of a blob whose identifier is known. */
  read({ path, oid }: SourceFile, blueprint: string): Entity {
    const row = this.rows.get(oid);
    const text = row === undefined ? undefined : this.textOf(row);
    if (row === undefined || text === undefined) throw new Error(`The entity of ${path} (${oid}) was not stored.`);
    const rest = withoutPrototypes(JSON.parse(text)) as Omit<EntityContent, "identifier" | "blueprint">;
    return { ...rest, identifier: this.identifiers[row] ?? "", blueprint, source: { path, oid } };
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
    const rows = this.oids.flatMap((oid, row) => (only?.has(oid) === false ? [] : [row]));
    const parts: number[][] = [];
    for (let first = 0; first < rows.length; first += segmentRows) parts.push(rows.slice(first, first + segmentRows));
    return parts.map((part) => this.encode(part));
  }

  /** Puts what is new into a segment, and keeps that instead: bytes are no burden to the garbage collector. */
  private seal(): void {
    const rows = this.oids.slice(this.sealed).map((_, index) => this.sealed + index);
    if (rows.length === 0) return;
    const segment = this.encode(rows);
    this.fresh.push(segment);
    let start = segment.indexOf(0x0a) + 1;
    for (const row of rows) {
      this.texts[row] = segment;
      this.starts[row] = start;
      start += this.lengths[row] ?? 0;
    }
    this.sealed = this.oids.length;
  }

  private encode(rows: readonly number[]): Buffer {
    const columns: Columns = {
      oids: rows.map((row) => this.oids[row]).join(""),
      identifiers: rows.map((row) => this.identifiers[row] ?? ""),
      blueprints: rows.map((row) => this.blueprints[row] ?? null),
      lengths: rows.map((row) => this.lengths[row] ?? 0),
    };
    const texts = rows.map((row) => this.textOf(row) ?? "");
    return Buffer.from(`${JSON.stringify(columns)}\n${texts.join("")}`);
  }

  private textOf(row: number): string | undefined {
    const text = this.texts[row];
    const start = this.starts[row] ?? 0;
    return typeof text === "string" ? text : text?.toString("latin1", start, start + (this.lengths[row] ?? 0));
  }

  private insert(
    oid: string,
    identifier: string,
    blueprint: string | null,
    text: string | Buffer,
    start: number,
    length: number,
  ): void {
    if (this.rows.has(oid)) return;
    this.rows.set(oid, this.oids.length);
    this.oids.push(oid);
    this.identifiers.push(identifier);
    this.blueprints.push(blueprint);
    this.texts.push(text);
    this.starts.push(start);
    this.lengths.push(length);
  }
}

function asciiJson(value: object): string {
  const text = JSON.stringify(value);
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function decodeSegment(bytes: Buffer): { readonly columns: Columns; readonly body: Buffer } {
  const end = bytes.indexOf(0x0a);
  const columns = JSON.parse(bytes.toString("utf8", 0, end)) as Columns;
  const body = bytes.subarray(end + 1);
  const { length } = columns.lengths;
  const whole = columns.lengths.reduce((sum, each) => sum + each, 0);
  const lists = [columns.oids.length / 40, columns.identifiers.length, columns.blueprints.length];
  if (whole === body.length && lists.every((each) => each === length)) return { columns, body };
  throw new Error("The segment's columns and its texts don't fit together.");
}

/** As `parseDocument` makes them: no key of a file can meet a property of JavaScript's. In place, which takes half the time. */
function withoutPrototypes(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  for (const member of Object.values(value)) withoutPrototypes(member);
  return value;
}
