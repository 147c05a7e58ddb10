/** A map with other values for some keys of another one, with which it shares the rest: nothing of a large one is copied. */
class ReplacedMap<Key, Value extends object> implements ReadonlyMap<Key, Value> {
  /** A map that shares nothing itself. */
  readonly origin: ReadonlyMap<Key, Value>;
  readonly replaced: ReadonlyMap<Key, Value>;

  constructor(origin: ReadonlyMap<Key, Value>, replaced: ReadonlyMap<Key, Value>) {
    this.origin = origin;
    this.replaced = replaced;
  }

  get size(): number {
    return this.origin.size;
  }

  get(key: Key): Value | undefined {
    return this.replaced.get(key) ?? this.origin.get(key);
  }

  has(key: Key): boolean {
    return this.origin.has(key);
  }

  keys(): MapIterator<Key> {
    return this.origin.keys();
  }

  *values(): Generator<Value, undefined, unknown> {
    for (const [key, value] of this.origin) yield this.replaced.get(key) ?? value;
  }

  *entries(): Generator<[Key, Value], undefined, unknown> {
    for (const [key, value] of this.origin) yield [key, this.replaced.get(key) ?? value];
  }

  [Symbol.iterator](): Generator<[Key, Value], undefined, unknown> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}

/** With more of it replaced, a map is copied: looking twice for each key would take longer. */
const mostReplaced = 1 / 8;

/**
 * The map with other values for some of its keys, in its order.
 * @throws Error when one of the keys is not in the map
 */
export function replaceValues<Key, Value extends object>(
  map: ReadonlyMap<Key, Value>,
  values: ReadonlyMap<Key, Value>,
): ReadonlyMap<Key, Value> {
  if (values.size === 0) return map;
  for (const key of values.keys()) {
    if (!map.has(key)) throw new Error(`A value can't be replaced that is not in the map: ${String(key)}.`);
  }
  const replaced = map instanceof ReplacedMap ? new Map([...replacedIn(map), ...values]) : values;
  if (replaced.size <= map.size * mostReplaced) return new ReplacedMap(originOf(map), replaced);
  const copy = new Map(map);
  for (const [key, value] of values) copy.set(key, value);
  return copy;
}

/**
 * The keys that have another value in one map than in the other, where both were made of the same map by `replaceValues`;
 * nothing where that is not known, and all must be compared.
 */
export function replacedBetween<Key, Value extends object>(
  one: ReadonlyMap<Key, Value>,
  other: ReadonlyMap<Key, Value>,
): readonly Key[] | undefined {
  if (originOf(one) !== originOf(other)) return undefined;
  const keys = new Set([...replacedIn(one).keys(), ...replacedIn(other).keys()]);
  return [...keys].filter((key) => one.get(key) !== other.get(key));
}

function originOf<Key, Value extends object>(map: ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> {
  return map instanceof ReplacedMap ? (map as ReplacedMap<Key, Value>).origin : map;
}

function replacedIn<Key, Value extends object>(map: ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> {
  return map instanceof ReplacedMap ? (map as ReplacedMap<Key, Value>).replaced : new Map();
}
