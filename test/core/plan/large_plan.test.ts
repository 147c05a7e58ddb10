import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** Reads, seals and describes a plan of 50 MB in a process of its own, with not much more memory than its text takes. */
const script = `
import { changeLines, countChanges } from "./src/core/plan/changes.ts";
import { parsePlan } from "./src/core/plan/plan_json.ts";
import { sealPlan } from "./src/core/plan/seal.ts";
const filler = "x".repeat(1900);
const change = { actions: ["update"], before: { size: 1, filler }, after: { size: 2, filler }, after_unknown: { arn: true } };
const resources = Array.from({ length: 13_000 }, (_, index) => ({ address: \`aws_instance.a[\${index}]\`, change }));
const json = JSON.stringify({ format_version: "1.2", resource_changes: resources });
const plan = parsePlan(json);
const facts = { plan, unfollowedReferences: [], dynamicBlocks: new Set<string>(), tree: "1".repeat(40), tool: { name: "terraform", version: "1" }, backend: { type: "s3", arguments: {} } };
const { effects } = sealPlan(facts, new Uint8Array(32));
console.log(JSON.stringify({ megabytes: json.length / 1e6, update: countChanges(plan, changeLines(plan)).update, effects }));
`;

describe("a plan of 50 MB", () => {
  it("is read, sealed and counted in bounded memory", { timeout: 60_000 }, () => {
    const root = path.resolve(import.meta.dirname, "../../..");
    const args = ["--max-old-space-size=512", "--input-type=module-typescript", "--eval", script];
    const said = execFileSync(process.execPath, args, { cwd: root, encoding: "utf8", timeout: 60_000 });
    const { megabytes, update, effects } = JSON.parse(said) as { megabytes: number; update: number; effects: string };
    expect(megabytes).toBeGreaterThan(50);
    expect(update).toBe(13_000);
    expect(effects).toMatch(/^[0-9a-f]{64}$/);
  });
});
