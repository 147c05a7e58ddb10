import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rewriteDocument } from "../../../src/core/catalog/rewrite_document.ts";
import { parseDocument } from "../../../src/core/catalog/yaml.ts";
import { canonicalJson, isJsonObject } from "../../../src/core/json.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";

function read(text: string): JsonObject {
  const parsed = parseDocument(text, "x");
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error(`${JSON.stringify(parsed)}\n${text}`);
  return parsed.value;
}

const rewrite = (text: string, change: (before: JsonObject) => JsonObject): string =>
  rewriteDocument(text, read(text), change(read(text)));

describe("a key that is renamed", () => {
  const text = "# top\na: 1\n# how many\n'b': 2 # at least\nc:\n  d: [ x,y ] # few\n  e: 0\n";

  test("keeps its place, its comments and its quotes", () => {
    expect(rewrite(text, ({ b = 0, ...rest }) => ({ ...rest, size: b }))).toBe(text.replace("'b'", "'size'"));
    expect(rewrite(text, ({ c = 0, ...rest }) => ({ "c: c": c, ...rest }))).toBe(text.replace("c:", '"c: c":'));
  });

  test("keeps them in a map within brackets, and among other changes", () => {
    const flow = "m: { a: 1,  b: [ 1 ], c: 3 }\n";
    expect(rewrite(flow, () => ({ m: { a: 2, z: [1], d: "x, y" } }))).toBe('m: { a: 2,  z: [ 1 ], d: "x, y" }\n');
  });

  test("is not one whose value changes too", () => {
    expect(rewrite(text, ({ b: _, ...rest }) => ({ ...rest, size: 3 }))).toBe(
      text.replace("# how many\n'b': 2 # at least\n", "") + "size: 3\n",
    );
  });
});

describe("JSON", () => {
  const json = '{\n  "a": 1,\n  "list": ["x", "y"], "flat": {"k":1},\n  "last": []\n}\n';

  test("keeps the lines of what stays", () => {
    expect(rewrite(json, ({ a = 0, ...rest }) => ({ ...rest, b: a }))).toBe(json.replace('"a"', '"b"'));
    expect(rewrite(json, (all) => ({ ...all, list: ["z", "x", "y"] }))).toBe(json.replace('["x"', '["z", "x"'));
    expect(rewrite(json, (all) => ({ ...all, list: ["y"] }))).toBe(json.replace('"x", ', ""));
    expect(rewrite(json, ({ last: _, ...rest }) => rest)).toBe(json.replace(',\n  "last": []', ""));
    expect(rewrite(json, (all) => ({ ...all, more: { p: [] } }))).toBe(
      json.replace("[]\n", '[],\n  "more": {\n    "p": []\n  }\n'),
    );
    expect(rewrite(json, (all) => ({ ...all, last: [1] }))).toBe(json.replace("[]", "[\n    1\n  ]"));
    expect(rewrite(json, () => ({}))).toBe("{}\n");
  });

  test("on one line stays there", () => {
    expect(rewrite('{"a":1}', () => ({ a: 1, b: { c: [1, 2] } }))).toBe('{"a":1,"b":{"c":[1,2]}}');
    expect(rewrite('{ "a": 1 }', () => ({ a: 1, b: { c: [1, 2] } }))).toBe('{ "a": 1, "b": {"c": [1, 2]} }');
  });
});

describe("an anchor", () => {
  const text = "# top\na: &x one # first\nb: *x # second\nc: [ *x, z ]\n";

  test("keeps the aliases whose values change with it", () => {
    expect(rewrite(text, () => ({ a: "two", b: "two", c: ["two", "z"] }))).toContain("a: &x two # first\n");
  });

  test("whose value changes alone leaves all else as it is", () => {
    expect(rewrite(text, () => ({ a: "two", b: "one", c: ["one", "z"] }))).toBe(
      "# top\na: &x two # first\nb: one # second\nc: [ one, z ]\n",
    );
  });

  test("that goes leaves its values to the aliases", () => {
    expect(rewrite(text, () => ({ b: "one", c: ["one", "z"] }))).toBe("# top\nb: one # second\nc: [ one, z ]\n");
  });

  test("of a map does too", () => {
    const map = "p: &p\n  a: 1 # first\n  b: x\nq: *p # same\n";
    expect(rewrite(map, () => ({ p: { a: 2, b: "x" }, q: { a: 1, b: "x" } }))).toBe(
      "p: &p\n  a: 2 # first\n  b: x\nq: {a: 1, b: x} # same\n",
    );
  });
});

const word = fc.oneof(
  fc.constantFrom("a", "b", "c: d", "#e", "f, g", "", "*h", "null", "1", "[", "}", "'", '"', "two\nlines\n", " x"),
  fc.string({ unit: "grapheme", maxLength: 3 }).map((text) => text.replaceAll("\0", "").toWellFormed()),
);
const key = fc.constantFrom("a", "b", "c: d", "#e", "f, g", "", "*h", "null", "[", "}", "'", '"', "1");
const leaf = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null));
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const object = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });
const blank = fc.constantFrom("", " ", "\n", "\n   ");

/** JSON with these blanks between its tokens, one after the other. */
function layOut(json: JsonValue, blanks: readonly string[]): string {
  let next = 0;
  const gap = (): string => blanks[next++ % blanks.length] ?? "";
  const write = (part: JsonValue): string => {
    if (Array.isArray(part)) return `[${gap()}${part.map(write).join(`${gap()},${gap()}`)}${gap()}]`;
    if (!isJsonObject(part)) return JSON.stringify(part);
    const members = Object.entries(part).map(([name, member]) => `${JSON.stringify(name)}:${gap()}${write(member)}`);
    return `{${gap()}${members.join(`${gap()},${gap()}`)}${gap()}}`;
  };
  return write(json);
}

describe("what is rewritten holds what it is to hold", () => {
  test("in JSON of any layout, which stays JSON", () => {
    fc.assert(
      fc.property(object, object, fc.array(blank, { minLength: 1 }), (before, after, blanks) => {
        const rewritten = rewriteDocument(layOut(before, blanks), before, after);
        expect(canonicalJson(JSON.parse(rewritten) as JsonValue)).toBe(canonicalJson(after));
      }),
      { numRuns: 300 },
    );
  });

  test("in YAML with anchors, whose comments stay where lines do", () => {
    const tied = "# top\na: &x\n  b: 1 # one\n  c: &y [ p, q ] # two\nd: *x # three\ne: [ *y, 1 ]\n'f': *y\n";
    fc.assert(
      fc.property(fc.subarray(["a", "d", "e", "f"]), value, fc.boolean(), (changed, now, renames) => {
        const before = read(tied);
        const after = Object.fromEntries(
          Object.entries(before).map(([name, old]) => {
            if (!changed.includes(name)) return [name, old];
            return renames ? [`${name}2`, old] : [name, now];
          }),
        );
        const rewritten = rewriteDocument(tied, before, after);
        expect(canonicalJson(read(rewritten))).toBe(canonicalJson(after));
        expect(rewritten).toContain("# top\n");
        if (renames) expect(rewritten).toContain("# three\n");
      }),
      { numRuns: 300 },
    );
  });
});

describe("what is added at one place", () => {
  const block = "a: 1\np:\n  size:   1 # one\n  tags:\n  - x\n  # c\n  - y\n";
  const map = "p:\n  size:   1 # one\n  cfg:  # the cfg\n    k: 1\n";
  const withTags = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

  test("to a list, to the map that it ends, and behind that", () => {
    const changed = rewrite(block, ({ p, ...rest }) => ({
      ...rest,
      p: { ...withTags(p), tags: ["x", "y", "new"], tier: "gold" },
      team: ["x"],
    }));
    expect(changed).toBe(`${block}  - new\n  tier: gold\nteam:\n  - x\n`);
  });

  test("to a map within a map, and to that", () => {
    const changed = rewrite(map, ({ p, ...rest }) => ({
      ...rest,
      p: { ...withTags(p), cfg: { k: 1, z: 1 }, tier: "gold" },
    }));
    expect(changed).toBe(`${map}    z: 1\n  tier: gold\n`);
  });

  test("stands there in the order in which it was added", () => {
    const changed = rewrite(map, ({ p }) => ({ p: { ...withTags(p), name: "n", tier: "g", note: "x" } }));
    expect(changed).toBe(`${map}  name: n\n  tier: g\n  note: x\n`);
  });
});
