import { canonicalJson } from "../json.ts";
import { namedEffects } from "./effects.ts";
import type { PlanEffects } from "./effects.ts";
import { sign } from "./keys.ts";
import type { Report } from "./messages.ts";

/** More effects than this are not marked: the marks must fit into the order beside everything else. */
const markedEffects = 400;
const namesShown = 20;
const half = 4;

/**
 * Eight characters for each effect: half an HMAC of its name, half of what it does, in the order of their text. Enough to tell
 * a reader what differs, far too little to stand for the seal.
 */
export function effectMarks(effects: PlanEffects, key: Uint8Array): string | undefined {
  const named = namedEffects(effects);
  if (named.length > markedEffects) return undefined;
  const marks = named.map(({ name, effect }) => short(key, name) + short(key, canonicalJson([name, effect])));
  return marks.sort().join("");
}

/** What the fresh plan does that the sealed marks do not hold; nothing where one of the plans has no marks. */
export function unreviewedEffects(
  sealed: string | undefined,
  effects: PlanEffects,
  key: Uint8Array,
): Report["unreviewed"] {
  const fresh = effectMarks(effects, key);
  if (sealed === undefined || fresh === undefined) return undefined;
  const known = new Set(split(sealed));
  const names = namedEffects(effects)
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
