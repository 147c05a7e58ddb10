import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replacedBetween, replaceValues } from "../../../../src/core/catalog/tree/replaced_map.ts";

interface Value {
  readonly number: number;
}

const size = 40;
const start: ReadonlyMap<string, Value> = new Map(
  Array.from({ length: size }, (_, at) => [`key ${String(at)}`, { number: at }]),
);
const key = fc.integer({ min: 0, max: size - 1 }).map((at) => `key ${String(at)}`);
const value = fc.integer({ min: 0, max: 2 }).map((number): Value => ({ number }));
/** Few keys, so that most steps are shared, and some are too many. */
const steps = fc.array(
  fc.array(fc.tuple(key, value), { maxLength: 4 }).map((entries) => new Map(entries)),
  { maxLength: 6 },
);

function copied(all: readonly ReadonlyMap<string, Value>[]): ReadonlyMap<string, Value> {
  return new Map([...start, ...all.flatMap((each) => [...each])]);
}

function replaced(all: readonly ReadonlyMap<string, Value>[]): ReadonlyMap<string, Value> {
  return all.reduce((map, values) => replaceValues(map, values), start);
}

describe("replaceValues", () => {
  it("is the map that a copy would be", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const [map, copy] = [replaced(all), copied(all)];
        expect([...map]).toEqual([...copy]);
        expect([...map.keys()]).toEqual([...copy.keys()]);
        expect([...map.values()]).toEqual([...copy.values()]);
        expect(map.size).toBe(copy.size);
        for (const each of copy.keys()) expect(map.get(each)).toBe(copy.get(each));
        const visited = new Map<string, Value>();
        map.forEach((it, each) => visited.set(each, it));
        expect(visited).toEqual(copy);
        expect(map.has("key 0")).toBe(true);
        expect(map.has("another")).toBe(false);
        expect(map.get("another")).toBeUndefined();
      }),
    );
  });

  it("leaves the map alone that it is made of", () => {
    const before = replaceValues(start, new Map([["key 1", { number: 100 }]]));
    replaceValues(before, new Map([["key 1", { number: 200 }]]));
    expect(before.get("key 1")).toEqual({ number: 100 });
    expect(start.get("key 1")).toEqual({ number: 1 });
  });

  it("takes no keys that are not there", () => {
    expect(() => replaceValues(start, new Map([["another", { number: 1 }]]))).toThrow("another");
  });
});

describe("replacedBetween", () => {
  it("names the keys with another value, of maps that were made of the same one", () => {
    fc.assert(
      fc.property(steps, steps, (some, others) => {
        const [one, other] = [replaced(some), replaced([...some, ...others])];
        const keys = replacedBetween(one, other);
        // Much has been replaced: there is a copy, of which nothing is known.
        fc.pre(keys !== undefined);
        const differing = [...start.keys()].filter((each) => one.get(each) !== other.get(each));
        expect([...keys].sort()).toEqual(differing.sort());
      }),
    );
  });

  it("knows nothing of other maps", () => {
    expect(replacedBetween(start, new Map(start))).toBeUndefined();
  });
});
