import fc from "fast-check";
import { expect, it } from "vitest";
import { writeDocument } from "../../../../src/core/catalog/documents/write_document.ts";
import { isJsonObject } from "../../../../src/core/json.ts";
import { parseDocument } from "../../../../src/core/catalog/documents/yaml.ts";

it.each(["a.yml", "a.json"])("what is written as %s is read back, key order included", (path) => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      "yes",
      "null",
      "~",
      "1e3",
      "0x1F",
      "2026-11-22",
      "<<",
      "=",
      "- a",
      "a: b",
      "{{ .x }}",
      "#",
      "\n",
      " ",
    ),
  );
  // What the reader refuses is never there to be written.
  const end = "[\\u2018-\\u201F«»\\u00A0\\u2000-\\u200B\\u202F\\u205F\\u3000\\uFEFF]";
  const refused = new RegExp(`^${end}|${end}$|\\0`, "u");
  const key = text.filter((word) => word !== "__proto__" && !refused.test(word));
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      text.filter((word) => !word.includes("\0")),
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
      fc.array(tie("any")),
      fc.dictionary(key, tie("any")),
    ),
  })).any;
  fc.assert(
    fc.property(fc.dictionary(key, value), (given) => {
      const document = parseDocument(JSON.stringify(given), "given.json");
      if (!document.ok || !isJsonObject(document.value)) throw new Error(JSON.stringify(document));
      const written = writeDocument(document.value, path);
      const read = parseDocument(written ?? "", path);
      expect(read.ok && JSON.stringify(read.value)).toBe(JSON.stringify(document.value));
    }),
  );
});

it("writes no aliases, which would tie values together that have nothing to do with each other", () => {
  const shared = { a: [1] };
  expect(writeDocument({ one: shared, two: shared }, "a.yml")).toBe("one:\n  a:\n    - 1\ntwo:\n  a:\n    - 1\n");
});

it("writes nothing that the catalog would refuse for its size", () => {
  expect(writeDocument({ text: "x".repeat(1024 * 1024) }, "a.yml")).toBeUndefined();
});
