import { canonicalJson } from "../json.ts";
import type { NamedEffect } from "./effects.ts";
import { sign } from "./keys.ts";
import type { Report } from "./messages.ts";

/** More are not marked: the marks must fit into the order, or the comment, beside everything else. */
const mostMarks = 400;
const namesShown = 20;
const half = 4;

/**
 * Eight characters for each: half an HMAC of its name, half of what it does, in the order of their text. Enough to tell
 * a reader what differs, far too little to stand for the seal.
 */
export function marksOf(named: readonly NamedEffect[], key: Uint8Array, most = mostMarks): string | undefined {
  if (named.length > most) return undefined;
  const marks = named.map(({ name, effect }) => short(key, name) + short(key, canonicalJson([name, effect])));
  return marks.sort().join("");
}

/** What there is now that the sealed marks do not hold; nothing where there are no marks of one of both. */
export function notMarked(
  sealed: string | undefined,
  named: readonly NamedEffect[],
  key: Uint8Array,
): Report["unreviewed"] {
  const fresh = marksOf(named, key);
  if (sealed === undefined || fresh === undefined) return undefined;
  const known = new Set(split(sealed));
  const names = named
    .filter(({ name, effect }) => !known.has(short(key, name) + short(key, canonicalJson([name, effect]))))
    .map(({ name }) => name);
  const present = new Set(split(fresh).map((mark) => mark.slice(0, half)));
  const gone = [...known].filter((mark) => !present.has(mark.slice(0, half))).length;
  return { names: names.slice(0, namesShown), more: Math.max(0, names.length - namesShown), gone };
}

function short(key: Uint8Array, text: string): string {
  return Buffer.from(sign(key, text).slice(0, 6), "hex").toString("base64url");
}

function split(marks: string): readonly string[] {
  return marks.match(new RegExp(`.{${half * 2}}`, "g")) ?? [];
}
