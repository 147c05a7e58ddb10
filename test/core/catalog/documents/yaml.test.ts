import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../../src/core/json.ts";
import type { JsonValue } from "../../../../src/core/json.ts";
import { parseDocument } from "../../../../src/core/catalog/documents/yaml.ts";
import { placeFinder } from "../../../../src/core/catalog/documents/place_finder.ts";

function valueOf(source: string | Uint8Array): JsonValue {
  const parsed = parseDocument(source, "f.yml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

function faultOf(source: string | Uint8Array): { rule: string; at: string; text: string } {
  const parsed = parseDocument(source, "f.yml");
  if (parsed.ok) throw new Error(`read as ${JSON.stringify(parsed.value)}`);
  const [fault] = parsed.faults;
  if (fault === undefined) throw new Error("no fault");
  const { place, rule, message, remedy = "" } = fault;
  return { rule, at: `${place.line ?? "-"}:${place.column ?? "-"}`, text: `${message} ${remedy}` };
}

describe("what is read", () => {
  test.each<[string, JsonValue]>([
    ["a: 2020-01-01", { a: "2020-01-01" }],
    ["a: yes\nb: on\nc: null\nd: ~", { a: "yes", b: "on", c: null, d: null }],
    ["a: &x [1]\nb: *x", { a: [1], b: [1] }],
    ['{\n\t"a": 1,\n\t"b": ["x"]\n}', { a: 1, b: ["x"] }],
    ["", null],
    ["# nothing but a comment\n", null],
    ["title: “Orders”", { title: "“Orders”" }],
    ["a: 1\r\nb: 2\r\n", { a: 1, b: 2 }],
  ])("%j", (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  test("an object has no keys but its own", () => {
    const value = valueOf("constructor: 1");
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(value).toHaveProperty("constructor", 1);
  });

  test("every JSON value, from JSON text and from its bytes", () => {
    const value = fc.jsonValue({ maxDepth: 5 }).filter((json) => isKeepable(json));
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2, "\t"), (json, indent) => {
        const text = JSON.stringify(json, null, indent);
        expect(canonicalJson(valueOf(text))).toBe(canonicalJson(json as JsonValue));
        expect(canonicalJson(valueOf(new TextEncoder().encode(text)))).toBe(canonicalJson(json as JsonValue));
      }),
    );
  });
});

/** fast-check makes numbers and keys that are refused on purpose. */
function isKeepable(json: unknown): boolean {
  if (typeof json === "number") return !Number.isInteger(json) || Number.isSafeInteger(json);
  if (typeof json === "string") return json.isWellFormed() && !json.includes("\0");
  if (typeof json !== "object" || json === null) return true;
  return Object.entries(json).every(
    ([key, value]) => key !== "__proto__" && isKeepable(key) && !/[\u2018-\u201F«»]/.test(key) && isKeepable(value),
  );
}

describe("what is refused, with its place", () => {
  test.each<[string, string | Uint8Array, string, RegExp]>([
    ["a repeated key", "a: 1\na: 2", "2:1", /duplicated mapping key/],
    ["a key that is no text", "x: y\n1: a", "2:1", /Put quotes around it/],
    ["a key of lists", "? [a]\n: b", "1:3", /Put quotes around it/],
    ["__proto__", "a: {__proto__: {x: 1}}", "1:5", /__proto__ is not allowed/],
    ["a tag", "a: !!binary aGk=", "1:4", /unknown scalar tag/],
    ["a tab as indentation", "a:\n\tb: 1", "2:1", /a tab indents this line.* Replace the tab by spaces/],
    ["several documents", "a: 1\n---\nb: 2", "2:1", /2 documents/],
    ["several documents, of which one says its end", "# x\n---\na: 1\n...\nb: 2", "4:1", /2 documents/],
    ["a document behind which an empty one begins", "a: 1\n---\n", "2:1", /2 documents/],
    ["an unknown alias", "a: *x", "1:5", /unidentified alias/],
    ["an alias in its own anchor", "a: &x [*x]", "1:8", /nested more than 64/],
    ["infinity", "b: 1\na: .inf", "2:4", /Infinity/],
    ["a number beyond all", "a: 1\nb: [1.2.3, -1e400]", "2:12", /beyond 1\.8e308.*quote it/],
    ["a number that would be rounded", "a: 12345678901234567890", "1:4", /too large to be kept exactly.*Quote it/],
    ["NUL", "a: b\0", "1:5", /null byte/],
    ["NUL as an escape", 'a: "b\\0"', "1:4", /NUL/],
    ["half a character", 'a: "\\ud800"', "1:4", /lone surrogate/],
    ["a byte order mark", "\uFEFFa: 1", "1:1", /without BOM/],
    [
      "a comment of JavaScript's",
      '{\n  "a": "http://x" // as pasted\n  , "b": 1\n}\n',
      "2:19",
      /comments that begin with \/\//,
    ],
    ["such a comment on a line of its own", "// as pasted\na: 1\nb: [\n", "1:1", /comments that begin with \/\//],
    ["an address that is none of those", '{"a": "x", "b": http://x, [}\n', "1:28", /not valid YAML: /],
    [
      "a no-break space before a key",
      '{\n\u00a0\u00a0"a": 1 }\n',
      "2:1",
      /begins or ends with U\+00A0, a no-break space/,
    ],
    ["a full-width colon", '{ "a"\uff1a 1 }\n', "1:6", /The line contains U\+FF1A, a full-width colon\./],
    ["bytes that are not UTF-8", new Uint8Array([0x61, 0x3a, 0x20, 0xff]), "1:4", /not valid UTF-8/],
    ["a file over 1 MiB", "a".repeat(1024 * 1024 + 1), "-:-", /at most 1048576/],
    ["deep nesting", "[".repeat(10_000), "1:64", /maxDepth|exceeded/],
  ])("%s", (_name, source, at, text) => {
    const fault = faultOf(source);
    expect(fault.text).toMatch(text);
    expect(fault.at).toBe(at);
    expect(fault.rule).toBe("syntax");
  });

  test("typographic quotes around a key are named, with the remedy", () => {
    const fault = faultOf("{\n “identifier”: “Resource”\n}");
    expect(fault).toMatchObject({ rule: "typographic-quote", at: "2:2" });
    expect(fault.text).toContain("“ (U+201C)");
    expect(fault.text).toContain('by the straight one, "');
  });

  test("typographic quotes in a line that does not parse are named too", () => {
    const fault = faultOf("a: b\nc: “x: y” : z");
    expect(fault).toMatchObject({ rule: "typographic-quote" });
    expect(fault.at).toMatch(/^2:/);
  });
});

describe("bounded time", () => {
  test.each([
    ['a: 1\nb: "c\nd:\n  e: 1\n', 2, 4, "the text that begins with a quote here has no end", "Write the same quote"],
    ["a:\n  b: 'c\n  d: 'e'\n", 2, 6, "has no end", "Write the same quote"],
    ['a: [1, "b]\nc: 2\n', 1, 8, "has no end", "Write the same quote"],
    ['a:\n  - "b', 2, 5, "has no end", "Write the same quote"],
    ["a: 1\nb: [\nc: 1\n", 3, 1, "deficient indentation", "Close the bracket or quote that is open above"],
    ['a: "b\u201d\nc: 1\n', 2, 1, "The line contains \u201d", "Replace"],
    [
      "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n",
      2,
      1,
      "git's conflict markers",
      "Keep what is meant of both sides",
    ],
    ['{\n  "a": "b" // one\n}\n', 2, 12, "neither has comments that begin with //", "Begin them with #"],
  ])("what somebody did is told of %j", (text, line, column, message, remedy) => {
    const parsed = parseDocument(text, "a.yml");
    expect(parsed.ok ? [] : parsed.faults).toMatchObject([
      {
        place: { line, column },
        message: expect.stringContaining(message) as unknown,
        remedy: expect.stringContaining(remedy) as unknown,
      },
    ]);
  });

  test.each([
    ["a: 1\nb: {{ .inputs.x }}\n", 2, 4, "an expression stands here without quotes", 'quotes: "{{ .inputs.x }}"'],
    ["a: 1\nb:\n  - {{ .x }} # one\n", 3, 5, "an expression stands", 'quotes: "{{ .x }}"'],
    ["a: {b: {{ .x }}, c: 1}\n", 1, 8, "an expression stands", 'quotes: "{{ .x }}"'],
    ["a: {b: 1, c: [{{ .x }}]}\n", 1, 15, "an expression stands", 'quotes: "{{ .x }}"'],
    ["a: {{ .x }}-{{ .y }}\n", 1, 4, "an expression stands", "Put the whole text in quotes."],
    ['a: {{ .x // "y" }}\n', 1, 4, "an expression stands", "quotes: '{{ .x // \"y\" }}'"],
    ["a: {{\n  .x }}\n", 1, 4, "an expression stands", "Put the whole text in quotes."],
    ["a: {{ .x\n", 1, 4, "an expression stands", "Put the whole text in quotes."],
    ["a:\n  title: Orders: all\n", 2, 10, 'a text that holds ": "', "put the whole of it in quotes"],
    ["- a: b: c\n", 1, 6, 'a text that holds ": "', "in quotes"],
    ["a: @x\n", 1, 4, "no text begins with @", "in quotes"],
    ["a: `x`\n", 1, 4, "no text begins with `", "in quotes"],
    ['a: "My" orders\n', 1, 9, "behind the quote that ends the text", "quotes of the other kind"],
    ["a: [WIP] orders\n", 1, 10, "behind the bracket", "in quotes"],
    ["a: *.tf\n", 1, 5, "unidentified alias", "in quotes"],
    ["a: 1\n b: 2\n", 2, 3, "bad indentation", "the same indentation"],
    ["```yaml\na: 1\n```\n", 1, 1, "The file begins with ```", "Remove the lines that begin with ```"],
    ['{"a": 1 "b": 2}', 1, 12, "a comma is missing before this", "Write it"],
    ['{"a": [1, 2', 1, 12, "ends before its brackets are closed", "Close each"],
    ['{"a": 1}\n{"a": 2}\n', 2, 1, "has ended before this", "make a list of several"],
    ["# x\na:b\n\nc: d\n", 2, 3, "no blank stands behind the colon here", "Write a blank behind the colon"],
    ["a:\n  b:Go\n  c: https://x\n", 2, 5, "no blank stands behind the colon here", "Write a blank behind the colon"],
    ["# x\n  a: 1\nb: 2\n", 2, 3, "indented further than line 3", "the same indentation"],
    ["a: {b: [1, 2}\n", 1, 13, "a ] is missing before this }", "Close the bracket"],
    ["a: [{b: 1]\n", 1, 10, "a } is missing before this ]", "Close the bracket"],
    ["a: b\nc\n", 3, 1, "this line, or the one above, has no colon", "Write `: ` behind it"],
  ])("what to do is told of %j", (text, line, column, message, remedy) => {
    const parsed = parseDocument(text, "a.yml");
    expect(parsed.ok ? [] : parsed.faults).toMatchObject([
      {
        place: { line, column },
        message: expect.stringContaining(message) as unknown,
        remedy: expect.stringContaining(remedy) as unknown,
      },
    ]);
  });

  test("a file of JSON is told as that", () => {
    const parsed = parseDocument('{"a": 1 "b": 2}', "a.json");
    expect(parsed.ok ? [] : parsed.faults).toMatchObject([
      { message: "The file is not valid JSON: a comma is missing before this, or a colon behind a key." },
    ]);
  });

  test.each([
    ['{"a": ["one", // two\n "three"]}', 1, 15],
    ['{\n  // as in the documentation\n  "a": 1\n}', 2, 3],
    ['{"a": {\n//highlight-next-line\n "b": {}}}', 2, 1],
    ['{"a": /* one */ 1}', 1, 7],
  ])("a comment is no part of a text, and none of a key: %j", (text, line, column) => {
    for (const file of ["a.json", "a.yml"]) {
      const parsed = parseDocument(text, file);
      expect(parsed.ok ? [] : parsed.faults).toMatchObject([
        {
          place: { file, line, column },
          message: expect.stringContaining("neither has comments that begin") as unknown,
        },
      ]);
    }
  });

  test("a comment behind a number is one in a file of JSON alone", () => {
    expect(parseDocument('{"a": 1 // one\n}', "a.json")).toMatchObject({ faults: [{ place: { line: 1, column: 9 } }] });
    expect(valueOf("a: {b: .x // false, c: //server/share}")).toEqual({ a: { b: ".x // false", c: "//server/share" } });
    expect(valueOf('a: "// one"\nb: |\n  // two\nc: ["/* three */"]')).toEqual({
      a: "// one",
      b: "// two\n",
      c: ["/* three */"],
    });
    expect(parseDocument('{"a": "x // y", "b": "// z", "// c": 1}', "a.json")).toMatchObject({ ok: true });
  });

  test("aliases that expand to billions of values", () => {
    const lines = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (const [before, name] of ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi", "ij"]) {
      lines.push(
        `${name ?? ""}: &${name ?? ""} [${Array(9)
          .fill(`*${before ?? ""}`)
          .join(",")}]`,
      );
    }
    const start = performance.now();
    expect(faultOf(lines.join("\n")).text).toMatch(/too many values/);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test.each([
    ["colons", ":".repeat(900_000)],
    ["open quotes", "'\"".repeat(400_000)],
    ["flow entries", `[${"a,".repeat(400_000)}]`],
    ["question marks", "? ".repeat(400_000)],
    ["spaces", `a:${" ".repeat(1_000_000)}`],
    ["an unknown key far down", `${Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join("\n")}\nx: .nan`],
  ])("%s", (_name, text) => {
    const start = performance.now();
    parseDocument(text, "f.yml");
    expect(performance.now() - start).toBeLessThan(8000);
  });

  test("never throws", () => {
    const soup = fc.string({ unit: fc.constantFrom(..."{}[]:,-&*!|>'\"#%@`? \n\tab1\u201C".split("")), maxLength: 60 });
    fc.assert(
      fc.property(soup, (text) => {
        const parsed = parseDocument(text, "f.yml");
        if (parsed.ok) placeFinder(text, "f.yml")(["a", 0, "b"], "key");
        else expect(parsed.faults.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("placeFinder", () => {
  const text = "a:\n  - b: 1\n    c: {d: e}\nf:\n";
  test.each<[(string | number)[], "key" | "value", string]>([
    [["a", 0, "b"], "value", "2:8"],
    [["a", 0, "b"], "key", "2:5"],
    [["a", 0, "c", "d"], "value", "3:12"],
    [["f"], "key", "4:1"],
    [["a", 0, "missing"], "value", "2:5"],
    [[], "value", "1:1"],
  ])("%j (%s)", (path, at, expected) => {
    const { line, column } = placeFinder(text, "f.yml")(path, at);
    expect(`${line ?? "-"}:${column ?? "-"}`).toBe(expected);
  });
});
