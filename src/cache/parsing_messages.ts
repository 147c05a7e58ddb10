import type { FileGroup, ParsedElsewhere } from "../core/catalog/parsers.ts";
import type { SourceFile } from "../core/catalog/source_file.ts";

/** Files one after the other: sent each by itself, they would take the whole of what git answered along. */
export interface PackedGroup {
  readonly files: readonly SourceFile[];
  readonly lengths: readonly number[];
  readonly bytes: Uint8Array;
}

/** In the order of the questions. */
export type ParsingAnswer = ParsedElsewhere;

export function packGroup({ files, contents }: FileGroup): PackedGroup {
  const all = files.map(({ path }) => contents.get(path) ?? new Uint8Array());
  const plain = files.map(({ path, oid }) => ({ path, oid }));
  return { files: plain, lengths: all.map(({ length }) => length), bytes: Buffer.concat(all) };
}

export function unpackGroup({ files, lengths, bytes }: PackedGroup): FileGroup {
  let start = 0;
  const contents = new Map<string, Uint8Array>();
  for (const [place, { path }] of files.entries()) {
    const end = start + (lengths[place] ?? 0);
    contents.set(path, bytes.subarray(start, end));
    start = end;
  }
  return { files, contents };
}
