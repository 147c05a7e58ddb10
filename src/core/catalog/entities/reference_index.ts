import type { Entity } from "../model/entity.ts";

/** What an entity refers to, each by the hash of its identifier. */
type Hashes = readonly number[];

/** So many changes are kept beside the columns before they are worked into them. */
const fewChanges = 1000;

/**
 * Who refers to whom, in columns: for each entity of a blueprint the hashes of the identifiers in its relations. It answers
 * with candidates, the referring ones always among them, so that a hundred thousand entities take two megabytes, and asking
 * takes a pass over numbers.
 */
export class ReferenceIndex {
  private readonly owners: readonly string[];
  /** By owner, where its hashes end. */
  private readonly ends: Int32Array;
  private readonly hashes: Int32Array;
  /** What counts instead of the columns; nothing for owners that are gone. */
  private readonly changed: ReadonlyMap<string, Hashes | undefined>;

  private constructor(
    owners: readonly string[],
    ends: Int32Array,
    hashes: Int32Array,
    changed: ReadonlyMap<string, Hashes | undefined> = new Map(),
  ) {
    this.owners = owners;
    this.ends = ends;
    this.hashes = hashes;
    this.changed = changed;
  }

  static of(entries: Iterable<readonly [string, Hashes]>): ReferenceIndex {
    const owners: string[] = [];
    const ends: number[] = [];
    let hashes = new Int32Array(1024);
    let length = 0;
    for (const [owner, each] of entries) {
      if (length + each.length > hashes.length) {
        const larger = new Int32Array(Math.max(hashes.length * 2, length + each.length));
        larger.set(hashes);
        hashes = larger;
      }
      hashes.set(each, length);
      length += each.length;
      owners.push(owner);
      ends.push(length);
    }
    return new ReferenceIndex(owners, Int32Array.from(ends), hashes.slice(0, length));
  }

  with(changes: ReadonlyMap<string, Hashes | undefined>): ReferenceIndex {
    if (changes.size === 0) return this;
    const changed = new Map([...this.changed, ...changes]);
    const index = new ReferenceIndex(this.owners, this.ends, this.hashes, changed);
    return changed.size <= fewChanges ? index : ReferenceIndex.of(index.entries());
  }

  /** Owners that may refer to one of these. */
  *candidates(identifiers: Iterable<string>): Generator<string, undefined, unknown> {
    const wanted = new Set<number>();
    for (const identifier of identifiers) wanted.add(hashOf(identifier));
    if (wanted.size === 0) return;
    let start = 0;
    for (const [at, owner] of this.owners.entries()) {
      const end = this.ends[at] ?? start;
      let found = false;
      for (let position = start; position < end && !found; position += 1) {
        found = wanted.has(this.hashes[position] ?? 0);
      }
      start = end;
      if (found && !this.changed.has(owner)) yield owner;
    }
    for (const [owner, hashes] of this.changed) if (hashes?.some((hash) => wanted.has(hash)) === true) yield owner;
  }

  private *entries(): Generator<readonly [string, Hashes], undefined, unknown> {
    let start = 0;
    for (const [at, owner] of this.owners.entries()) {
      const end = this.ends[at] ?? start;
      if (!this.changed.has(owner)) yield [owner, Array.from(this.hashes.subarray(start, end))];
      start = end;
    }
    for (const [owner, hashes] of this.changed) if (hashes !== undefined) yield [owner, hashes];
  }
}

export function referencesOf({ relations }: Pick<Entity, "relations">): Hashes {
  const hashes: number[] = [];
  for (const value of Object.values(relations)) {
    if (typeof value === "string") hashes.push(hashOf(value));
    else for (const identifier of value ?? []) hashes.push(hashOf(identifier));
  }
  return hashes;
}

/** FNV-1a over UTF-16 code units. Whoever makes two identifiers meet costs a second look, no more. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
