import type { ContentVerdict } from "./validate_entity.ts";

/** An entity as it is stored: its text without identifier and blueprint, the relations' JSON first, then that of the rest. */
export interface EntityRow {
  readonly oid: string;
  identifier: string;
  /** As the entity says; none where it leaves it to its folder. */
  readonly blueprint: string | null;
  /** Of the whole text, and of the relations in it. */
  readonly length: number;
  readonly relationsLength: number;
  verdict: ContentVerdict | undefined;
  /** The text, or the bytes of which it is a part. In ASCII. */
  text: string | Buffer;
  start: number;
}

/** The columns of a segment: as many of each as it has entities. */
interface Columns {
  /** Blob ids, 40 digits each, one after the other. */
  readonly oids: string;
  readonly identifiers: readonly string[];
  readonly blueprints: readonly (string | null)[];
  readonly lengths: readonly number[];
  readonly relationsLengths: readonly number[];
  /** What the entities were judged on. */
  readonly bases: readonly string[];
  /** By entity: 0 for one that was not judged, else twice the place of its basis, plus 1, or plus 2 where it fits. */
  readonly verdicts: readonly number[];
}

export function textOf({ text, start, length }: EntityRow): string {
  return typeof text === "string" ? text : text.toString("latin1", start, start + length);
}

export function relationsTextOf({ text, start, relationsLength }: EntityRow): string {
  return typeof text === "string"
    ? text.slice(0, relationsLength)
    : text.toString("latin1", start, start + relationsLength);
}

/** Columns, a line feed, and the texts, one after the other. */
export function encodeSegment(rows: readonly EntityRow[]): Buffer {
  const bases = new Map<string, number>();
  const verdicts = rows.map(({ verdict }) => {
    if (verdict === undefined) return 0;
    const at = bases.get(verdict.basis) ?? bases.size;
    bases.set(verdict.basis, at);
    return 2 * at + (verdict.fits ? 2 : 1);
  });
  const columns: Columns = {
    oids: rows.map(({ oid }) => oid).join(""),
    identifiers: rows.map(({ identifier }) => identifier),
    blueprints: rows.map(({ blueprint }) => blueprint),
    lengths: rows.map(({ length }) => length),
    relationsLengths: rows.map(({ relationsLength }) => relationsLength),
    bases: [...bases.keys()],
    verdicts,
  };
  const head = Buffer.from(`${JSON.stringify(columns)}\n`);
  const segment = Buffer.allocUnsafe(rows.reduce((sum, { length }) => sum + length, head.length));
  let position = head.copy(segment);
  // Text by text: all in one would be a large string, which the garbage collector leaves lying for long.
  for (const row of rows) position += writeText(row, segment, position);
  return segment;
}

function writeText({ text, start, length }: EntityRow, target: Buffer, position: number): number {
  return typeof text === "string"
    ? target.write(text, position, "latin1")
    : text.copy(target, position, start, start + length);
}

/** @throws Error when the bytes are not what `encodeSegment` gave. */
export function decodeSegment(segment: Buffer): readonly EntityRow[] {
  let start = segment.indexOf(0x0a) + 1;
  const columns = JSON.parse(segment.toString("utf8", 0, start)) as Columns;
  const { oids, identifiers, blueprints, lengths, relationsLengths, bases, verdicts } = columns;
  const whole = lengths.reduce((sum, each) => sum + each, start);
  const lists = [oids.length / 40, identifiers.length, blueprints.length, relationsLengths.length, verdicts.length];
  if (whole !== segment.length || !lists.every((each) => each === lengths.length)) {
    throw new Error("The segment's columns and its texts don't fit together.");
  }
  const known = bases.flatMap((basis): readonly ContentVerdict[] => [
    { basis, fits: false },
    { basis, fits: true },
  ]);
  return lengths.map((length, at) => {
    const row: EntityRow = {
      oid: oids.slice(at * 40, at * 40 + 40),
      identifier: identifiers[at] ?? "",
      blueprint: blueprints[at] ?? null,
      length,
      relationsLength: relationsLengths[at] ?? 0,
      verdict: known[(verdicts[at] ?? 0) - 1],
      text: segment,
      start,
    };
    start += length;
    return row;
  });
}
