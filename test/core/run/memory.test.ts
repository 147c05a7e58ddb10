import { describe, expect, it } from "vitest";
import { signReport } from "../../../src/core/plan/report_message.ts";
import { readMemory, writeMemory } from "../../../src/core/run/memory.ts";
import { changes, order, report } from "../plan/messages.ts";

const key = new Uint8Array(32).fill(1);

describe("what the app notes of a job", () => {
  it.each([
    ["plain names", changes("delete", 3000)],
    [
      "names that want to end the comment",
      changes("create", 3000).map((line) => ({ ...line, address: `${line.address}-->` })),
    ],
  ])("fits into a check run and comes back, however long the report: %s", (_what, lines) => {
    const marks = "x".repeat(3200);
    const seal = {
      tree: order.tree,
      lockFile: "none",
      tool: "terraform 1.11.4",
      backend: "1".repeat(64),
      policies: "none",
      state: "none",
      effects: "1".repeat(64),
      marks,
    };
    const reportText = signReport({ ...report, seal, changes: lines }, key);
    const text = writeMemory({
      order: { ...order, seal },
      reportText,
      workflowRunUrl: "https://github.com/acme/catalog/actions/runs/1",
    });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
    expect(text.match(/-->/g)).toHaveLength(1);
    const memory = readMemory(text, [key]);
    expect(memory?.order.seal).toEqual(seal);
    expect(memory?.report?.changes?.length).toBeGreaterThan(100);
  });
});
