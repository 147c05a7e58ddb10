import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/core/json.ts";
import type { JsonValue } from "../../../src/core/json.ts";
import { changeLines, driftLines } from "../../../src/core/plan/changes.ts";
import { writeExactly } from "../../../src/core/plan/exact_json.ts";
import { parsePlan } from "../../../src/core/plan/plan_json.ts";
import type { Change, TerraformPlan } from "../../../src/core/plan/plan_shapes.ts";
import { planText } from "../../../src/core/plan/plan_text.ts";
import { publicValues } from "../../../src/core/plan/public_values.ts";
import { summarizePlan } from "../../../src/core/plan/summary.ts";
import { noChanges } from "../../support/no_changes.ts";

function planOf(change: object, address = "db.one"): TerraformPlan {
  const [type = "", name = ""] = address.split(".");
  const resource = { address, type, name, mode: "managed", change };
  return parsePlan(JSON.stringify({ format_version: "1.2", resource_changes: [resource], resource_drift: [resource] }));
}

const change = {
  actions: ["update"],
  before: { class: "small", tags: { Name: "a", "of it": 1 }, password: "before", nodes: [1, 2], gone: true },
  after: { class: "large", tags: { Name: "b", "of it": 2 }, password: "after", nodes: [1, 2, 3], gone: null },
  after_unknown: {},
  before_sensitive: { password: true },
  after_sensitive: { password: true, tags: { Name: true } },
};

const shown = ["db.class", "db.tags", "db.password", "db.nodes", "db.gone", "other.arn"];

describe("publicValues", () => {
  it("are of the attributes that the settings name, and of nothing that is sensitive", () => {
    const [line] = changeLines(planOf(change), shown);
    expect(line?.attributes).toEqual(["class", "gone", "nodes", "password", "tags"]);
    expect(line?.values).toEqual([
      { path: "class", before: '"small"', after: '"large"' },
      { path: "gone", before: "true" },
      { path: "nodes", before: "[1,2]", after: "[1,2,3]" },
      { path: 'tags["of it"]', before: "1", after: "2" },
    ]);
    expect(driftLines(planOf(change), shown)[0]?.values).toEqual(line?.values);
    expect(changeLines(planOf(change), ["d.class", "db.clas"])[0]).not.toHaveProperty("values");
    expect(changeLines(planOf(change))[0]).not.toHaveProperty("values");
  });

  it("tell what is created, and what is not known yet is not told", () => {
    const created = { ...change, actions: ["create"], before: null, before_sensitive: false };
    expect(changeLines(planOf(created), shown)[0]?.values).toEqual([
      { path: "class", after: '"large"' },
      { path: "nodes", after: "[1,2,3]" },
      { path: 'tags["of it"]', after: "2" },
    ]);
    const unknown = { ...created, after: { class: "large" }, after_unknown: { nodes: true }, after_sensitive: {} };
    expect(changeLines(planOf(unknown), shown)[0]?.values).toEqual([{ path: "class", after: '"large"' }]);
    const deleted = { ...change, actions: ["delete"], after: null, after_sensitive: false };
    expect(changeLines(planOf(deleted), shown)[0]).not.toHaveProperty("values");
  });

  it("stand beside why the rest of an attribute is not shown, of what is created too", () => {
    const created = { ...change, actions: ["create"], before: null, before_sensitive: false };
    const [line] = changeLines(planOf(created), shown);
    expect(line).toMatchObject({ attributes: ["password", "tags"], sensitive: ["password", "tags"] });
    const after_unknown = { tags: { arn: true }, arn: true, id: true };
    const unknown = { ...created, after: { tags: { Name: "a" } }, after_unknown, after_sensitive: {} };
    const [late] = changeLines(planOf(unknown), ["db.tags", "db.arn"]);
    expect(late).toMatchObject({ attributes: ["arn", "tags"], unknown: ["arn", "tags"] });
    expect(planText({ counts: { ...noChanges, create: 1 }, changes: late === undefined ? [] : [late] })).toEqual([
      '    + db.one: arn (known after apply), tags (known after apply), tags.Name "a"',
    ]);
  });

  it("keep every digit of a number", () => {
    const text = JSON.stringify(planOf({ actions: ["update"], before: { class: 1 }, after: { class: 2 } }));
    const exact = parsePlan(
      text
        .replaceAll('"class":1', '"class":12345678901234567890')
        .replaceAll('"class":2', '"class":12345678901234567891'),
    );
    expect(changeLines(exact, shown)[0]?.values).toEqual([
      { path: "class", before: "12345678901234567890", after: "12345678901234567891" },
    ]);
  });

  it("say nothing of a value that is marked, whatever its shape is", () => {
    const value = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom("canary", 1, true, null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("a", "b", "c d"), tie("value"), { maxKeys: 3 }),
      ),
    })).value;
    const marks = (of: JsonValue): JsonValue => {
      if (of === "canary") return true;
      if (Array.isArray(of)) return of.map((item: JsonValue) => marks(item));
      return typeof of === "object" && of !== null
        ? Object.fromEntries(Object.entries(of).map(([key, inner]) => [key, marks(inner)]))
        : false;
    };
    fc.assert(
      fc.property(value, value, fc.constantFrom("create", "update"), (before, after, action) => {
        const sides: Change = {
          actions: [action],
          before: action === "create" ? null : { class: before },
          after: { class: after },
          before_sensitive: action === "create" ? false : { class: marks(before) },
          after_sensitive: { class: marks(after) },
        };
        const values = publicValues({ address: "db.one", type: "db", change: sides }, ["db.class"]);
        expect(JSON.stringify(values)).not.toContain("canary");
      }),
    );
  });
});

it("writeExactly writes what parsePlan read, and other values as canonical JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value as JsonValue);
      if (!text.includes("\\u0000")) expect(writeExactly(value as JsonValue)).toBe(text);
    }),
  );
});

describe("a review with public values", () => {
  const lines = changeLines(planOf({ ...change, replace_paths: [["class"]] }), shown);
  const review = { counts: { ...noChanges, update: 1 }, changes: lines };

  it("shows them beside the names of what else changes", () => {
    expect(summarizePlan(review, 60_000, "elsewhere")).toContain(
      '(`class` (forces the replacement), `password` (sensitive), `tags` (sensitive), `class` `"small"` → `"large"`, ' +
        '`gone` `true` → nothing, `nodes` `[1,2]` → `[1,2,3]`, `tags["of it"]` `1` → `2`): `db.one`',
    );
    expect(planText(review)).toEqual([
      '    ~ db.one: class!, password (sensitive), tags (sensitive), class "small" -> "large", gone true -> nothing, ' +
        'nodes [1,2] -> [1,2,3], tags["of it"] 1 -> 2',
    ]);
  });

  it("can't be broken out of", () => {
    const hostile = { ...change, after: { ...change.after, class: "`]\n# <img>\n::error::x" } };
    const summary = summarizePlan({ ...review, changes: changeLines(planOf(hostile), shown) }, 60_000, "elsewhere");
    expect(summary).not.toMatch(/^# /m);
    expect(summary).toContain('`` "`]\\n# <img>\\n::error::x" ``');
  });
});
