import { indexPatterns, type OwnerIndex } from "./owner_index.ts";
import { compilePattern, type OwnerPattern } from "./owner_pattern.ts";
import type { Owner } from "./model.ts";

interface Rule {
  readonly pattern: OwnerPattern;
  /** Empty: the line takes ownership away. */
  readonly owners: readonly Owner[];
  readonly line: number;
}

/** A line that GitHub would skip, and why. */
export interface CodeownersError {
  /** From 1. */
  readonly line: number;
  /** Of what is wrong in the line; from 1. */
  readonly column: number;
  readonly source: string;
  readonly message: string;
}

export interface Codeowners {
  readonly rules: readonly Rule[];
  /** Of the rules' patterns. */
  readonly index: OwnerIndex;
  readonly errors: readonly CodeownersError[];
}

/** Reads a CODEOWNERS file. An invalid line is skipped, as GitHub does, and told in `errors`. */
export function parseCodeowners(text: string): Codeowners {
  const rules: Rule[] = [];
  const errors: CodeownersError[] = [];
  text.split(/\r?\n/).forEach((source, index) => {
    const line = index + 1;
    const parsed = parseLine(source);
    if (parsed === undefined) return;
    if ("message" in parsed) errors.push({ line, source, ...parsed });
    else rules.push({ ...parsed, line });
  });
  return { rules, index: indexPatterns(rules.map(({ pattern }) => pattern)), errors };
}

/**
 * The file as it would be with an owner in every line that GitHub skips for one that is none: such a line is told as that, and what
 * would follow from it goes with it. A line whose pattern is not valid stays as it is: nobody knows what it is for.
 */
export function withOwnersMended(text: string, errors: readonly CodeownersError[]): string {
  const lines = text.split(/\r?\n/);
  for (const { line, source } of errors) {
    const [pattern] = wordsOf(source);
    if (pattern !== undefined && compilePattern(pattern.text).ok)
      lines[line - 1] = `${pattern.text} @organization/team`;
  }
  return lines.join("\n");
}

/** The owners that the last matching line gives a path; none when no line matches or the last one names nobody. */
export function ownersOf(codeowners: Codeowners, path: string): readonly Owner[] {
  return decidingLine(codeowners, path)?.owners ?? [];
}

/** The last matching line, which alone decides; it may name nobody. */
export function decidingLine(codeowners: Codeowners, path: string): Pick<Rule, "line" | "owners"> | undefined {
  return codeowners.rules[codeowners.index.lastMatch(path)];
}

/**
 * The owner whose name stands at a place of the file (both from 1), or all of the line's where no single name does; as mentions in
 * lower case.
 */
export function mentionsAt(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
): readonly string[] {
  const source = text.split(/\r?\n/)[line - 1] ?? "";
  const parsed = parseLine(source);
  if (parsed === undefined || "message" in parsed) return [];
  const [word = ""] = /^\S+/.exec(source.slice(column - 1)) ?? [];
  const mentions = parsed.owners.map((owner) => ownerMention(owner).toLowerCase());
  return mentions.includes(word.toLowerCase()) ? [word.toLowerCase()] : mentions;
}

/** An owner as CODEOWNERS and comments write it. */
export function ownerMention(owner: Owner): string {
  if (owner.kind === "email") return owner.address;
  return owner.kind === "team" ? `@${owner.organization}/${owner.slug}` : `@${owner.login}`;
}

/** A rule without its line, what makes the line invalid, or nothing for a blank line or a comment. */
function parseLine(source: string): Omit<Rule, "line"> | Pick<CodeownersError, "message" | "column"> | undefined {
  const [pattern, ...words] = wordsOf(source);
  if (pattern === undefined) return undefined;
  const compiled = compilePattern(pattern.text);
  if (!compiled.ok) {
    return { message: `The pattern \`${pattern.text}\` is not valid. ${compiled.why}`, column: pattern.column };
  }
  const owners: Owner[] = [];
  for (const { text, column } of words) {
    const owner = parseOwner(text);
    if (owner === undefined) {
      return { message: `\`${text}\` is not an owner. Write @user, @organization/team or an e-mail address.`, column };
    }
    owners.push(owner);
  }
  return { pattern: compiled.pattern, owners };
}

/** Words between blanks, up to a word that begins with `#`. A backslash keeps the character after it in the word. */
function wordsOf(source: string): readonly { readonly text: string; readonly column: number }[] {
  const found = source.matchAll(/(?:\\.|[^ \t\\]|\\$)+/gsu);
  const words = [...found].map(({ 0: text, index }) => ({ text, column: index + 1 }));
  const comment = words.findIndex(({ text }) => text.startsWith("#"));
  return comment === -1 ? words : words.slice(0, comment);
}

function parseOwner(word: string): Owner | undefined {
  const team = /^@([A-Za-z0-9][A-Za-z0-9_-]*)\/([A-Za-z0-9_.-]+)$/.exec(word);
  if (team?.[1] !== undefined && team[2] !== undefined) {
    return { kind: "team", organization: team[1], slug: team[2] };
  }
  if (/^@[A-Za-z0-9][A-Za-z0-9_-]*$/.test(word)) return { kind: "user", login: word.slice(1) };
  const domain = /^[^@\s]+@([^@\s]+)$/.exec(word)?.[1] ?? "";
  return /[^.]\.[^.]/.test(domain) ? { kind: "email", address: word } : undefined;
}
