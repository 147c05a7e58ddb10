import fc from "fast-check";
import { expect, test } from "vitest";
import { ownerMention, ownersOf, parseCodeowners } from "../../../src/core/approval/codeowners.ts";
import { literalOwners } from "../../support/literal_codeowners.ts";

/** Few names, so that patterns and paths meet often. */
const name = fc.constantFrom("a", "b", "A", "ab", "a.b", "a b", "a#b", "infra", "docs");
const glob = fc.oneof(
  name.map((text) => text.replaceAll(" ", "\\ ")),
  fc.constantFrom("*", "**", "a*", "*.b", "?", "a?b", "***", "*a*", "\\*", "in?ra", "d**s"),
);
const pattern = fc
  .tuple(fc.constantFrom("", "", "/"), fc.array(glob, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "", "/"))
  .map(([start, parts, end]) => `${start}${parts.join("/")}${end}`)
  // What they say of a folder below "everything inside" is not to be found in the documentation.
  .filter((text) => !text.endsWith("**/"));
const owners = fc.constantFrom("@x", "@acme/devops", "@x @y", "", " # nobody", "@x # @y", "mail@example.com", "nobody");
const line = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(pattern, fc.constantFrom(" ", "\t", "   "), owners).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.constantFrom("", "  ", "# a @x", "\\#a @x", "!a @x", "[ab] @x", "a[b @x", "* @x/") },
);
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));

test("any file and path: the verdict of whoever reads GitHub's documentation word by word", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), path, (lines, asked) => {
      const text = lines.join("\n");
      const read = ownersOf(parseCodeowners(text), asked).map(ownerMention);
      expect(read).toEqual(literalOwners(text, asked));
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ["* @x\n/infra/ @acme/devops", "infra/a/b", ["@acme/devops"]],
  ["* @x\n/infra/", "infra/a", []],
  ["docs/* @x", "docs/a/b", []],
  ["a/**/b @x", "a/b/c", ["@x"]],
])("the literal reading itself: %j of %s", (text, asked, expected) => {
  expect(literalOwners(text, asked)).toEqual(expected);
});
