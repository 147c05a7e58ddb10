import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownerMention, ownersOf, parseCodeowners } from "../../../src/core/approval/codeowners.ts";

function owners(text: string, path: string): readonly string[] {
  return ownersOf(parseCodeowners(text), path).map(ownerMention);
}

function matches(pattern: string, path: string): boolean {
  const codeowners = parseCodeowners(`${pattern} @owner`);
  expect(codeowners.errors).toEqual([]);
  return ownersOf(codeowners, path).length > 0;
}

/** Pattern, paths that it matches, paths that it does not. */
const patterns: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["*", ["a", "a/b", "a/b/c.tf", ".github/CODEOWNERS"], []],
  ["/*", ["a", "gatehouse.yml"], ["a/b", "a/b/c"]],
  ["docs/*", ["docs/getting-started.md"], ["docs/build-app/troubleshooting.md", "x/docs/a.md", "docs"]],
  ["*.js", ["a.js", "src/a.js", "src/a.js/readme"], ["a.jsx", "js"]],
  ["/*.js", ["a.js"], ["src/a.js"]],
  ["docs/*.md", ["docs/a.md"], ["docs/sub/a.md", "x/docs/a.md"]],
  ["/build/logs/", ["build/logs/a", "build/logs/b/c"], ["build/logs", "x/build/logs/a"]],
  ["apps/", ["apps/a", "x/apps/a/b"], ["apps", "myapps/a", "apps.md"]],
  ["/apps/github", ["apps/github", "apps/github/a"], ["apps/githubs", "x/apps/github"]],
  ["infra/service", ["infra/service", "infra/service/mailer/main.tf"], ["infra/services", "x/infra/service"]],
  ["infra", ["infra", "infra/a", "x/infra/a/b"], ["infras", "x/infra.md"]],
  ["**/logs", ["logs", "logs/a", "build/logs/a", "a/b/logs"], ["logs.txt", "a/xlogs"]],
  ["infra/**", ["infra/a", "infra/a/b"], ["infra", "x/infra/a"]],
  ["infra/**/", ["infra/a", "infra/a/b"], ["infra"]],
  ["a/**/b", ["a/b", "a/x/b", "a/x/y/b", "a/x/b/c"], ["a/xb", "z/a/b", "ab"]],
  ["**", ["a", "a/b"], []],
  ["/**", ["a", "a/b"], []],
  ["**/*.tf", ["main.tf", "a/b/main.tf"], ["a/b/main.tfvars"]],
  ["a/*/c", ["a/b/c", "a/b/c/d"], ["a/c", "a/b/x/c"]],
  ["a/*/", ["a/b/c", "a/b/c/d"], ["a/b"]],
  ["f*", ["foo", "foo/bar", "bar/foo/baz"], ["xfoo"]],
  ["f?o", ["foo", "a/f😀o"], ["fo", "fooo", "f/o"]],
  ["f***o", ["fo", "fxyo"], ["f/o", "fox"]],
  ["f\\*o", ["f*o"], ["foo", "fo"]],
  ["my\\ docs/", ["my docs/a"], ["my", "docs/a"]],
  ["a\\#b", ["a#b"], ["a\\#b"]],
  ["a#b", ["a#b"], ["a"]],
  ["a\\[b\\]", ["a[b]"], ["ab"]],
  ["Infra/", ["Infra/a"], ["infra/a", "INFRA/a"]],
  ["ünïcode/", ["ünïcode/a"], ["unicode/a"]],
];

describe("patterns", () => {
  test.each(patterns)("%s", (pattern, matching, others) => {
    expect(matching.filter((path) => !matches(pattern, path))).toEqual([]);
    expect(others.filter((path) => matches(pattern, path))).toEqual([]);
  });
});

/** The example of GitHub's "About code owners", and what its comments say of it. */
const published = `
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
`;

describe("GitHub's published example", () => {
  test.each<[string, readonly string[]]>([
    ["README", ["@global-owner1", "@global-owner2"]],
    ["src/deep/down/index.js", ["@js-owner"]],
    ["main.go", ["docs@example.com"]],
    ["notes/todo.txt", ["@octo-org/octocats"]],
    ["build/logs/today", ["@octocat"]],
    ["deeply/nested/logs/today", ["@octocat"]],
    ["build/logs.txt", ["@octo-org/octocats"]],
    ["docs/getting-started.md", ["@doctocat"]],
    ["docs/build-app/troubleshooting.md", ["@doctocat"]],
    ["other/docs/getting-started.md", ["@global-owner1", "@global-owner2"]],
    ["x/apps/a", ["@octocat"]],
    ["scripts/run", ["@doctocat", "@octocat"]],
    ["apps/web/index.js", ["@octocat"]],
    ["apps/github", []],
    ["apps/github/index.js", []],
  ])("%s", (path, expected) => {
    expect(owners(published, path)).toEqual(expected);
  });

  test("with another owner of a folder in it", () => {
    expect(owners(`${published}/apps/github @doctocat`, "apps/github/index.js")).toEqual(["@doctocat"]);
  });
});

describe("the file", () => {
  const file = [
    "# People and teams",
    "*            @acme/devops @omar",
    "",
    "\t*.js\t@js-owner # the inline comment @nobody",
    "docs/*       docs@example.com",
    "/apps/       @octocat",
    "/apps/github",
    "entities/    @acme/devops @rita #no blank after the sign",
  ].join("\r\n");

  test.each([
    ["main.tf", ["@acme/devops", "@omar"]],
    ["src/a.js", ["@js-owner"]],
    ["docs/a.js", ["docs@example.com"]],
    ["docs/x/a.md", ["@acme/devops", "@omar"]],
    ["apps/x.md", ["@octocat"]],
    ["apps/github/x.md", []],
    ["entities/service/mailer.yml", ["@acme/devops", "@rita"]],
  ])("gives %s the owners of its last matching line", (path, expected) => {
    expect(owners(file, path)).toEqual(expected);
  });

  test("has no owners where it is empty or holds comments only", () => {
    expect(owners("", "a")).toEqual([]);
    expect(owners("# * @omar", "a")).toEqual([]);
  });

  test.each([
    ["!docs/ @omar", "begin with `!`"],
    ["\\#a @omar", "leading `#`"],
    ["a[0-9] @omar", "escaped with a backslash"],
    ["a]b @omar", "escaped with a backslash"],
    ["a\\", "backslash"],
    ["a//b @omar", "empty path segment"],
    ["/ @omar", "empty path segment"],
    ["docs/ omar", "`omar` is not an owner"],
    ["docs/ @omar @acme/a/b", "`@acme/a/b` is not an owner"],
    ["docs/ @-omar", "`@-omar` is not an owner"],
    ["docs/ omar@localhost", "is not an owner"],
  ])("skips the invalid line %s, and says why", (line, why) => {
    const codeowners = parseCodeowners(`* @rita\n${line}\n`);
    const message = expect.stringContaining(why) as string;
    const column = Math.max(1, line.search(/omar$|@acme\/a\/b|@-omar|omar@/) + 1);
    expect(codeowners.errors).toEqual([{ line: 2, column: why.includes("owner") ? column : 1, source: line, message }]);
    expect(ownersOf(codeowners, "docs/a").map(ownerMention)).toEqual(["@rita"]);
  });
});

/** A slow, literal reading of the rules: what the pattern names, or a folder above it; each tried by recursion. */
function slowMatch(pattern: string, path: string): boolean {
  const parts = pattern.replace(/^\//, "").replace(/\/$/, "").split("/");
  const anchored = pattern.startsWith("/") || parts.length > 1;
  const wanted = anchored ? parts : ["**", ...parts];
  const segments = path.split("/");
  const named = (count: number, names: readonly string[]): boolean => slowSegments(names, segments.slice(0, count));
  const folders = segments.map((_, index) => index);
  // `foo/**`: everything inside of what stands before the stars.
  if (parts.at(-1) === "**") return folders.some((count) => named(count, anchored ? wanted.slice(0, -1) : []));
  const inside = folders.slice(1).some((count) => named(count, wanted));
  if (pattern.endsWith("/")) return inside;
  const oneLevel = parts.at(-1) === "*" && anchored;
  return named(segments.length, wanted) || (!oneLevel && inside);
}

/** Whether GitHub would take the line, of those that the test below makes. */
function isValidLine(pattern: string, named: string): boolean {
  return !/^[#!]|\[|\/\//.test(pattern) && pattern !== "/" && named !== "wrong";
}

/** For the slow reading an escaped star is a character of its own. */
function plain(pattern: string): string {
  return pattern.replaceAll("\\*", "\u2217");
}

function slowSegments(wanted: readonly string[], found: readonly string[]): boolean {
  const [part, ...rest] = wanted;
  const [segment, ...others] = found;
  if (part === undefined) return segment === undefined;
  if (part === "**") return slowSegments(rest, found) || (segment !== undefined && slowSegments(wanted, others));
  return segment !== undefined && slowGlob(part, segment) && slowSegments(rest, others);
}

function slowGlob(glob: string, text: string): boolean {
  if (glob === "") return text === "";
  if (glob.startsWith("*")) return slowGlob(glob.slice(1), text) || (text !== "" && slowGlob(glob, text.slice(1)));
  return text !== "" && (glob[0] === "?" || glob[0] === text[0]) && slowGlob(glob.slice(1), text.slice(1));
}

const segmentPattern = fc.oneof(
  fc.constantFrom("**", "*", "a", "b"),
  fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), minLength: 1, maxLength: 4 }),
);
const anyPattern = fc
  .tuple(fc.constantFrom("", "/"), fc.array(segmentPattern, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "/"))
  .map(([start, parts, end]) => start + parts.join("/") + end);
const anyText = fc.array(fc.nat(0xff), { maxLength: 100 }).map((units) => String.fromCharCode(...units));
const anyPath = fc
  .array(fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((segments) => segments.join("/"));

describe("the matcher", () => {
  test("agrees with a slow, literal reading of the rules", () => {
    fc.assert(
      fc.property(anyPattern, anyPath, (pattern, path) => {
        expect(matches(pattern, path)).toBe(slowMatch(pattern, path));
      }),
      { numRuns: 1_000 },
    );
  });

  test("finds the last of many lines as trying each from the end does", () => {
    const line = fc.tuple(
      fc.oneof(anyPattern, fc.constantFrom("*.a", "b*.ab", "a/*.a.b", "/a/b/", "**/c", "a\\*b", "# a", "![a]", "a//b")),
      fc.constantFrom("@x", "@x @y", "", "mail@example.com", "wrong", "@acme/team # @z"),
    );
    const path = fc.oneof(anyPath, fc.constantFrom("a.a", "a/b.a", "b.ab/a", "a/x.a.b", "a/b/c", "a*b", "c"));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), path, (lines, asked) => {
        const text = lines.map(([pattern, named]) => `${pattern} ${named}`).join("\n");
        const last = lines.findLast(
          ([pattern, named]) =>
            isValidLine(pattern, named) && slowMatch(plain(pattern), asked.replaceAll("*", "\u2217")),
        );
        const expected =
          (last?.[1] ?? "")
            .split(" #")[0]
            ?.split(" ")
            .filter((owner) => owner !== "") ?? [];
        expect(owners(text, asked)).toEqual(expected);
      }),
      { numRuns: 1_500 },
    );
  });

  test("takes whatever text there is", () => {
    fc.assert(
      fc.property(anyText, anyPath, (text, path) => {
        const codeowners = parseCodeowners(text);
        expect(Array.isArray(ownersOf(codeowners, path))).toBe(true);
      }),
    );
  });

  test("is not led astray by stars that could match in many ways", () => {
    expect(matches(`${"*a".repeat(2_000)}b`, "a".repeat(8_000))).toBe(false);
    expect(matches(`${"**/a/".repeat(200)}b`, "a/".repeat(1_000) + "c")).toBe(false);
    expect(parseCodeowners(`* a@${"b.".repeat(200_000)}@`).errors).toHaveLength(1);
  });

  test("reads files of thousands of lines, the last match winning", () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `infra/**/entity-${index}/*.tf @owner-${index}`);
    const codeowners = parseCodeowners(["* @omar", ...lines].join("\n"));
    expect(codeowners.rules).toHaveLength(5_001);
    const paths = Array.from({ length: 50 }, (_, index) => `infra/service/entity-${index}/main.tf`);
    expect(paths.map((path) => ownersOf(codeowners, path).map(ownerMention).join())).toEqual(
      paths.map((_, index) => `@owner-${index}`),
    );
  });
});
