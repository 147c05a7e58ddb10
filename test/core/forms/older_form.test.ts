import { describe, expect, test } from "vitest";
import type { Action, ActionInput } from "../../../src/core/catalog/model/action.ts";
import { asksTheSame, readingTime } from "../../../src/core/forms/older_form.ts";
import { addDocumentDb } from "./sample_catalog.ts";

function changed(id: string, change: Partial<ActionInput>): Action {
  const input = addDocumentDb.inputs.get(id) ?? {};
  return { ...addDocumentDb, inputs: new Map([...addDocumentDb.inputs, [id, { ...input, ...change } as ActionInput]]) };
}

const [first, ...others] = [...addDocumentDb.inputs];

describe("what an action asks", () => {
  test.each<[string, Action]>([
    ["a guardrail", changed("instances", { maximum: 500 })],
    ["a default", changed("instances", { default: 3 })],
    ["a type", changed("instances", { type: "string" })],
    ["an option", changed("class", { enum: ["db.t4g.medium", "db.r6g.4xlarge"] })],
    ["a heading", changed("name", { title: "Title" })],
    ["the order", { ...addDocumentDb, inputs: new Map([...others, ...(first === undefined ? [] : [first])]) }],
    ["what is required", { ...addDocumentDb, required: ["name"] }],
    ["the operation", { ...addDocumentDb, operation: "CREATE" }],
    ["the blueprint", { ...addDocumentDb, blueprint: "database" }],
  ])("is another with %s of its own", (_, other) => {
    expect(asksTheSame(addDocumentDb, other)).toBe(false);
  });

  test.each<[string, Action]>([
    ["a description", changed("name", { description: "Choose well" })],
    ["who approves", { ...addDocumentDb, approval: { type: "all" } }],
    ["the title", { ...addDocumentDb, title: "A new database" }],
    ["the file", { ...addDocumentDb, source: { path: "actions/x.yml", oid: "b".repeat(40) } }],
    ["the order in which it lists what is required", { ...addDocumentDb, required: ["instances", "name"] }],
  ])("stays the same with another value of %s", (_, other) => {
    expect(asksTheSame(addDocumentDb, other)).toBe(true);
  });
});

test("a form is that of some minutes before its issue, until somebody saves the issue again", () => {
  const createdAt = "2026-11-25T10:00:00Z";
  expect(Date.parse(readingTime({ createdAt }))).toBe(Date.parse("2026-11-25T09:50:00Z"));
  expect(readingTime({ createdAt, bodyEditedAt: "2026-11-25T10:05:00Z" })).toBe("2026-11-25T10:05:00Z");
});
