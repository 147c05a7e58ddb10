import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Action, ActionInput } from "../../../src/core/catalog/model/action.ts";
import type { JqEvaluator } from "../../../src/core/expressions.ts";
import type { Answers } from "../../../src/core/forms/model.ts";
import { typeInputs, type TypedInputs } from "../../../src/core/forms/type_inputs.ts";
import { addDocumentDb, sampleAction, sampleCatalog } from "./sample_catalog.ts";

const catalog = sampleCatalog();

function answersOf(answers: Readonly<Record<string, string | readonly string[]>>): Answers {
  return new Map(Object.entries(answers));
}

/** These actions hold no jq. */
const jq: JqEvaluator = { evaluate: () => Promise.resolve({ ok: false, message: "jq was asked" }) };

function type(action: Action, answers: Answers): Promise<TypedInputs> {
  return typeInputs({ action, catalog, answers, requestedBy: "dana", createdAt: "2026-11-25T12:00:00Z", jq });
}

/** Types one answer to one optional input. */
function typed(
  input: ActionInput,
  answer?: string | readonly string[],
  required: readonly string[] = [],
): Promise<TypedInputs> {
  const action = sampleAction({ it: { title: "It", ...input } }, { required });
  return type(action, answer === undefined ? new Map() : answersOf({ it: answer }));
}

describe("the product's own story", () => {
  test("gives typed inputs and the entity that the action is run on", async () => {
    const answers = answersOf({ entity: "mailer", name: "orders", instances: "3", class: "db.r6g.large" });
    expect(await type(addDocumentDb, answers)).toEqual({
      inputs: { name: "orders", instances: 3, class: "db.r6g.large" },
      entity: catalog.entities.get("service")?.get("mailer"),
      entities: {},
      problems: [],
      refusals: [],
    });
  });

  test("takes defaults where nothing was answered", async () => {
    const { inputs, problems } = await type(addDocumentDb, answersOf({ entity: "mailer", name: "orders" }));
    expect(problems).toEqual([]);
    expect(inputs).toEqual({ name: "orders", instances: 1, class: "db.t4g.medium" });
  });

  test("says everything that is wrong, in the form's order", async () => {
    const answers = answersOf({ entity: "mailr", name: "Orders!", instances: "7" });
    const { problems } = await type(addDocumentDb, answers);
    expect(problems.map(({ field, wrote }) => [field, wrote])).toEqual([
      ["Entity", "mailr"],
      ["Name", "Orders!"],
      ["Instances", "7"],
    ]);
    expect(problems[0]?.allowed).toBe("an existing service; did you mean `mailer`?");
    expect(problems[2]?.allowed).toBe("a whole number from 1 to 5");
  });
});

describe("types", () => {
  test.each<[string, ActionInput, string | readonly string[], unknown]>([
    ["text", { type: "string" }, "orders", "orders"],
    ["text like a number", { type: "string" }, "007", "007"],
    ["a whole number", { type: "number" }, "4", 4],
    ["a decimal number", { type: "number" }, "-0.25", -0.25],
    ["zero below zero", { type: "number" }, "-0", 0],
    ["the largest whole number", { type: "number" }, "9007199254740991", 9007199254740991],
    ["an enum of numbers", { type: "number", enum: [1, 2.5] }, "2.5", 2.5],
    ["yes", { type: "boolean" }, "Yes", true],
    ["no", { type: "boolean" }, "No", false],
    ["the only one of a boolean", { type: "boolean", enum: [true] }, "Yes", true],
    ["lines", { type: "array", items: { type: "string" } }, " a\n\nb, c ", ["a", "b, c"]],
    ["lines of numbers", { type: "array", items: { type: "number" } }, "1\n2", [1, 2]],
    ["choices", { type: "array", items: { type: "string", enum: ["a", "b"] } }, ["b", "a"], ["b", "a"]],
    ["choices of numbers", { type: "array", items: { type: "number", enum: [1, 2] } }, ["2"], [2]],
    ["an object", { type: "object" }, "a: [1, x]\nb: null", { a: [1, "x"], b: null }],
    ["an object in JSON", { type: "object" }, '{"a": true}', { a: true }],
    ["several objects", { type: "array", items: { type: "object" } }, "- a: 1\n- a: 2", [{ a: 1 }, { a: 2 }]],
    ["YAML as text", { type: "string", format: "yaml" }, "a: 1\nb: 2", "a: 1\nb: 2"],
    ["any YAML as text", { type: "string", format: "yaml" }, "200: !Ref a\n---\nb: 2", "200: !Ref a\n---\nb: 2"],
    ["several lines", { type: "string", format: "multi-line" }, "a\n### b", "a\n### b"],
    ["a user with a sign", { type: "string", format: "user" }, "@dana", "dana"],
    ["a user", { type: "string", format: "user" }, "dana", "dana"],
  ])("%s", async (_, input, answer, expected) => {
    expect(await typed(input, answer)).toMatchObject({ inputs: { it: expected }, problems: [] });
    expect((await typed(input, answer)).inputs["it"]).toEqual(expected);
  });

  test.each<[string, ActionInput, string, string]>([
    ["1e3", { type: "number" }, "1e3", "a number in plain digits, such as `3` or `0.5`"],
    ["hexadecimal", { type: "number" }, "0x10", "a number in plain digits, such as `3` or `0.5`"],
    ["a leading zero", { type: "number" }, "05", "a number in plain digits, such as `3` or `0.5`"],
    ["a sign", { type: "number" }, "+5", "a number in plain digits, such as `3` or `0.5`"],
    ["a decimal comma", { type: "number" }, "1,5", "a number in plain digits, such as `3` or `0.5`"],
    ["other digits", { type: "number" }, "٣", "a number in plain digits, such as `3` or `0.5`"],
    ["Infinity", { type: "number" }, "Infinity", "a number in plain digits, such as `3` or `0.5`"],
    ["words", { type: "number" }, "three", "a number in plain digits, such as `3` or `0.5`"],
    ["too large a number", { type: "number" }, "9007199254740993", "a number with at most 15 digits"],
    ["too many digits", { type: "number" }, "0.1234567890123456", "a number with at most 15 digits"],
    ["true", { type: "boolean" }, "true", "`Yes` or `No`"],
    ["the other of a boolean", { type: "boolean", enum: [true] }, "No", "`Yes`"],
    ["true where it is allowed", { type: "boolean", enum: [true] }, "true", "`Yes`"],
    ["a list for an object", { type: "object" }, "[1]", "keys and values in YAML or JSON"],
    ["an object for a list", { type: "array", items: { type: "object" } }, "a: 1", "a list in YAML or JSON"],
    [
      "a bad line",
      { type: "array", items: { type: "number" } },
      "1\nx",
      "on each line a number in plain digits, such as `3` or `0.5`",
    ],
  ])("refuse %s", async (_, input, answer, allowed) => {
    expect((await typed(input, answer)).problems).toEqual([{ field: "It", wrote: answer, allowed }]);
    expect((await typed(input, answer)).inputs).toEqual({});
  });

  test("refuse what is not YAML, with the line", async () => {
    const { problems } = await typed({ type: "object" }, "a: [");
    expect(problems[0]?.allowed).toMatch(/^keys and values in YAML or JSON; line \d+ of the answer: /);
    expect((await typed({ type: "string", format: "yaml" }, "a: [")).problems[0]?.allowed).toMatch(
      /^YAML; line 1 of the answer: `/,
    );
  });

  test("repeat nothing of what is not YAML but as code", async () => {
    for (const answer of ["a: *@acme/devops", "a: !<@acme/devops> 1", "a: *<img/src=x>", "a: `*@acme/devops"]) {
      const allowed = (await typed({ type: "object" }, answer)).problems[0]?.allowed ?? "";
      expect(allowed).toMatch(/^keys and values in YAML or JSON; line 1 of the answer: (`+).*\1$/);
    }
  });

  test("write every number that they read as it was", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.maxSafeInteger(),
          fc.integer({ min: -99_999, max: 99_999 }).map((value) => value / 100),
        ),
        async (value) => {
          expect((await typed({ type: "number" }, String(value))).inputs["it"]).toBe(value === 0 ? 0 : value);
        },
      ),
    );
  });
});

describe("an input without an answer", () => {
  test("is absent where it is optional", async () => {
    expect(await typed({ type: "string" })).toEqual({ inputs: {}, entities: {}, problems: [], refusals: [] });
    expect(await typed({ type: "string", enum: ["a"] }, "Choose...")).toEqual({
      inputs: {},
      entities: {},
      problems: [],
      refusals: [],
    });
  });

  test("is told from a text that says what stands in front of options", async () => {
    expect((await typed({ type: "string" }, "Choose...")).inputs).toEqual({ it: "Choose..." });
  });

  test("is asked for where it is required", async () => {
    expect((await typed({ type: "string" }, undefined, ["it"])).problems).toEqual([
      { field: "It", allowed: "an answer; it is required" },
    ]);
    expect((await typed({ type: "string", enum: ["a", "b"] }, "Choose...", ["it"])).problems).toMatchObject([
      {
        field: "It",
        wrote: "Choose...",
        allowed: expect.stringMatching(/^an answer; it is required: .*a.*b/) as string,
      },
    ]);
  });

  test("takes its default, which is judged too", async () => {
    expect((await typed({ type: "array", items: { type: "string" }, default: ["a"] })).inputs).toEqual({ it: ["a"] });
  });

  test("is told that the default is not allowed, which nobody wrote", async () => {
    expect((await typed({ type: "number", minimum: 1, maximum: 5, default: 9 })).problems).toEqual([
      { field: "It", allowed: "a number from 1 to 5; there is no answer, and the default `9` is not allowed" },
    ]);
    const { problems } = await typed({ type: "string", default: "a\u200Bb" });
    expect(problems).toEqual([
      {
        field: "It",
        allowed: expect.stringMatching(/^text without .*; there is no answer, and the default is not/) as string,
      },
    ]);
  });
});

describe("entities", () => {
  const one: ActionInput = { type: "string", format: "entity", blueprint: "service" };
  const several: ActionInput = { type: "array", items: { type: "string", format: "entity", blueprint: "service" } };

  test("are identifiers among the inputs, and whole beside them", async () => {
    expect(await typed(one, "mailer")).toMatchObject({
      inputs: { it: "mailer" },
      entities: { it: { identifier: "mailer" } },
    });
    expect(await typed(several, ["mailer", "shop"])).toMatchObject({
      inputs: { it: ["mailer", "shop"] },
      entities: { it: [{ identifier: "mailer" }, { identifier: "shop" }] },
    });
  });

  test("must exist in the input's blueprint", async () => {
    expect((await typed(one, "mailr")).problems).toEqual([
      { field: "It", wrote: "mailr", allowed: "an existing service; did you mean `mailer`?" },
    ]);
    expect((await typed(one, "mailer-orders")).problems).toHaveLength(1);
    expect((await typed(several, "mailer\nnobody-knows-it")).problems).toEqual([
      { field: "It", wrote: "mailer\nnobody-knows-it", allowed: "each an existing service" },
    ]);
    expect((await typed({ ...one, blueprint: "api" }, "x")).problems[0]?.allowed).toBe(
      "an existing api; there is none yet",
    );
    expect((await typed({ type: "string", format: "entity" }, "mailer")).problems).toHaveLength(1);
  });

  test.each(["__proto__", "constructor", "toString"])("are not found by the name %s", async (name) => {
    expect((await typed(one, name)).problems).toHaveLength(1);
  });
});

describe("the entity that an action is run on", () => {
  const scale = sampleAction({}, { operation: "DAY-2", blueprint: "database" });
  const remove = sampleAction({}, { operation: "DELETE", blueprint: "database" });

  test("must be one of the action's blueprint", async () => {
    expect((await type(scale, answersOf({ entity: "mailer-orders" }))).entity?.identifier).toBe("mailer-orders");
    expect(await type(scale, answersOf({ entity: "mailer" }))).toEqual({
      inputs: {},
      entities: {},
      problems: [{ field: "Entity", wrote: "mailer", allowed: "an existing database" }],
      refusals: [],
    });
    expect((await type(scale, new Map())).problems).toEqual([{ field: "Entity", allowed: "an existing database" }]);
  });

  test("is named twice to be deleted", async () => {
    const confirmed = answersOf({ entity: "mailer-orders", confirm: "mailer-orders" });
    expect(await type(remove, confirmed)).toMatchObject({
      entity: { identifier: "mailer-orders" },
      problems: [],
    });
    for (const confirm of ["mailer-order", "Mailer-Orders", ""]) {
      const { problems } = await type(remove, answersOf({ entity: "mailer-orders", confirm }));
      expect(problems.map(({ field }) => field)).toEqual(["Confirm"]);
    }
    expect((await type(remove, answersOf({ entity: "mailer-orders" }))).problems).toHaveLength(1);
  });

  test("is none for an action that creates one, whatever was answered", async () => {
    expect(await type(sampleAction({}), answersOf({ entity: "mailer" }))).toEqual({
      inputs: {},
      entities: {},
      problems: [],
      refusals: [],
    });
  });
});

describe("what must not be repeated", () => {
  const token = `ghp_${"a1B2".repeat(9)}`;

  test.each<[ActionInput, string | readonly string[]]>([
    [{ type: "string" }, token],
    [{ type: "number" }, token],
    [{ type: "object" }, `a: ${token}`],
    [{ type: "array", items: { type: "string" } }, `x\n${token}`],
    [{ type: "string", format: "entity", blueprint: "service" }, token],
  ])("is refused in %j and not shown", async (input, answer) => {
    const result = await typed(input, answer);
    expect(result.problems).toHaveLength(1);
    expect(result.problems[0]?.allowed).toContain("revoke it now");
    expect(JSON.stringify(result)).not.toContain("a1B2a1B2");
  });

  test("is not in the reserved fields either", async () => {
    const remove = sampleAction({}, { operation: "DELETE", blueprint: "database" });
    const result = await type(remove, answersOf({ entity: token, confirm: `${token}x` }));
    expect(result.problems).toHaveLength(2);
    expect(JSON.stringify(result)).not.toContain("a1B2a1B2");
  });

  test("is text that shows another than it is", async () => {
    expect((await typed({ type: "string" }, "a\u202Eb")).problems).toMatchObject([
      { field: "It", allowed: expect.stringContaining("control characters") as string },
    ]);
  });
});

test("an input called __proto__ is an input like others", async () => {
  const action = sampleAction(JSON.parse('{"__proto__": {"type": "string"}}') as Record<string, ActionInput>);
  const { inputs } = await type(action, new Map([["__proto__", "x"]]));
  expect(Object.entries(inputs)).toEqual([["__proto__", "x"]]);
});
