import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rewriteDocument } from "../../../../src/core/catalog/documents/rewrite_document.ts";
import { parseDocument } from "../../../../src/core/catalog/documents/yaml.ts";
import { canonicalJson, isJsonObject } from "../../../../src/core/json.ts";
import { isList } from "../../../../src/core/catalog/documents/value_changes.ts";
import type { JsonObject, JsonValue } from "../../../../src/core/json.ts";

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

describe("several insertions that end at one place", () => {
  const text = [
    "properties:",
    "  size:   1 # one",
    "  tags:",
    "  - x",
    "  # c",
    "  - y # last",
    "  cfg:  # the cfg",
    "    a: 1",
    "",
    "# end",
    "",
  ].join("\n");
  const within = (now: JsonObject) => (all: JsonObject) => ({
    ...all,
    properties: { ...(isJsonObject(all["properties"]) ? all["properties"] : {}), ...now },
  });

  test("stand in their order, each in its own map, and nothing else moves", () => {
    expect(
      rewrite(text, (all) => ({ ...within({ cfg: { a: 1, z: 1 }, tier: "gold", note: "x" })(all), team: "t" })),
    ).toBe(text.replace("    a: 1\n", "    a: 1\n    z: 1\n  tier: gold\n  note: x\nteam: t\n"));
  });

  test("do so in a list without indentation, and where the file's last line has no end", () => {
    const short = text.slice(0, text.indexOf("\n  cfg"));
    expect(rewrite(short, within({ tags: ["x", "y", "new"], tier: "gold" }))).toBe(`${short}\n  - new\n  tier: gold\n`);
  });

  test("do so in a list of maps, whose items keep their lines", () => {
    const list = "rules:\n- a: 1 # one\n  # b\n  b: {x: 1}\n- a: 2\n";
    expect(rewrite(list, () => ({ rules: [{ a: 1, b: { x: 1, y: 2 } }, { a: [3], c: 4 }, { a: 5 }] }))).toBe(
      "rules:\n- a: 1 # one\n  # b\n  b: {x: 1, y: 2}\n- a:\n    - 3\n  c: 4\n- a: 5\n",
    );
  });

  test("keep what is told between brackets", () => {
    const flow = "tags: [\n  a, # first\n  b # second\n  ]\n";
    expect(rewrite(flow, () => ({ tags: ["a", "c", "d"] }))).toBe("tags: [\n  a, # first\n  c, # second\n  d\n  ]\n");
  });
});

describe("an item that stays keeps what is told of it", () => {
  const text = [
    "deps:",
    "  - f # billing's",
    "  # the old one,",
    "  # going in May",
    "  - b",
    "    # until June",
    "",
    "  - c # shared",
    "  # the rest",
    "",
    "  - e",
    "name: x",
    "",
  ].join("\n");
  const deps = (...lines: readonly string[]): string => ["deps:", ...lines, "name: x", ""].join("\n");
  const b = ["  # the old one,", "  # going in May", "  - b", "    # until June"];
  const gap = ["  # the rest", ""];

  test.each<[string, readonly string[], string]>([
    ["sorted", ["b", "c", "e", "f"], deps(...b, "", "  - c # shared", ...gap, "  - e", "  - f # billing's")],
    ["one for another", ["b", "c", "e", "d"], deps(...b, "", "  - c # shared", ...gap, "  - e", "  - d")],
    ["without one", ["f", "c", "e"], deps("  - f # billing's", "", "  - c # shared", ...gap, "  - e")],
    ["one before others", ["f", "a", "b", "c", "e"], text.replace("  # the old one", "  - a\n  # the old one")],
    ["one behind others", ["f", "b", "a", "c", "e"], text.replace("June\n", "June\n  - a\n")],
    ["one instead", ["f", "g", "c", "e"], text.replace("- b", "- g")],
  ])("%s", (_what, after, expected) => {
    expect(rewrite(text, (all) => ({ ...all, deps: after }))).toBe(expected);
  });

  test("wherever it goes, and whatever else does or comes", () => {
    const all = ["a", "b", "c", "d", "e"];
    const told = fc.record({ above: fc.nat(2), isBehind: fc.boolean(), isMap: fc.boolean() });
    const staying = fc.shuffledSubarray(all, { minLength: 1 });
    const grown = fc
      .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.nat(all.length))
      .map(([order, at]) => {
        return [...order.slice(0, at), "new", ...order.slice(at)];
      });
    fc.assert(
      fc.property(fc.array(told, { minLength: 5, maxLength: 5 }), fc.oneof(staying, grown), (comments, after) => {
        const lines = (name: string): string => {
          const { above = 0, isBehind = false, isMap = false } = comments[all.indexOf(name)] ?? {};
          const item = isMap ? `- name: ${name}\n    of: ${name}` : `- ${name}`;
          return `${`  # above ${name}\n`.repeat(above)}  ${item}${isBehind ? ` # of ${name}` : ""}\n`;
        };
        const list = (names: readonly string[]): string => `l:\n${names.map(lines).join("")}m: 1\n`;
        const { l } = read(list(after));
        expect(rewrite(list(all), (whole) => ({ ...whole, l: l ?? null }))).toBe(list(after));
      }),
      { numRuns: 300 },
    );
  });

  test("in a list of maps, by what they have in common", () => {
    const x = "- name: x # about x\n  v: 1\n";
    const y = "# above y\n- name: y\n  v: 2 # two\n";
    const z = "- {name: z, v: 3} # about z\n";
    const list = (...items: readonly string[]): string => `rules:\n${items.join("")}`;
    const turned = [
      { name: "z", v: 3 },
      { name: "y", v: 5 },
      { name: "x", v: 1 },
    ];
    expect(rewrite(list(x, y, z), () => ({ rules: turned }))).toBe(list(z, y.replace("2", "5"), x));
  });

  test("between brackets", () => {
    const flow = "deps: [\n  f, # billing's\n  # the old one\n  b,\n  c # shared\n  ]\n";
    expect(rewrite(flow, () => ({ deps: ["b", "d", "f"] }))).toBe(
      "deps: [\n  # the old one\n  b,\n  d, # shared\n  f # billing's\n  ]\n",
    );
    expect(rewrite("deps: [ f, b,  c ] # all\n", () => ({ deps: ["c", "f"] }))).toBe("deps: [ c, f ] # all\n");
  });

  test("and where the file's last line has no end", () => {
    expect(rewrite("a: 1\nl:\n- b # b\n- a # a", (all) => ({ ...all, l: ["a", "b"] }))).toBe(
      "a: 1\nl:\n- a # a\n- b # b",
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

/** Lines of a map or a list with comments in every place that may have one, each with a number of its own. */
type Part = { readonly kind: "leaf"; readonly value: JsonValue; readonly isTold: boolean } | Block;
interface Block {
  readonly kind: "map" | "list";
  readonly members: readonly { readonly part: Part; readonly above: number }[];
  /** A list's, below that of its key. */
  readonly indent: number;
  readonly isTold: boolean;
}

const told = fc.boolean();
const plainLeaf = fc.record({ kind: fc.constant("leaf" as const), value: fc.oneof(fc.integer(), word), isTold: told });
const { map: block } = fc.letrec<{ map: Block; list: Block; part: Part }>((tie) => ({
  part: fc.oneof({ maxDepth: 3, withCrossShrink: true }, plainLeaf, tie("map"), tie("list")),
  map: fc.record({
    kind: fc.constant("map" as const),
    members: members(tie("part")),
    indent: fc.constant(2),
    isTold: told,
  }),
  list: fc.record({
    kind: fc.constant("list" as const),
    members: members(fc.oneof(plainLeaf, tie("map"))),
    indent: fc.constantFrom(0, 2),
    isTold: told,
  }),
}));

function members(part: fc.Arbitrary<Part>): fc.Arbitrary<Block["members"]> {
  return fc.array(fc.record({ part, above: fc.integer({ min: 0, max: 2 }) }), { minLength: 1, maxLength: 3 });
}

const nameOf = (index: number): string => `k${String(index)}`;

function valueOf(part: Part): JsonValue {
  if (part.kind === "leaf") return part.value;
  const values = part.members.map((member) => valueOf(member.part));
  return part.kind === "list" ? values : Object.fromEntries(values.map((one, index) => [nameOf(index), one]));
}

function linesOf(part: Block): string {
  let last = 0;
  const comment = (): string => `# told ${String(last++)};`;
  const write = (inner: Block, indent: string): string =>
    inner.members
      .map(({ part: member, above }, index) => {
        const before = above === 0 ? "" : above === 1 ? `${indent}${comment()}\n` : `\n${indent}${comment()}\n`;
        const behind = member.isTold ? ` ${comment()}` : "";
        const mark = inner.kind === "list" ? "-" : `${nameOf(index)}:`;
        if (member.kind === "leaf") return `${before}${indent}${mark} ${JSON.stringify(member.value)}${behind}\n`;
        if (inner.kind === "map")
          return `${before}${indent}${mark}${behind}\n${write(member, indent + " ".repeat(member.indent))}`;
        // The first key of an item stands behind its dash.
        const lines = write(
          { ...member, members: member.members.map((one, at) => (at === 0 ? { ...one, above: 0 } : one)) },
          `${indent}  `,
        );
        return `${before}${indent}- ${lines.slice(indent.length + 2)}`;
      })
      .join("");
  return `${write(part, "")}${comment()}\n`;
}

/** Other values for some leaves, more members here and there, and nothing that goes. */
function grown(value: JsonValue, next: () => number): JsonValue {
  const more = (): JsonValue => ["new", 7.5, ["p", { q: 1 }], { r: [], s: "t" }][next() % 4] ?? null;
  if (isList(value)) {
    const items = value.map((item) => grown(item, next));
    return next() % 2 === 0 ? items : [...items, more()];
  }
  if (!isJsonObject(value)) return next() % 3 === 0 ? more() : value;
  const inner = Object.entries(value).map(([name, member]) => [name, grown(member, next)] as const);
  const added = next() % 2 === 0 ? [] : [["n1", more()] as const, ["n2", more()] as const];
  return Object.fromEntries([...inner, ...added]);
}

test("what grows keeps every comment, once and in its order", () => {
  fc.assert(
    fc.property(block, fc.array(fc.nat(11), { minLength: 1 }), told, (part, choices, isEnded) => {
      const text = isEnded ? linesOf(part) : linesOf(part).trimEnd();
      const before = read(text);
      expect(canonicalJson(before)).toBe(canonicalJson(valueOf(part)));
      let at = 0;
      const after = grown(before, () => choices[at++ % choices.length] ?? 0);
      if (!isJsonObject(after)) throw new Error("no object");
      const rewritten = rewriteDocument(text, before, after);
      expect(canonicalJson(read(rewritten))).toBe(canonicalJson(after));
      expect(rewritten.match(/# told \d+;/g)).toEqual(text.match(/# told \d+;/g));
    }),
    { numRuns: 500 },
  );
});
