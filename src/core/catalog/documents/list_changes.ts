import { canonicalJson, isJsonObject } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import { memberOf } from "./json_limits.ts";
import { isSame } from "./value_changes.ts";

/** How many items are the same at the beginning of two lists, and how many of the others at their end. */
export function commonEnds(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): { readonly first: number; readonly last: number } {
  const shorter = Math.min(before.length, after.length);
  let first = 0;
  while (first < shorter && isSame(before[first], after[first])) first += 1;
  let last = 0;
  while (last < shorter - first && isSame(before.at(-1 - last), after.at(-1 - last))) last += 1;
  return { first, last };
}

/**
 * By each item's place in a list as it is now: its place before, as far as anybody sees; nothing for one that is new. An item with the
 * same value is the same one, then a map of which members are the same, then what stands where another one was.
 */
export function formerPlaces(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): readonly (number | undefined)[] {
  const matching = new Matching(before, after);
  matching.takeSame();
  matching.takeSimilar();
  matching.takeInstead();
  return matching.former;
}

/** More pairs of maps are not held against each other. */
const mostPairs = 100_000;

class Matching {
  readonly former: (number | undefined)[];
  private readonly before: readonly JsonValue[];
  private readonly after: readonly JsonValue[];
  /** The places before that no item is of yet. */
  private readonly left: Set<number>;

  constructor(before: readonly JsonValue[], after: readonly JsonValue[]) {
    this.before = before;
    this.after = after;
    this.left = new Set(before.keys());
    this.former = after.map(() => undefined);
    const { first, last } = commonEnds(before, after);
    for (let at = 0; at < first; at += 1) this.take(at, at);
    for (let at = 1; at <= last; at += 1) this.take(after.length - at, before.length - at);
  }

  private take(now: number, place: number): void {
    this.former[now] = place;
    this.left.delete(place);
  }

  private open(): readonly (readonly [number, JsonValue])[] {
    return [...this.after.entries()].filter(([now]) => this.former[now] === undefined);
  }

  takeSame(): void {
    for (const [now, value] of this.open()) {
      if (this.left.has(now) && isSame(this.before[now], value)) this.take(now, now);
    }
    const byValue = Map.groupBy(this.left, (place) => canonicalJson(this.before[place] ?? null));
    for (const [now, value] of this.open()) {
      const place = byValue.get(canonicalJson(value))?.shift();
      if (place !== undefined) this.take(now, place);
    }
  }

  takeSimilar(): void {
    const open = this.open().filter(([, value]) => isJsonObject(value));
    const left = [...this.left].filter((place) => isJsonObject(this.before[place]));
    if (open.length * left.length > mostPairs) return;
    const pairs = open.flatMap(([now, value]) =>
      left.map((place) => ({ now, place, members: sameMembers(this.before[place], value) })),
    );
    const isInPlace = ({ now, place }: { readonly now: number; readonly place: number }): number =>
      Number(now === place);
    // Of those that are equally alike, the one that stands where it stood.
    pairs.sort((one, other) => other.members - one.members || isInPlace(other) - isInPlace(one));
    for (const { now, place, members } of pairs) {
      if (members > 0 && this.former[now] === undefined && this.left.has(place)) this.take(now, place);
    }
  }

  /** Behind the same item as before, or at the beginning. */
  takeInstead(): void {
    let group: number[] = [];
    const behind = new Map<number | undefined, number[]>([[undefined, group]]);
    for (const place of this.before.keys()) {
      if (this.left.has(place)) group.push(place);
      else behind.set(place, (group = []));
    }
    let previous: number | undefined;
    for (const [now, place] of this.former.entries()) {
      const instead = place === undefined ? behind.get(previous)?.shift() : undefined;
      if (instead !== undefined) this.take(now, instead);
      previous = place ?? previous;
    }
  }
}

function sameMembers(one: JsonValue | undefined, other: JsonValue): number {
  if (!isJsonObject(one) || !isJsonObject(other)) return 0;
  return Object.entries(one).filter(([key, value]) => isSame(value, memberOf(other, key))).length;
}
