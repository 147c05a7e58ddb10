import { RE2JS } from "re2js";

/**
 * Ajv's port for regular expressions, by RE2: time is linear in the text, whoever wrote the pattern. Look-around and
 * back-references do not exist in it; a pattern with them throws, which is told when the catalog is loaded.
 */
export const linearRegExp = Object.assign(
  (pattern: string): { test: (text: string) => boolean; toString: () => string } => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    // Ajv takes expressions whose texts are equal for the same one.
    return { test: (text) => compiled.test(text), toString: () => pattern };
  },
  { code: "linearRegExp" },
);
