import type { ContentVerdict } from "./validate_entity.ts";

/** An entity as it is stored. Its texts are in ASCII. */
export interface EntityRow {
  readonly oid: string;
  readonly identifier: string;
  /** As the entity says; none where it leaves it to its folder. */
  readonly blueprint: string | null;
  readonly verdict: ContentVerdict | undefined;
  /** Whether the blob is JSON, as a file that is called so must be. */
  readonly isJson: boolean;
  /** The relations' JSON. */
  readonly relations: string;
  /** The JSON of what else there is, without identifier and blueprint. */
  readonly rest: string;
}

/** What a segment begins with, as JSON on a line of its own. */
interface Head {
  readonly rows: number;
  readonly identifiers: readonly string[];
  /** Those that entities name. */
  readonly blueprints: readonly string[];
  /** What the entities were judged on. */
  readonly bases: readonly string[];
}

/** Columns of 32 bits: the texts' lengths; by entity one more than the place of its blueprint; its verdict; whether it is JSON. */
const columns = 5;
const [restColumn, relationsColumn, blueprintColumn, verdictColumn, jsonColumn] = [0, 1, 2, 3, 4];
const oidBytes = 20;

/** Texts that are elsewhere until one is asked for, in ASCII. */
export interface DistantTexts {
  readonly length: number;
  read(start: number, end: number): string;
}

/** A thousand entities or less: a table, which is the head, the blobs' ids and the columns; and the texts, one after the other. */
export interface SegmentParts {
  readonly table: Uint8Array;
  readonly texts: Uint8Array | DistantTexts;
}

export interface EncodedSegment extends SegmentParts {
  readonly texts: Uint8Array;
}

/** A segment of which nothing is looked at until it is asked for. */
export class EntitySegment {
  readonly table: Buffer;
  readonly size: number;
  private readonly texts: DistantTexts;
  private readonly head: Head;
  private readonly oids: number;
  /** Where each entity's texts begin. */
  private readonly starts: Uint32Array;
  private readonly verdicts: readonly ContentVerdict[];

  /** @throws Error when the parts are not what `encodeSegment` gave. */
  constructor({ table, texts }: SegmentParts) {
    this.table = bufferOf(table);
    this.texts = texts instanceof Uint8Array ? textsIn(bufferOf(texts)) : texts;
    this.oids = this.table.indexOf(0x0a) + 1;
    this.head = JSON.parse(this.table.toString("utf8", 0, this.oids)) as Head;
    this.size = this.head.rows;
    this.verdicts = this.head.bases.flatMap((basis): readonly ContentVerdict[] => [
      { basis, fits: false },
      { basis, fits: true },
    ]);
    this.starts = new Uint32Array(this.size);
    let start = 0;
    for (let at = 0; at < this.size; at += 1) {
      this.starts[at] = start;
      start += this.number(relationsColumn, at) + this.number(restColumn, at);
    }
    const length = this.oids + this.size * (oidBytes + 4 * columns);
    if (start !== texts.length || length !== table.length || this.head.identifiers.length !== this.size) {
      throw new Error("The segment's columns and its texts don't fit together.");
    }
  }

  /** Where an entity's blob id is in the table. */
  oidPlace(at: number): number {
    return this.oids + at * oidBytes;
  }

  identifier(at: number): string {
    return this.head.identifiers[at] ?? "";
  }

  blueprint(at: number): string | null {
    return this.head.blueprints[this.number(blueprintColumn, at) - 1] ?? null;
  }

  verdict(at: number): ContentVerdict | undefined {
    return this.verdicts[this.number(verdictColumn, at) - 1];
  }

  isJson(at: number): boolean {
    return this.number(jsonColumn, at) === 1;
  }

  relations(at: number): string {
    const start = this.starts[at] ?? 0;
    return this.texts.read(start, start + this.number(relationsColumn, at));
  }

  rest(at: number): string {
    const start = (this.starts[at] ?? 0) + this.number(relationsColumn, at);
    return this.texts.read(start, start + this.number(restColumn, at));
  }

  private number(column: number, at: number): number {
    return this.table.readUInt32LE(this.oids + this.size * (oidBytes + 4 * column) + 4 * at);
  }
}

/** A view of the same bytes. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function textsIn(bytes: Buffer): DistantTexts {
  return { length: bytes.length, read: (start, end) => bytes.toString("latin1", start, end) };
}

export function encodeSegment(rows: readonly EntityRow[]): EncodedSegment {
  const blueprints = placesOf(rows.flatMap(({ blueprint }) => blueprint ?? []));
  const bases = placesOf(rows.flatMap(({ verdict }) => verdict?.basis ?? []));
  const head: Head = {
    rows: rows.length,
    identifiers: rows.map(({ identifier }) => identifier),
    blueprints: [...blueprints.keys()],
    bases: [...bases.keys()],
  };
  const headBytes = Buffer.from(`${JSON.stringify(head)}\n`);
  const table = Buffer.allocUnsafe(headBytes.length + rows.length * (oidBytes + 4 * columns));
  let position = headBytes.copy(table);
  for (const { oid } of rows) position += table.write(oid, position, "hex");
  const verdictNumber = ({ verdict }: EntityRow): number =>
    verdict === undefined ? 0 : 2 * (bases.get(verdict.basis) ?? 0) + (verdict.fits ? 2 : 1);
  const column = (numberOf: (row: EntityRow) => number): void => {
    for (const row of rows) position = table.writeUInt32LE(numberOf(row), position);
  };
  // In the order of the columns' numbers.
  column(({ rest }) => rest.length);
  column(({ relations }) => relations.length);
  column(({ blueprint }) => (blueprint === null ? 0 : (blueprints.get(blueprint) ?? 0) + 1));
  column(verdictNumber);
  column(({ isJson }) => (isJson ? 1 : 0));
  return { table, texts: encodeTexts(rows) };
}

function encodeTexts(rows: readonly EntityRow[]): Buffer {
  const texts = Buffer.allocUnsafe(rows.reduce((sum, { relations, rest }) => sum + relations.length + rest.length, 0));
  let position = 0;
  // Text by text: all in one would be a large string, which the garbage collector leaves lying for long.
  for (const { relations, rest } of rows) {
    position += texts.write(relations, position, "latin1");
    position += texts.write(rest, position, "latin1");
  }
  return texts;
}

/** Each text once, with its place among them. */
function placesOf(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(texts)].map((text, place) => [text, place]));
}
