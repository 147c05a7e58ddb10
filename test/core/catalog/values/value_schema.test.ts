import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../../../src/core/json.ts";
import type { ValueSchema } from "../../../../src/core/catalog/model/blueprint.ts";
import { parseDocument } from "../../../../src/core/catalog/documents/yaml.ts";
import {
  describeGuardrails,
  validateValue,
  valueSchemaProblem,
} from "../../../../src/core/catalog/values/value_schema.ts";

const text = (rest: Omit<ValueSchema, "type"> = {}): ValueSchema => ({ type: "string", ...rest });
const number = (rest: Omit<ValueSchema, "type"> = {}): ValueSchema => ({ type: "number", ...rest });

describe("validateValue", () => {
  test.each<[ValueSchema, JsonValue[], JsonValue[]]>([
    [number({ minimum: 1, maximum: 5, multipleOf: 1 }), [1, 5], [0, 6, 1.5, "1", null, true]],
    [number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }), [0.5], [0, 1]],
    [number({ multipleOf: 0.1 }), [0.3, 0.7, 1], [0.35]],
    [text({ minLength: 1, maxLength: 2 }), ["😀😀", "a"], ["", "😀😀😀", "abc"]],
    [text({ pattern: "^[a-z]+$" }), ["abc"], ["aB", "abc\n", ""]],
    [text({ pattern: "b" }), ["abc"], ["acd"]],
    [text({ enum: ["a", "b"] }), ["a"], ["c", "A"]],
    [text({ format: "email" }), ["dana@example.com"], ["dana", "a@b@c"]],
    [text({ format: "idn-email" }), ["dána@exämple.com"], ["dana@example", "a b@example.com"]],
    [
      text({ format: "url" }),
      ["https://example.com/a?b#c", "ssh://git@example.com"],
      ["javascript:alert(1)", "data:text/html,x", "example.com", "https://exa mple.com", "https://a.b\n"],
    ],
    [text({ format: "date-time" }), ["2026-11-29T08:00:00Z"], ["2026-11-29", "2026-13-29T08:00:00Z"]],
    [text({ format: "ipv4" }), ["192.0.2.1"], ["192.0.2.256", "::1"]],
    [text({ format: "ipv6" }), ["2001:db8::1"], ["192.0.2.1"]],
    [text({ format: "user" }), ["octocat", "dana@example.com"], ["-x", "a b", "", "@octocat", "a".repeat(40)]],
    [text({ format: "team" }), ["acme/devops", "Team A"], ["", " a", "a\nb"]],
    [
      text({ format: "yaml" }),
      // Manifests of Kubernetes, templates of CloudFormation, descriptions of APIs.
      [
        "a: 1",
        "- x",
        "a: 1\n---\nb: 2\n",
        "Key: !Ref Foo\nAll: !Join [',', !Sub b]",
        "200: {description: ok}",
        "? [a]\n: !m {}",
      ],
      ["a: [1", "a: 1\na: 2", "1: a\n1: b", "a: *b", "[".repeat(100_000)],
    ],
    [text({ format: "timer" }), ["2026-11-29T08:00:00Z"], ["7d", "2026-11-29"]],
    [text({ format: "blueprints" }), ["service"], ["", " a"]],
    [
      text({ format: "proto" }),
      ['syntax = "proto3";\nmessage A { string b = 1; } // }', "/* { */ message A {}", "message A { option x = '}'; }"],
      ["", "hello {}", "message A {", "message A }{", "message A {} /*", 'syntax = "proto3;\n'],
    ],
    [
      { type: "object", format: "labeled-url" },
      [{ url: "https://example.com", displayText: "x" }, { url: "/service?x=1" }],
      [
        {},
        { url: "javascript:alert(1)" },
        { url: "//evil.example" },
        { url: "/\\evil.example" },
        { url: "https://a.b", x: 1 },
        "https://a.b",
      ],
    ],
    [{ type: "boolean" }, [true, false], ["true", 0]],
    [{ type: "object" }, [{ a: 1 }], [[], "x", null]],
    [
      { type: "array", items: text({ pattern: "^[a-z]$" }), minItems: 1, uniqueItems: true },
      [["a"]],
      [[], ["A"], ["a", "a"]],
    ],
  ])("%j", (schema, good, bad) => {
    for (const value of good) expect([value, validateValue(schema, value)]).toEqual([value, undefined]);
    for (const value of bad) expect([value, validateValue(schema, value)]).toEqual([value, expect.any(String)]);
  });

  test("two patterns are two patterns", () => {
    expect(validateValue(text({ pattern: "^a$" }), "a")).toBeUndefined();
    expect(validateValue(text({ pattern: "^b$" }), "a")).toMatch(/^matching `\^b\$`/);
  });

  test("a pattern that would take JavaScript centuries takes no time", () => {
    const start = performance.now();
    expect(validateValue(text({ pattern: "^(a+)+$" }), `${"a".repeat(50_000)}!`)).toBeTypeOf("string");
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe("values as a file holds them", () => {
  const parsed = (text: string): JsonValue => {
    const document = parseDocument(text, "file.yml");
    if (!document.ok) throw new Error(document.faults[0]?.message);
    return document.value;
  };

  test("are the same by what is in them, lists of objects too", () => {
    const unique: ValueSchema = { type: "array", uniqueItems: true };
    expect(validateValue(unique, parsed("[{a: 1}, {a: 2}]"))).toBeUndefined();
    expect(validateValue(unique, parsed("[{a: 1, b: 2}, {b: 2, a: 1}]"))).toBe("a list of different items");
    expect(validateValue({ ...unique, maxItems: 2 }, [1, 1])).toBe("a list of at most 2 items, all different");
    expect(validateValue(unique, parsed('[1, "1"]'))).toBeUndefined();
    const listed: ValueSchema = { type: "array", enum: [parsed("[{a: 1}]")] };
    expect(validateValue(listed, parsed("[{a: 1}]"))).toBeUndefined();
    expect(validateValue(listed, parsed("[{a: 2}]"))).toBeTypeOf("string");
  });

  test("are judged in a moment, however many there are", () => {
    const items = Array.from({ length: 100_000 }, (_, at) => [at, "x"]);
    expect(validateValue({ type: "array", uniqueItems: true }, items)).toBeUndefined();
    expect(validateValue({ type: "array", uniqueItems: true }, [...items, [7, "x"]])).toBeTypeOf("string");
  });

  test("do not match a pattern that would take them too long", () => {
    const schema = text({ pattern: "^(a?){900}$" });
    expect(validateValue(schema, "a".repeat(900))).toBeUndefined();
    expect(validateValue(schema, "a".repeat(1_000_000))).toBeTypeOf("string");
  });
});

describe("valueSchemaProblem", () => {
  test.each<[ValueSchema, RegExp | undefined]>([
    [text({ pattern: "^[a-z]+$", default: "a" }), undefined],
    [text({ pattern: "[" }), /missing closing \]/],
    [text({ pattern: "a(?=b)" }), /the pattern looks around \(`\(\?=`\), and patterns are matched in linear time/],
    [text({ pattern: "(a)\\1" }), /the pattern refers back \(`\\1`\)/],
    [text({ pattern: `^${"(a?){1000}".repeat(20)}$` }), /a character may take 80004 steps; allowed are 10000/],
    [text({ pattern: "^[a-z]+$", default: "A" }), /the default "A" is not allowed: allowed is lowercase letters/],
    [number({ enum: [1, "2"] }), /"2" in `enum`/],
    [text({ enum: [1] }), /1 in `enum` does not fit the rest: allowed is a value of type string$/],
    [{ type: "array", enum: ["a"] }, /"a" in `enum` is no list: .* `enum` of its `items`$/],
    [{ type: "array", items: text({ pattern: "(" }) }, /missing closing \)/],
    [number({ minimum: 2, maximum: 2 }), undefined],
    [number({ minimum: 2, exclusiveMaximum: 2 }), /nothing fits, because `minimum` is 2 and `exclusiveMaximum` is 2/],
    [text({ minLength: 3, maxLength: 2 }), /`minLength` is 3 and `maxLength` is 2/],
    [{ type: "array", items: number({ exclusiveMinimum: 2, maximum: 1 }) }, /`exclusiveMinimum` is 2/],
    [{ type: "array", minItems: 2, maxItems: 1 }, /`minItems` is 2/],
  ])("%j", (schema, problem) => {
    if (problem === undefined) expect(valueSchemaProblem(schema)).toBeUndefined();
    else expect(valueSchemaProblem(schema)?.message).toMatch(problem);
  });

  test("a broken schema allows nothing", () => {
    expect(validateValue(text({ pattern: "[" }), "a")).toMatch(/^nothing until the catalog is mended/);
  });
});

describe("describeGuardrails", () => {
  test.each<[ValueSchema, string]>([
    [
      text({ pattern: "^[a-z][a-z0-9-]{2,20}$" }),
      "lowercase letters, digits and hyphens, starting with a lowercase letter, 3 to 21 characters, e.g. orders",
    ],
    [
      text({ pattern: "^[a-z][a-z0-9-]*[a-z0-9]$", maxLength: 40 }),
      "lowercase letters, digits and hyphens, starting with a lowercase letter, ending with a lowercase letter or digit, " +
        "2 to 40 characters, e.g. orders",
    ],
    [text({ pattern: "^[A-Z_]+$" }), "uppercase letters and underscores, at least 1 character, e.g. ORDERS"],
    [text({ pattern: "^\\d{4}$" }), "digits, exactly 4 characters, e.g. 2026"],
    [text({ pattern: "^[a-z]{3}-\\d{4}$" }), "matching `^[a-z]{3}-\\d{4}$`, exactly 8 characters, e.g. aaa-1111"],
    [text({ pattern: "^db-[a-z]+$" }), "matching `^db-[a-z]+$`, at least 4 characters, e.g. db-a"],
    [text({ pattern: "^(a|b)$" }), "matching `^(a|b)$`"],
    [text({ pattern: "[" }), "matching `[`"],
    [text({ minLength: 3, maxLength: 3 }), "exactly 3 characters"],
    [text({ maxLength: 1 }), "at most 1 character"],
    [text({ format: "email" }), "an e-mail address, e.g. dana@example.com"],
    [text({ enum: ["a", "b"] }), "one of a, b"],
    [text(), ""],
    [number(), "a number"],
    [number({ minimum: 1, maximum: 5, multipleOf: 1 }), "a whole number from 1 to 5"],
    [number({ minimum: 1 }), "a number of at least 1"],
    [number({ maximum: 9, multipleOf: 3 }), "a number of at most 9, divisible by 3"],
    [number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }), "a number above 0, below 1"],
    [{ type: "array", minItems: 1, maxItems: 3 }, "1 to 3 items"],
    [{ type: "boolean" }, ""],
    [{ type: "object" }, ""],
    [{ type: "object", format: "labeled-url" }, "a `url`, and a `displayText` where people read another text"],
  ])("%j", (schema, words) => {
    expect(describeGuardrails(schema)).toBe(words);
  });

  test("an example is always allowed, and nothing throws", () => {
    const part = fc.constantFrom(
      "[a-z]",
      "[A-Z0-9_]",
      "\\d",
      "\\w",
      "-",
      "x",
      "[a-z0-9-]",
      ".",
      "(a|b)",
      "\\.",
      "[^a]",
      "\\",
      "[",
    );
    const times = fc.constantFrom("", "*", "+", "?", "{2}", "{2,}", "{1,3}", "{3,1}");
    const pattern = fc.array(fc.tuple(part, times), { maxLength: 4 }).map((parts) => `^${parts.flat().join("")}$`);
    const schema = fc.record({ pattern, minLength: fc.nat(30), maxLength: fc.nat(60) }, { requiredKeys: ["pattern"] });
    let examples = 0;
    fc.assert(
      fc.property(schema, (rest) => {
        const words = describeGuardrails(text(rest));
        const example = /, e\.g\. (.*)$/s.exec(words)?.[1];
        if (example === undefined) return;
        examples += 1;
        expect(validateValue(text(rest), example)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
    expect(examples).toBeGreaterThan(20);
  });
});
