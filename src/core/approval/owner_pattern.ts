/** One step of a compiled pattern: a segment's glob, or any number of segments (`**`), none included. */
type Step = { readonly kind: "segment"; readonly glob: readonly GlobPart[] } | { readonly kind: "segments" };

type GlobPart =
  { readonly kind: "literal"; readonly text: string } | { readonly kind: "one" } | { readonly kind: "any" };

/** A CODEOWNERS pattern, ready to be matched. */
export type OwnerPattern = readonly Step[];

export type CompiledPattern =
  { readonly ok: true; readonly pattern: OwnerPattern } | { readonly ok: false; readonly why: string };

/** The name that a step asks for letter by letter. */
export function literalName(step: Step): string | undefined {
  const [only, ...others] = step.kind === "segment" ? step.glob : [];
  return only?.kind === "literal" && others.length === 0 ? only.text : undefined;
}

/** The names that a pattern's paths begin with at the repository's root, up to the first that may be several. */
export function leadingNames(pattern: OwnerPattern): readonly string[] {
  const names: string[] = [];
  for (const step of pattern) {
    const name = literalName(step);
    if (name === undefined) break;
    names.push(name);
  }
  return names;
}

const anySegment: Step = { kind: "segment", glob: [{ kind: "any" }] };
const anySegments: Step = { kind: "segments" };

/**
 * Compiles a pattern as GitHub's "About code owners" describes it: gitignore's rules without `!`, `[ ]` and `\#`.
 * `pattern` still holds its backslash escapes.
 */
export function compilePattern(pattern: string): CompiledPattern {
  const why = unsupported(pattern);
  if (why !== undefined) return { ok: false, why };

  const directory = pattern.endsWith("/");
  const parts = pattern.replace(/^\//, "").replace(/\/$/, "").split("/");
  if (parts.includes("")) return { ok: false, why: "It has an empty path segment, so it can never match a file." };
  const anchored = pattern.startsWith("/") || parts.length > 1;

  const steps = parts.map((part) => (part === "**" ? anySegments : segment(part)));
  if (!anchored) steps.unshift(anySegments);
  steps.push(...tail(parts.at(-1), directory));
  return { ok: true, pattern: steps };
}

/** What may follow the last segment: `foo` is also everything in a folder of that name, `foo/*` is one level only. */
function tail(last: string | undefined, directory: boolean): readonly Step[] {
  if (last === "**") return [anySegment];
  if (directory) return [anySegment, anySegments];
  return last === "*" ? [] : [anySegments];
}

function unsupported(pattern: string): string | undefined {
  if (pattern.startsWith("!")) return "GitHub does not support patterns that begin with `!`.";
  if (pattern.startsWith("\\#")) return "GitHub does not support escaping a leading `#`.";
  const unescaped = pattern.replace(/\\./gsu, "");
  if (/[[\]]/.test(unescaped)) return "GitHub wants `[` and `]` escaped with a backslash.";
  if (unescaped.endsWith("\\")) return "It ends with a backslash that escapes nothing.";
  return undefined;
}

function segment(text: string): Step {
  // Most segments are names without anything special, and files can have thousands of lines.
  if (!/[*?\\]/.test(text)) return { kind: "segment", glob: [{ kind: "literal", text }] };
  const glob: GlobPart[] = [];
  let literal = "";
  const flush = (): void => {
    if (literal !== "") glob.push({ kind: "literal", text: literal });
    literal = "";
  };
  for (const [token] of text.matchAll(/\\?./gsu)) {
    if (token === "*" || token === "?") {
      flush();
      // Several stars within a segment mean the same as one.
      if (token === "?") glob.push({ kind: "one" });
      else if (glob.at(-1)?.kind !== "any") glob.push({ kind: "any" });
    } else {
      literal += token.length > 1 && token.startsWith("\\") ? token.slice(1) : token;
    }
  }
  flush();
  return { kind: "segment", glob };
}

/** Whether the pattern matches a file's path (relative to the repository's root, `/` between parts). Case-sensitive. */
export function matchesPattern(pattern: OwnerPattern, segments: readonly string[]): boolean {
  return matchWithStars(
    pattern.length,
    segments.length,
    (step) => pattern[step]?.kind === "segments",
    (step, index) => {
      const wanted = pattern[step];
      const found = segments[index];
      return wanted?.kind === "segment" && found !== undefined && matchesGlob(wanted.glob, found) ? 1 : 0;
    },
  );
}

function matchesGlob(glob: readonly GlobPart[], text: string): boolean {
  return matchWithStars(
    glob.length,
    text.length,
    (step) => glob[step]?.kind === "any",
    (step, index) => consumed(glob[step], text, index),
  );
}

/** How many UTF-16 units of `text` the part takes at `index`; 0 when it does not match there. */
function consumed(part: GlobPart | undefined, text: string, index: number): number {
  if (part === undefined || part.kind === "any") return 0;
  if (part.kind === "literal") return text.startsWith(part.text, index) ? part.text.length : 0;
  const codePoint = text.codePointAt(index);
  return codePoint === undefined ? 0 : codePoint > 0xffff ? 2 : 1;
}

/**
 * Wildcard matching without recursion: on a mismatch only the latest star takes one more, which is enough because an
 * earlier star could only give the later one less to choose from. At most `steps × length` comparisons.
 */
function matchWithStars(
  steps: number,
  length: number,
  isStar: (step: number) => boolean,
  take: (step: number, index: number) => number,
): boolean {
  let step = 0;
  let index = 0;
  let star: { step: number; index: number } | undefined;
  while (index < length || step < steps) {
    if (step < steps && isStar(step)) {
      star = { step, index };
      step += 1;
      continue;
    }
    const taken = step < steps && index < length ? take(step, index) : 0;
    if (taken > 0) {
      step += 1;
      index += taken;
    } else if (star !== undefined && star.index < length) {
      star = { step: star.step, index: star.index + 1 };
      step = star.step + 1;
      index = star.index;
    } else {
      return false;
    }
  }
  return true;
}
