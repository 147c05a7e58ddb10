import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPlainYaml } from "../../../../src/core/catalog/documents/plain_yaml.ts";
import { parseParts } from "../../../../src/core/catalog/documents/yaml.ts";

/** As JSON, which tells the order of keys: what the library reads, by every rule of the house. */
function readByLibrary(text: string): string {
  const parsed = parseParts(text, "f.yml", 1_000_000);
  if (!parsed.ok) return JSON.stringify(parsed.faults);
  const violations = parsed.judge(parsed.value, 1);
  return JSON.stringify(violations.length > 0 ? violations : parsed.value);
}

const entity = `# Ours since 2020
identifier: mailer
title: Mailer's very own "the" service, no.#1
icon: null
team: [backend, "a,b", 'c', 7]

properties:
  tier: 2
  price: 0.50
  public: true
  url: https://example.com/a#b
  since: "2020-01-01"
  labels: {}
  owner:
    name: Zoë
  tags:
  - one
  - 3
relations:
  system: orders
  uses:
    - first
    # of two
    - "second"
  none: []
`;

describe("what is read", () => {
  test("an entity's file, as the library reads it", () => {
    const read = readPlainYaml(entity);
    expect(read).toMatchObject({ title: `Mailer's very own "the" service, no.#1`, properties: { price: 0.5 } });
    expect(JSON.stringify(read)).toBe(readByLibrary(entity));
    expect(Object.getPrototypeOf(read)).toBeNull();
  });

  test("with and without a line feed at the end", () => {
    expect(readPlainYaml("a: b")).toEqual({ a: "b" });
    expect(readPlainYaml("a: b\n\n  \n# c")).toEqual({ a: "b" });
  });
});

test.each(["a: #", "a: '#'", 'a: "#"', "a: [#]", "# #", "#: a", "a:\n  - #", "#"])(
  "any number of characters in %j keeps no process from going on",
  (text) => {
    const long = text.replace(/#$|#(?=['"\]:])/, "x".repeat(10 * 1024 * 1024));
    expect(["object", "undefined"]).toContain(typeof readPlainYaml(long));
  },
);

describe("what is left to the library", () => {
  test.each([
    "",
    "# nothing\n",
    "a",
    "- a\n",
    "a:\n",
    "a:\nb: c\n",
    "a: b\na: c\n",
    "a: b\n  c\n",
    "a: b\n  c: d\n",
    "a:\n  - b\n    c\n",
    "a:\n  - b\n    - c\n",
    "a:\n  - b: c\n",
    "a:\n    b: c\n  d: e\n",
    "a:\n  b: c\n- d\n",
    "a: b # c\n",
    "a: b \n",
    "a:  b\n",
    "a: b: c\n",
    "a: b:\n",
    "a: Null\n",
    "a: TRUE\n",
    "true: a\n",
    "__proto__: a\n",
    "a: 01\n",
    "a: 1e3\n",
    "a: -0\n",
    "a: .5\n",
    "a: 12345678901234567890\n",
    'a: "\\n"\n',
    "a: 'it''s'\n",
    "a: |\n  b\n",
    "a: &b c\n",
    "a: [b]]\n",
    "a: [b,c]\n",
    "a: [b: c]\n",
    "a: [b]c\n",
    "a: [{}]\n",
    "a: {b: c}\n",
    "a: b\n---\nc: d\n",
    "%YAML 1.2\n---\na: b\n",
    "\uFEFFa: b\n",
    "a: b\r\nc: d\r\n",
    "a:\tb\n",
    "a: “b”\n",
    "a: b\u0085c\n",
    "a: \u00a0b\n",
    `${"a".repeat(65)}: b\n`,
  ])("%j", (text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });
});

const piece = fc.constantFrom(
  ...["a", "b c", "1", "-1", "0", "01", "1.50", "1e3", "0x1f", ".5", "1.", "true", "False", "null", "~", '"', "'"],
  ...['"q"', "'s'", "'it''s'", '"a\\n"', "[", "]", "[a, b]", '["c", 1]', "[]", "{}", "{", "}", ", ", ",", ":", ": "],
  ...[" :", "#", " #", "- ", "-", "?", "|", ">", "&x ", "*x", "!!str ", "%", "@", "é", "×", "//", "/*", " ", "\\"],
  ...["https://x.y/z", "2024-01-01", "---", "...", "__proto__", "\n", "\n  ", "\n# c", "\n\n"],
);
const pieces = fc.array(piece, { maxLength: 3 }).map((all) => all.join(""));
const scalar = fc.oneof(
  fc.constantFrom("a", "b c", "1", "0.5", "true", "null", '"q, r"', "'s'", "x:y", "it's", "c#", "é"),
  pieces.map((each) => `w${each}`),
);
const keys = fc.uniqueArray(fc.constantFrom("a", "b", "x-y", "_z", "y", "constructor", "true"), { maxLength: 3 });

/** What stands behind a key: on its line, or on lines below it. */
function values(depth: number, indent: number): fc.Arbitrary<string> {
  const list = fc.tuple(fc.constantFrom(0, 1, 2), fc.array(scalar, { minLength: 1, maxLength: 3 }));
  return fc.oneof(
    { weight: 4, arbitrary: scalar.map((each) => ` ${each}`) },
    { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }).map((each) => ` [${each.join(", ")}]`) },
    { weight: 1, arbitrary: fc.constantFrom(" []", " {}") },
    {
      weight: 1,
      arbitrary: list.map(([more, items]) => items.map((item) => `\n${" ".repeat(indent + more)}- ${item}`).join("")),
    },
    {
      weight: depth > 0 ? 2 : 0,
      arbitrary: depth > 0 ? mappings(depth - 1, indent + 2).map((each) => `\n${each}`) : fc.constant(""),
    },
  );
}

function mappings(depth: number, indent: number): fc.Arbitrary<string> {
  return keys.chain((all) =>
    fc
      .tuple(...all.map((key) => values(depth, indent).map((value) => `${" ".repeat(indent)}${key}:${value}`)))
      .map((lines) => lines.join("\n")),
  );
}

const slip = fc.tuple(fc.nat(), fc.nat(2), piece);
const texts = fc
  .tuple(mappings(2, 0), fc.array(slip, { maxLength: 2 }), fc.constantFrom("\n", ""))
  .map(([text, slips, end]) => {
    const spoil = (spoiled: string, [place, gone, each]: readonly [number, number, string]): string => {
      const at = place % (spoiled.length + 1);
      return spoiled.slice(0, at) + each + spoiled.slice(at + gone);
    };
    return slips.reduce(spoil, text) + end;
  });

test("whatever is read, the library reads as the same", () => {
  let read = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const plain = readPlainYaml(text);
      if (plain === undefined) return;
      read += 1;
      expect(JSON.stringify(plain)).toBe(readByLibrary(text));
    }),
    { numRuns: 10_000 },
  );
  expect(read).toBeGreaterThan(1000);
});

test("texts of any characters are read as by the library, or left to it", () => {
  const sign = fc.constantFrom(
    ...[
      "a",
      "b",
      "1",
      " ",
      ":",
      "#",
      "-",
      "[",
      "]",
      "{",
      "}",
      ",",
      '"',
      "'",
      "\n",
      "\n",
      "\t",
      "\r",
      "&",
      "*",
      "!",
      "|",
      ">",
    ],
    ...["%", "@", "`", "~", "é", "×", "\u0085", "\u2028"],
  );
  const characters = fc.string({ unit: sign, maxLength: 40 });
  fc.assert(
    fc.property(characters, (text) => {
      const plain = readPlainYaml(`a: b\n${text}`);
      if (plain !== undefined) expect(JSON.stringify(plain)).toBe(readByLibrary(`a: b\n${text}`));
    }),
    { numRuns: 20_000 },
  );
});
