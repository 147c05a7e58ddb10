import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/core/json.ts";
import { createJqEvaluator } from "../../src/jq/evaluator.ts";

const jq = createJqEvaluator({ timeoutMilliseconds: 10_000 });
afterAll(() => jq.close());

describe("results", () => {
  test.each<[string, JsonValue]>([
    [".a", "ä😀"],
    [".b.c", null],
    ["empty", null],
    ["1,2", 1],
    [". | keys # comment", ["a"]],
    ["def f: 3; f", 3],
    ['"\\(.a)!"', "ä😀!"],
    ['try error("x") catch .', "x"],
  ])("%s", async (program, value) => {
    expect(await jq.evaluate(program, { a: "ä😀" })).toEqual({ ok: true, value });
  });

  test("any JSON goes in and comes out", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
        const json = JSON.parse(JSON.stringify(value).replaceAll("\\ud", "\\u0")) as JsonValue;
        const result = await jq.evaluate(".", json);
        expect(result.ok && JSON.stringify(normalised(result.value))).toBe(JSON.stringify(normalised(json)));
      }),
      { numRuns: 100 },
    );
  });
});

/** jq writes numbers with 17 digits, and turns minus zero round. */
function normalised(value: JsonValue): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item === "number") return Number(item.toPrecision(14)) + 0;
      return typeof item === "string" ? item.toWellFormed() : item;
    }),
  );
}

describe("what a program cannot do", () => {
  test.each<[string, JsonValue]>([
    ["env", {}],
    ["$ENV", {}],
    ["$ENV.PATH", null],
    ["[inputs]", []],
    ["input_filename", null],
    ["halt", null],
  ])("%s is harmless", async (program, value) => {
    expect(await jq.evaluate(program, 1)).toEqual({ ok: true, value });
  });

  test.each([
    ["now", /no clock here; an action has \.trigger\.at/],
    ['import "a" as a; 1', /syntax error/],
    ['include "a"; 1', /syntax error/],
    [") | ($ENV", /syntax error/],
    ["{", /syntax error/],
    [".a |", /^syntax error: it ends too early/],
    ["(.a", /^syntax error: a bracket is not closed$/],
    ["[.a", /^syntax error: a bracket is closed by another kind, not at all/],
    [".a)", /^syntax error: a bracket is closed by another kind, not at all or once too often/],
    [".a.", /^syntax error: a dot has no name behind it$/],
    [".a. | .b", /^syntax error: a dot has no name behind it$/],
    [".a.?", /^syntax error: a dot has no name behind it$/],
    ['"a', /^syntax error: a text has no " at its end$/],
    ['"a\\(.b"', /^syntax error: a text has no " at its end$/],
    ["", /syntax error/],
    ["nonsense", /^nonsense\/0 is not defined$/],
    [".a.b", /^Cannot index number with string "a"$/],
    ["--arg", /arg\/0 is not defined/],
    ['"a"|halt_error', /^a$/],
    ['"x" * 1000000000 | length', /too much memory/],
    ["def f: [f]; f", /too much memory|took longer/],
    ["reduce range(20000) as $i (null; [.])", /nested too deeply|too much memory/],
    [`"${"x".repeat(9000)}"`, /longer than 8192 bytes/],
    ['"\0"', /NUL/],
  ])("%j", async (program, message) => {
    expect(await jq.evaluate(program, 1)).toMatchObject({
      ok: false,
      message: expect.stringMatching(message) as string,
    });
    expect(await jq.evaluate(".", 2)).toEqual({ ok: true, value: 2 });
  });

  test("values that are too large are refused", async () => {
    const result = await jq.evaluate("length", "x".repeat(200_000));
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining("larger than") as string });
  });
});

describe("time", () => {
  test("a program without end is ended, and the next one runs", async () => {
    const impatient = createJqEvaluator({ timeoutMilliseconds: 300 });
    const [endless, next] = await Promise.all([
      impatient.evaluate("def f: f; f", 1),
      impatient.evaluate(".a", { a: 1 }),
    ]);
    expect(endless).toEqual({ ok: false, message: "the expression took longer than 300 ms", ended: true });
    expect(next).toEqual({ ok: true, value: 1 });
    await impatient.close();
  });

  test("a lane with slow programs takes one worker, and others' programs run meanwhile", async () => {
    const shared = createJqEvaluator({ timeoutMilliseconds: 60_000, workers: 2 });
    const [slow, quick] = [shared.lane(), shared.lane()];
    let ended = 0;
    const endless = [1, 2, 3].map(async () => {
      await slow.evaluate("def f: f; f", 1);
      ended += 1;
    });
    for (let index = 0; index < 3; index += 1) {
      expect(await quick.evaluate(".a", { a: index })).toEqual({ ok: true, value: index });
    }
    expect(ended).toBe(0);
    await shared.close();
    await Promise.all(endless);
  });

  test("programs of several lanes all get their turn, and their own results", async () => {
    const shared = createJqEvaluator({ timeoutMilliseconds: 60_000, workers: 2 });
    const lanes = [shared.lane(), shared.lane(), shared.lane()];
    const asked = lanes.flatMap((lane, which) =>
      Array.from({ length: 20 }, (_, index) => lane.evaluate(".a", { a: which * 20 + index })),
    );
    expect(await Promise.all(asked)).toEqual(asked.map((_, index) => ({ ok: true, value: index })));
    await shared.close();
  });

  test("a thousand programs, though the interpreter forgets to give its stack back", async () => {
    for (let index = 0; index < 1000; index += 1) {
      expect(await jq.evaluate(".a", { a: index })).toEqual({ ok: true, value: index });
    }
  });

  test("closed, it answers so", async () => {
    const closing = createJqEvaluator();
    await closing.close();
    expect(await closing.evaluate(".", 1)).toEqual({ ok: false, message: "the jq evaluator is closed" });
  });
});
