import { distance } from "fastest-levenshtein";

const longestWord = 100;

/**
 * The candidate that `word` was probably meant to be: at most a third of its letters differ (two swapped letters always may).
 * Letter case does not count.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  if (word === "" || word.length > longestWord) return undefined;
  const limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  let best: { readonly candidate: string; readonly steps: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > limit) continue;
    const steps = distance(word.toLowerCase(), candidate.toLowerCase());
    // Something must be alike.
    const isAlike = steps < Math.max(word.length, candidate.length);
    if (isAlike && steps <= limit && steps < (best?.steps ?? Infinity)) best = { candidate, steps };
  }
  return best?.candidate;
}

/** The remedy of a wrong name: the near match, else all that is allowed. */
export function suggestName(word: string, candidates: readonly string[]): string {
  const near = didYouMean(word, candidates);
  if (near !== undefined) return `Did you mean ${near}?`;
  return candidates.length === 0 ? "There is none to name yet." : `Known are: ${shorten(candidates)}.`;
}

/** Of one object: each is held against all known names. */
const mostMistyped = 20;

/** Whether one of these names, of which none is known, was probably meant to be this one: then it is not missing, too. */
export function isMistyped(name: string, unknown: readonly string[], known: readonly string[]): boolean {
  return unknown.slice(0, mostMistyped).some((each) => didYouMean(each, known) === name);
}

/** Looking for a near name goes through all there are. */
const suggestionsOfEach = 100;

/**
 * The remedies of wrong identifiers in one check of a catalog. Where thousands of entities point to what is gone, near names
 * are looked for only for the first hundred of a blueprint: the rest would take minutes, and nobody reads them.
 */
export class NearNames {
  private readonly said = new Map<string, Map<string, string>>();

  suggest(identifier: string, blueprint: string, known: ReadonlyMap<string, unknown>): string {
    const said = this.said.get(blueprint) ?? new Map<string, string>();
    this.said.set(blueprint, said);
    const before = said.get(identifier);
    if (before !== undefined) return before;
    if (said.size >= suggestionsOfEach) return `Known are ${String(known.size)} of ${blueprint}.`;
    const remedy = suggestName(identifier, [...known.keys()]);
    said.set(identifier, remedy);
    return remedy;
  }
}

function shorten(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(", ");
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
