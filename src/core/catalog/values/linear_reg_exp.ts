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
    const compiled = compile(pattern);
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

/** A pattern that is one elsewhere, and can't be matched in linear time. */
export class UnmatchablePattern extends Error {
  readonly remedy =
    "Write it without. Of an action's answers, rules in `validations` of `trigger.userInputs` may ask the rest.";
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch (error) {
    const [found] = /\(\?<?[=!]|\\[1-9]|\\k</.exec(pattern) ?? [];
    if (found === undefined) throw error;
    const what = found.startsWith("(") ? "looks around" : "refers back";
    throw new UnmatchablePattern(
      `the pattern ${what} (\`${found}\`), and patterns are matched in linear time, without look-around and back references`,
      { cause: error },
    );
  }
}
