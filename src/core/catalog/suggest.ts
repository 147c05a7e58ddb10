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
    if (steps <= limit && steps < (best?.steps ?? Infinity)) best = { candidate, steps };
  }
  return best?.candidate;
}

/** The remedy of a wrong name: the near match, else all that is allowed. */
export function suggestName(word: string, candidates: readonly string[]): string {
  const near = didYouMean(word, candidates);
  if (near !== undefined) return `Did you mean ${near}?`;
  return candidates.length === 0 ? "There is none to name yet." : `Known are: ${shorten(candidates)}.`;
}

function shorten(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(", ");
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
