import type { FileGroup } from "../core/catalog/entities/parsers.ts";

/** Files one after the other: sent each by itself, they would take the whole of what git answered along. */
export interface PackedGroup extends Omit<FileGroup, "contents"> {
  readonly lengths: readonly number[];
  readonly bytes: Uint8Array;
}

export function packGroup({ blueprint, files, contents }: FileGroup): PackedGroup {
  const all = files.map(({ path }) => contents.get(path) ?? new Uint8Array());
  const plain = files.map(({ path, oid }) => ({ path, oid }));
  return { blueprint, files: plain, lengths: all.map(({ length }) => length), bytes: Buffer.concat(all) };
}

export function unpackGroup({ lengths, bytes, ...group }: PackedGroup): FileGroup {
  let start = 0;
  const contents = new Map<string, Uint8Array>();
  for (const [place, { path }] of group.files.entries()) {
    const end = start + (lengths[place] ?? 0);
    contents.set(path, bytes.subarray(start, end));
    start = end;
  }
  return { ...group, contents };
}
