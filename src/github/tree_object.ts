import { entryKind } from "../core/catalog/tree/tree_entries.ts";
import { replaceValues } from "../core/catalog/tree/replaced_map.ts";
import type { TreeEntry } from "../core/catalog/tree/tree_entries.ts";
import { GitError } from "./git_failure.ts";

/**
 * A tree object's entries, in its order: `<mode> <name>`, a zero byte, 20 bytes of id. `prefix` stands before each path;
 * entries that are the same in `before` are taken from there, which saves most of the memory of another commit.
 */
export function parseTreeObject(
  content: Buffer,
  prefix: string,
  before?: ReadonlyMap<string, TreeEntry>,
): ReadonlyMap<string, TreeEntry> {
  const members = new Map<string, TreeEntry>();
  for (let position = 0; position < content.length;) {
    const { name, mode, oid, end } = entryAt(content, position, prefix);
    const known = before?.get(name);
    const isSame = known?.oid === oid && known.mode === mode;
    members.set(name, isSame ? known : { path: prefix + name, kind: entryKind(mode), mode, oid });
    position = end;
  }
  return members;
}

/** What a tree object holds, by what it held before: the same as parsing it, and much less work where little has changed. */
export function updateMembers(
  members: ReadonlyMap<string, TreeEntry>,
  old: Buffer,
  content: Buffer,
  prefix: string,
): ReadonlyMap<string, TreeEntry> {
  return (
    changeMembers(members, old, content, prefix) ??
    replaceMembers(members, old, content, prefix) ??
    parseTreeObject(content, prefix, members)
  );
}

/** Where an entry begins that differs is found without making anything of the others: of a large folder mostly one changes. */
function changeMembers(
  members: ReadonlyMap<string, TreeEntry>,
  old: Buffer,
  content: Buffer,
  prefix: string,
): ReadonlyMap<string, TreeEntry> | undefined {
  if (old.length !== content.length) return undefined;
  const updated = new Map<string, TreeEntry>();
  let difference = firstDifference(old, content, 0);
  for (let position = 0; difference < content.length;) {
    const end = content.indexOf(0, position) + 21;
    if (end <= position) return undefined;
    if (end > difference) {
      const { name, mode, oid } = entryAt(content, position, prefix);
      // Another name in its place: something came and something went.
      if (end !== old.indexOf(0, position) + 21 || entryAt(old, position, prefix).name !== name) return undefined;
      updated.set(name, { path: prefix + name, kind: entryKind(mode), mode, oid });
      difference = firstDifference(old, content, end);
    }
    position = end;
  }
  return replaceValues(members, updated);
}

/** The same where something has come or gone: what is between the first and the last difference is put in the place of what was. */
function replaceMembers(
  members: ReadonlyMap<string, TreeEntry>,
  old: Buffer,
  content: Buffer,
  prefix: string,
): ReadonlyMap<string, TreeEntry> | undefined {
  const first = firstDifference(old, content, 0);
  let start = 0;
  let kept = 0;
  for (let end = endOfEntry(content, 0); end !== undefined && end <= first; end = endOfEntry(content, start)) {
    start = end;
    kept += 1;
  }
  const same = sameAtEnd(old, content, start);
  let oldEnd = start;
  let newEnd = start;
  let replaced = 0;
  // Until an entry begins in both with as much to follow, and that the same.
  while (old.length - oldEnd !== content.length - newEnd || old.length - oldEnd > same) {
    const isOld = old.length - oldEnd >= content.length - newEnd;
    const end = isOld ? endOfEntry(old, oldEnd) : endOfEntry(content, newEnd);
    if (end === undefined) return undefined;
    if (isOld) oldEnd = end;
    else newEnd = end;
    replaced += Number(isOld);
  }
  const changed = parseTreeObject(content.subarray(start, newEnd), prefix, members);
  const updated = new Map<string, TreeEntry>();
  let at = 0;
  for (const [name, entry] of members) {
    if (at === kept) for (const [changedName, changedEntry] of changed) updated.set(changedName, changedEntry);
    if (at < kept || at >= kept + replaced) updated.set(name, entry);
    at += 1;
  }
  if (at === kept) for (const [name, entry] of changed) updated.set(name, entry);
  return updated;
}

function endOfEntry(content: Buffer, position: number): number | undefined {
  const zero = position < content.length ? content.indexOf(0, position) : -1;
  return zero < 0 || zero + 21 > content.length ? undefined : zero + 21;
}

/** How many bytes are the same at the end of both, leaving alone what lies before `start`. */
function sameAtEnd(one: Buffer, other: Buffer, start: number): number {
  const longest = Math.min(one.length, other.length) - start;
  let same = 0;
  while (same + comparedAtOnce <= longest) {
    const [oneEnd, otherEnd] = [one.length - same, other.length - same];
    if (one.compare(other, otherEnd - comparedAtOnce, otherEnd, oneEnd - comparedAtOnce, oneEnd) !== 0) break;
    same += comparedAtOnce;
  }
  while (same < longest && one[one.length - same - 1] === other[other.length - same - 1]) same += 1;
  return same;
}

const comparedAtOnce = 4096;

function firstDifference(one: Buffer, other: Buffer, from: number): number {
  const shorter = Math.min(one.length, other.length);
  let position = from;
  while (position < shorter) {
    const end = Math.min(position + comparedAtOnce, shorter);
    if (one.compare(other, position, end, position, end) !== 0) break;
    position = end;
  }
  while (position < shorter && one[position] === other[position]) position += 1;
  return position;
}

const plainFile = Buffer.from("100644");

/** Most are plain files, for which no text need be made. */
function modeAt(content: Buffer, start: number, end: number): string {
  if (isPlainFile(content, start, end)) return "100644";
  return content.toString("latin1", start, end).padStart(6, "0");
}

/** Byte by byte: for so few, a call to compare them takes much longer. */
function isPlainFile(content: Buffer, start: number, end: number): boolean {
  if (end - start !== plainFile.length) return false;
  for (let at = 0; at < plainFile.length; at += 1) if (content[start + at] !== plainFile[at]) return false;
  return true;
}

interface RawEntry {
  readonly name: string;
  readonly mode: string;
  readonly oid: string;
  readonly end: number;
}

function entryAt(content: Buffer, position: number, prefix: string): RawEntry {
  const space = content.indexOf(0x20, position);
  const zero = content.indexOf(0, space);
  const end = zero + 21;
  if (space < 0 || zero < 0 || end > content.length) {
    throw new GitError("broken", `The clone's folder ${prefix} is not a git tree.`);
  }
  return {
    name: content.toString("utf8", space + 1, zero),
    mode: modeAt(content, position, space),
    oid: content.toString("hex", zero + 1, end),
    end,
  };
}
