import { literalName, matchesPattern, type OwnerPattern } from "./owner_pattern.ts";

/** Finds the last of many patterns that matches a path, without trying each of them. */
export interface OwnerIndex {
  /** Position of the last pattern that matches the path; -1 when none does. */
  lastMatch(path: string): number;
}

/**
 * A pattern that names a folder or a file outright can match only paths with that name in them, and one that ends in `.js`
 * only those with a name that ends so. So each pattern is kept under the rarest name that it asks for, and looked at only for
 * paths that have it. A rule that asks for neither is looked at for every path.
 */
export function indexPatterns(patterns: readonly OwnerPattern[]): OwnerIndex {
  const names = patterns.map(namesOf);
  const frequency = new Map<string, number>();
  for (const name of names.flat()) frequency.set(name, (frequency.get(name) ?? 0) + 1);
  const positions = new Map<string, number[]>();
  const anywhere: number[] = [];
  patterns.forEach((pattern, position) => {
    const key = rarest(names[position] ?? [], frequency) ?? endingKey(pattern);
    const kept = key === undefined ? anywhere : (positions.get(key) ?? []);
    kept.push(position);
    if (key !== undefined) positions.set(key, kept);
  });

  function lastMatch(path: string): number {
    const segments = path.split("/");
    const keys = new Set(segments.flatMap((segment) => [nameKey(segment), `ending ${endingOf(segment)}`]));
    let best = -1;
    for (const candidates of [anywhere, ...[...keys].map((key) => positions.get(key) ?? [])]) {
      const found = candidates.findLast((position) => position <= best || isMatch(patterns[position], segments));
      best = Math.max(best, found ?? -1);
    }
    return best;
  }

  return { lastMatch };
}

function isMatch(pattern: OwnerPattern | undefined, segments: readonly string[]): boolean {
  return pattern !== undefined && matchesPattern(pattern, segments);
}

function nameKey(name: string): string {
  return `name ${name}`;
}

/** The names that a pattern asks for letter by letter. */
function namesOf(pattern: OwnerPattern): readonly string[] {
  return pattern.flatMap((step) => {
    const name = literalName(step);
    return name === undefined ? [] : [nameKey(name)];
  });
}

function rarest(names: readonly string[], frequency: ReadonlyMap<string, number>): string | undefined {
  const count = (name: string): number => frequency.get(name) ?? 0;
  return names.reduce<string | undefined>(
    (best, name) => (best === undefined || count(name) < count(best) ? name : best),
    undefined,
  );
}

/** From the last full stop on; nothing for a name without one. */
function endingOf(name: string): string {
  const stop = name.lastIndexOf(".");
  return stop === -1 ? "" : name.slice(stop);
}

function endingKey(pattern: OwnerPattern): string | undefined {
  for (const step of pattern) {
    const last = step.kind === "segment" ? step.glob.at(-1) : undefined;
    const ending = last?.kind === "literal" ? endingOf(last.text) : "";
    if (ending !== "") return `ending ${ending}`;
  }
  return undefined;
}
