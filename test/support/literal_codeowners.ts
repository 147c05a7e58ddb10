/**
 * CODEOWNERS as a patient person would apply it by hand with GitHub's "About code owners" and git's description of patterns
 * beside them: one sentence of theirs after the other, each path and each pattern taken apart anew. Slow, and written
 * without a look at what it is to judge.
 */

/** "Each line is a file pattern followed by one or more owners", as they are written. An empty list clears ownership. */
export function literalOwners(text: string, path: string): readonly string[] {
  // "The last matching pattern takes the most precedence."
  return text
    .split("\n")
    .map(readLine)
    .filter((line) => line !== undefined)
    .reduce<readonly string[]>((sofar, { pattern, owners }) => (matches(pattern, path) ? owners : sofar), []);
}

interface Line {
  readonly pattern: string;
  readonly owners: readonly string[];
}

function readLine(line: string): Line | undefined {
  // A comment stands alone on its line, or after a space. Escaping the `#` at a line's beginning does not work.
  if (line.trim() === "" || line.startsWith("#") || line.startsWith("\\#")) return undefined;
  const [pattern = "", ...others] = wordsOf(line);
  const comment = others.findIndex((word) => word.startsWith("#"));
  const owners = comment === -1 ? others : others.slice(0, comment);
  // "Using ! to negate a pattern doesn't work"; "using [ ] to define a character range doesn't work".
  const isSupported = !pattern.startsWith("!") && !/[[\]]/.test(pattern);
  // "If any line in your CODEOWNERS file contains invalid syntax, that line will be skipped."
  return isSupported && owners.every(isOwner) ? { pattern, owners } : undefined;
}

/** A space that belongs to a path is written `\ `. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? "";
    if (character === "\\") {
      word += character + (line[at + 1] ?? "");
      at += 1;
    } else if (character === " " || character === "\t") {
      if (word !== "") words.push(word);
      word = "";
    } else {
      word += character;
    }
  }
  return word === "" ? words : [...words, word];
}

/** "@username or @org/team-name", or an e-mail address. */
function isOwner(word: string): boolean {
  return /^@[a-z0-9-]+(?:\/[a-z0-9-]+)?$/i.test(word) || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(word);
}

function matches(pattern: string, path: string): boolean {
  // "A separator at the beginning or middle: relative to the root. Otherwise it may match at any level."
  const isRooted = pattern.replace(/\/$/, "").includes("/");
  // "A separator at the end: only directories."
  const isFolder = pattern.endsWith("/");
  const parts = pattern.replace(/^\//, "").replace(/\/$/, "").split("/");
  const segments = path.split("/");
  // What matches a folder owns everything below it...
  const reaches = segments.map((_, index) => segments.slice(0, index + 1));
  const below = isFolder ? reaches.slice(0, -1) : reaches;
  // ...but for `docs/*`, which means the files of `docs/` "but not further nested files".
  const isOneLevel = isRooted && !isFolder && parts.at(-1) === "*";
  const candidates = isOneLevel ? [segments] : below;
  return candidates.some((candidate) => {
    if (isRooted) return spells(parts, candidate);
    return spells(parts, candidate.slice(-1));
  });
}

function spells(parts: readonly string[], segments: readonly string[]): boolean {
  const [part, ...rest] = parts;
  if (part === undefined) return segments.length === 0;
  // "`/**` matches everything inside"; "`**/` in all directories"; "`/**/` zero or more directories".
  if (part === "**") {
    if (rest.length === 0) return segments.length > 0;
    return segments.some((_, index) => spells(rest, segments.slice(index)));
  }
  const [segment, ...following] = segments;
  return segment !== undefined && fits(part, segment) && spells(rest, following);
}

/** "`*` matches anything except a slash, `?` any one character except a slash"; several asterisks are as one. */
function fits(part: string, segment: string): boolean {
  if (part === "") return segment === "";
  const [first = ""] = part;
  if (first === "*") return fits(part.slice(1), segment) || (segment !== "" && fits(part, segment.slice(1)));
  if (segment === "") return false;
  if (first === "\\") return part[1] === segment[0] && fits(part.slice(2), segment.slice(1));
  return (first === "?" || first === segment[0]) && fits(part.slice(1), segment.slice(1));
}
