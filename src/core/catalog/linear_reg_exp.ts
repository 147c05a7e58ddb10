import { RE2JS } from "re2js";

/** What one character may cost, in RE2's steps. */
const largestPattern = 10_000;
/** What a whole text may: some tenths of a second. */
const mostSteps = 10_000_000;

/**
 * Ajv's port for regular expressions, by RE2: time is linear in the text, whoever wrote the pattern. Look-around and
 * back-references do not exist in it; a pattern with them throws, which is told when the catalog is loaded. So does one that is too
 * large; a text that is too long for its pattern does not match.
 */
export const linearRegExp = Object.assign(
  (pattern: string): { test: (text: string) => boolean; toString: () => string } => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    const steps = compiled.programSize();
    if (steps > largestPattern) {
      throw new Error(
        `the pattern repeats so much that a character may take ${steps} steps; allowed are ${largestPattern}`,
      );
    }
    return {
      test: (text) => text.length * steps <= mostSteps && compiled.test(text),
      // Ajv takes expressions whose texts are equal for the same one.
      toString: () => pattern,
    };
  },
  { code: "linearRegExp" },
);
