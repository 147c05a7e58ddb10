import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mendQuotes } from "../../../../src/core/catalog/documents/quote_slips.ts";

describe("mended are texts in typographic quotes", () => {
  it.each([
    ["{ “a”: “b” }", '{ "a": "b" }'],
    ["{\n “a”: [“b”, “c”]\n}", '{\n "a": ["b", "c"]\n}'],
    ["{“a”:“b”}", '{"a":"b"}'],
    ["{ „a“: «b» }", '{ "a": "b" }'],
    ["{ ‘a’: ‘it's’ }", "{ 'a': 'it''s' }"],
    ['{ “a": “b" }', '{ "a": "b" }'],
    ['{ “a”: “say "hi" now”, “b”: 1 }', '{ "a": "say \\"hi\\" now", "b": 1 }'],
    ["{ “a”: “the “best” one”, “b”: 1 }", '{ "a": "the “best” one", "b": 1 }'],
    ["{ “a”: “\\” b” }", '{ "a": "\\” b" }'],
    ["title: “Cart”\n“icon”: x\nlist:\n  - “one”", 'title: "Cart"\n"icon": x\nlist:\n  - "one"'],
    ["title: “Cart” # “so”", 'title: "Cart" # “so”'],
    ["a: |\n  “b”: “c”\nd: “e”", 'a: |\n  “b”: “c”\nd: "e"'],
  ])("%j", (text, mended) => {
    expect(mendQuotes(text).text).toBe(mended);
    expect(mendQuotes(mended)).toEqual({ text: mended, slips: [] });
  });
});

it.each(['{ "a": "#" }', "{ 'a': '#''s' }", '{ "a": "#\\\\" }', "a: “#”"])(
  "a text may have millions of characters: %s",
  (text) => {
    const long = text.replace("#", "x".repeat(10 * 1024 * 1024));
    expect(mendQuotes(long).slips).toHaveLength(text.includes("“") ? 1 : 0);
  },
);

describe("left alone is what people wrote", () => {
  it.each([
    '{ "a": "the “best” one", "b": "“x”" }',
    '{ "a": "“key”: “value”, “list”" }',
    "title: the “best” one",
    "title: “Best” service",
    "title: Dana’s “service”",
    "text: |\n  “One”: two\n\n  “three”\n",
    "text: >-\n  - “One”\n",
    "# “a”: “b”",
    "'“a”': 'it''s “b”'",
    "a: “b\nc: d”",
  ])("%j", (text) => {
    expect(mendQuotes(text)).toEqual({ text, slips: [] });
  });
});

describe("quote slips", () => {
  it("have the place of their first mark", () => {
    expect(mendQuotes('{\n “a”: “b”,\n "c": “d”\n}').slips).toEqual([
      { line: 2, column: 2, mark: "“" },
      { line: 2, column: 7, mark: "“" },
      { line: 3, column: 7, mark: "“" },
    ]);
  });

  it("are mended to the JSON that was meant, whatever it is", () => {
    const word = fc.string({
      unit: fc.constantFrom("a", "b", " ", ",", ":", "[", "]", "{", "}", "#", "-", "'", "\\", '"', "\n", "’"),
    });
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(fc.dictionary(word, fc.oneof(word, value)), (document) => {
        const meant = JSON.stringify(document, null, 1);
        // As a word processor does it: each text's first and last mark.
        const spoiled = meant.replace(/"((?:[^"\\]|\\.)*)"/g, (_text, content: string) => `“${content}”`);
        expect(JSON.parse(mendQuotes(spoiled).text)).toEqual(JSON.parse(meant));
      }),
    );
  });

  it("are never found in valid JSON", () => {
    const word = fc.string({
      unit: fc.constantFrom("a", " ", ",", ":", "[", "]", "{", "}", "#", "'", "\\", '"', "\n", "“", "”", "‘", "’"),
    });
    fc.assert(
      fc.property(fc.dictionary(word, fc.oneof(word, fc.array(word))), (document) => {
        for (const text of [JSON.stringify(document), JSON.stringify(document, null, 2)]) {
          expect(mendQuotes(text)).toEqual({ text, slips: [] });
        }
      }),
    );
  });

  it("are looked for in linear time", () => {
    const started = performance.now();
    for (const hostile of ["{ “", "“", "{ “a", "“a” b", "- ", "a: |\n  b\n", '{"', "'"])
      mendQuotes(hostile.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
