import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";

describe("documents that are made from tests", () => {
  it("are what the tests give", () => {
    const root = path.resolve(import.meta.dirname, "../..");
    expect(() => execFileSync(process.execPath, ["scripts/documents.ts", "--check"], { cwd: root })).not.toThrow();
  });
});
