export interface PatternDescription {
  /** "lowercase letters, digits and hyphens, starting with a lowercase letter"; absent where the order of parts matters more. */
  readonly words?: string;
  readonly shortest: number;
  readonly longest: number;
  /** A text of at least this length, made of the pattern's own characters. It still has to be tried. */
  readonly example: (length: number) => string;
}

interface Atom {
  readonly kinds: ReadonlySet<string>;
  readonly first: string;
  readonly shortest: number;
  readonly longest: number;
}

const kindNames: readonly (readonly [string, string])[] = [
  ["a-z", "lowercase letters"],
  ["A-Z", "uppercase letters"],
  ["0-9", "digits"],
  ["-", "hyphens"],
  ["_", "underscores"],
  [".", "dots"],
  ["/", "slashes"],
  [":", "colons"],
  ["@", "at signs"],
  [" ", "spaces"],
];
const endNames: ReadonlyMap<string, string> = new Map([
  ["a-z", "a lowercase letter"],
  ["A-Z", "an uppercase letter"],
  ["0-9", "a digit"],
  ["A-Z a-z", "a letter"],
  ["0-9 a-z", "a lowercase letter or digit"],
  ["0-9 A-Z a-z", "a letter or digit"],
]);
const longestExample = 100;

/** Puts the common patterns (`^[a-z][a-z0-9-]{2,20}$`) into words; nothing for others. */
export function describePattern(pattern: string): PatternDescription | undefined {
  const atoms = parseAtoms(pattern);
  if (atoms === undefined) return undefined;
  const words = wordsOf(atoms);
  return {
    ...(words === undefined ? {} : { words }),
    shortest: total(atoms, ({ shortest }) => shortest),
    longest: total(atoms, ({ longest }) => longest),
    example: (length) => makeExample(atoms, length),
  };
}

/** One class of characters, perhaps with a narrower one for the first or the last character. */
function wordsOf(atoms: readonly Atom[]): string | undefined {
  const main = atoms.find(({ kinds }) => atoms.every((atom) => [...atom.kinds].every((kind) => kinds.has(kind))));
  const index = main === undefined ? -1 : atoms.indexOf(main);
  const ends = atoms.filter((atom) => atom !== main);
  if (main === undefined || ends.length > 2 || index > 1 || atoms.length - index > 2) return undefined;
  if (ends.some(({ shortest, longest, kinds }) => shortest !== 1 || longest !== 1 || !endNames.has(keyOf(kinds)))) {
    return undefined;
  }
  const named = kindWords(main.kinds);
  if (named === undefined) return undefined;
  const first = index === 1 ? atoms[0] : undefined;
  const last = atoms.length - index === 2 ? atoms.at(-1) : undefined;
  const start = first === undefined ? undefined : `starting with ${endNames.get(keyOf(first.kinds)) ?? ""}`;
  const end = last === undefined ? undefined : `ending with ${endNames.get(keyOf(last.kinds)) ?? ""}`;
  return [named, start, end].filter((part) => part !== undefined).join(", ");
}

function parseAtoms(pattern: string): readonly Atom[] | undefined {
  if (!pattern.startsWith("^") || !pattern.endsWith("$")) return undefined;
  const atom =
    /(?:\[(?<members>[A-Za-z0-9_./:@ \\-]+)\]|(?<escape>\\[dw.])|(?<literal>[A-Za-z0-9_/:@ -]))(?<quantifier>[*+?]|\{\d{1,4}(?:,\d{0,4})?\})?/gy;
  const atoms: Atom[] = [];
  atom.lastIndex = 1;
  while (atom.lastIndex < pattern.length - 1) {
    const groups = atom.exec(pattern)?.groups;
    const kinds = groups === undefined ? undefined : kindsOf(groups.members ?? groups.escape ?? groups.literal ?? "");
    if (groups === undefined || kinds === undefined) return undefined;
    const [shortest, longest] = lengths(groups.quantifier);
    if (longest < shortest) return undefined;
    atoms.push({ kinds, first: firstOf(kinds), shortest, longest });
  }
  return atoms.length === 0 ? undefined : atoms;
}

/** The kinds of characters in a class; a single letter or digit is its own kind, which no words exist for. */
function kindsOf(members: string): ReadonlySet<string> | undefined {
  const rest = members.replace(/a-z|A-Z|0-9|\\d|\\w|\\[-./_]/g, "");
  const found = new Set(members.match(/a-z|A-Z|0-9|\\d|\\w|\\[-./_]/g) ?? []);
  if (/[\\]/.test(rest) || rest.slice(1, -1).includes("-")) return undefined;
  return new Set([...[...found].flatMap((kind) => expandEscape(kind)), ...Array.from(rest)]);
}

function expandEscape(kind: string): readonly string[] {
  if (kind === "\\d") return ["0-9"];
  if (kind === "\\w") return ["a-z", "A-Z", "0-9", "_"];
  return [kind.startsWith("\\") ? kind.slice(1) : kind];
}

function lengths(quantifier: string | undefined): readonly [number, number] {
  if (quantifier === undefined) return [1, 1];
  if (quantifier === "*") return [0, Infinity];
  if (quantifier === "+") return [1, Infinity];
  if (quantifier === "?") return [0, 1];
  const [least = "", most = least] = quantifier.slice(1, -1).split(",");
  return [Number(least), most === "" ? Infinity : Number(most)];
}

function kindWords(kinds: ReadonlySet<string>): string | undefined {
  const letters = kinds.has("a-z") && kinds.has("A-Z");
  const names = kindNames.flatMap(([kind, name]) => {
    if (!kinds.has(kind) || (letters && kind === "A-Z")) return [];
    return [letters && kind === "a-z" ? "letters" : name];
  });
  const known = new Set(kindNames.map(([kind]) => kind));
  if (names.length === 0 || [...kinds].some((kind) => !known.has(kind))) return undefined;
  const last = names.at(-1) ?? "";
  return names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

function keyOf(kinds: ReadonlySet<string>): string {
  return [...kinds].sort().join(" ");
}

function total(atoms: readonly Atom[], of: (atom: Atom) => number): number {
  return atoms.reduce((sum, atom) => sum + of(atom), 0);
}

function firstOf(kinds: ReadonlySet<string>): string {
  const [kind = ""] = kinds;
  return kind === "a-z" ? "a" : kind === "A-Z" ? "A" : kind === "0-9" ? "1" : kind;
}

function makeExample(atoms: readonly Atom[], length: number): string {
  let missing = length - total(atoms, ({ shortest }) => shortest);
  return atoms
    .map(({ first, shortest, longest }) => {
      const more = Math.max(0, Math.min(missing, longest - shortest));
      missing -= more;
      return first.repeat(Math.min(shortest + more, longestExample));
    })
    .join("");
}
