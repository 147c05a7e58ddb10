import { fstatSync, readSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import type { DistantTexts, EncodedSegment, SegmentParts } from "../core/catalog/entities/entity_segment.ts";
import { longestText } from "../core/catalog/entities/entity_store.ts";

/**
 * A file of segments, one after the other. Each begins with a line of this many bytes: the program's fingerprint, the lengths of
 * table and texts, and a checksum of both; blanks fill it up.
 */
const headBytes = 128;
/** Each write costs a turn; all in one would be more pieces than a system takes. */
const segmentsAtOnce = 100;
const pieceBytes = 1024 * 1024;
/** Texts of neighbours are asked for one after the other; none is longer than this. */
const windowBytes = longestText;

/** @param flags whether segments are added to the file, or begin it anew */
export async function writeSegments(
  file: string,
  flags: "a" | "w",
  fingerprint: string,
  segments: readonly EncodedSegment[],
): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, flags, 0o600);
  try {
    for (let first = 0; first < segments.length; first += segmentsAtOnce) {
      const some = segments.slice(first, first + segmentsAtOnce).flatMap(({ table, texts }) => {
        const checksum = crc32(texts, crc32(table));
        const head = [fingerprint, table.length, texts.length, checksum].join(" ");
        return [Buffer.from(`${head.padEnd(headBytes - 1)}\n`), table, texts];
      });
      await handle.writev(some);
    }
  } finally {
    await handle.close();
  }
}

/**
 * Gives the segments of an open file to `take`, up to the first that another version of the program wrote, or that is not as it was
 * written. Tables are kept in memory; texts stay in the file, and are read when they are asked for.
 * @returns whether that was the whole file
 * @throws Error where the file can't be read, and what `take` throws
 */
export function readSegments(descriptor: number, fingerprint: string, take: (parts: SegmentParts) => void): boolean {
  const { size } = fstatSync(descriptor);
  const window = new FileWindow(descriptor);
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  for (let position = 0; position < size;) {
    const head = piece.toString("latin1", 0, readSync(descriptor, piece, 0, headBytes, position));
    const [written, ...numbers] = head.trimEnd().split(" ");
    const [tableLength = NaN, textsLength = NaN, checksum] = numbers.map(Number);
    const texts = position + headBytes + tableLength;
    // A length that is no number fits into no file.
    if (written !== fingerprint || !(texts + textsLength <= size)) return false;
    const table = Buffer.allocUnsafeSlow(tableLength);
    let found = crc32(table.subarray(0, readSync(descriptor, table, 0, tableLength, position + headBytes)));
    for (let start = 0; start < textsLength; start += pieceBytes) {
      const length = Math.min(pieceBytes, textsLength - start);
      found = crc32(piece.subarray(0, readSync(descriptor, piece, 0, length, texts + start)), found);
    }
    if (found !== checksum) return false;
    take({ table, texts: window.texts(texts, textsLength) });
    position = texts + textsLength;
  }
  return true;
}

/** The part of a file that was read last. To use memory for the first time costs more than to read what is in a file. */
class FileWindow {
  private readonly descriptor: number;
  private readonly bytes = Buffer.allocUnsafeSlow(windowBytes);
  private start = 0;
  private end = 0;

  constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  texts(position: number, length: number): DistantTexts {
    return { length, read: (start, end) => this.text(position + start, position + end) };
  }

  private text(start: number, end: number): string {
    if (start < this.start || end > this.end) this.move(start, end);
    return this.bytes.toString("latin1", start - this.start, end - this.start);
  }

  private move(start: number, end: number): void {
    this.start = start;
    this.end = start + readSync(this.descriptor, this.bytes, 0, this.bytes.length, start);
    if (this.end >= end) return;
    throw new Error("The cache of entities was cut off while it was in use. Delete it, and start again.");
  }
}
