import { describe, expect, it } from "vitest";
import { diagnosisBlocks, idlePlanBlocks, planBlocks } from "../../../src/core/report/plan_view.ts";
import { readReport, signReport } from "../../../src/core/plan/report_message.ts";
import { changes, report } from "../plan/messages.ts";

const key = new Uint8Array(32).fill(1);
const counts = {
  create: 0,
  update: 4000,
  replace: 0,
  delete: 2000,
  move: 0,
  import: 0,
  forget: 0,
  outputs: 0,
  drift: 0,
};

describe("a plan in the status comment", () => {
  it("leaves no destroy unsaid that the report had no room for", () => {
    const full = { ...report, counts, changes: [...changes("update", 4000), ...changes("delete", 2000)] };
    const text = planBlocks(readReport(signReport(full, key), [key])).join("\n\n");
    const shown = text.match(/delete-\d+/g)?.length ?? 0;
    const unsaid = Number(
      /And (\d+) more destroyed or replaced, all named in the workflow run's summary/.exec(text)?.[1],
    );
    expect(shown).toBeGreaterThan(300);
    expect(shown + unsaid).toBe(2000);
    expect(text).toContain("**Plan:** Destroys 2000 and updates 4000.");
    expect(text.length).toBeLessThan(42_000);
  });

  it("counts one output as one", () => {
    const outputChanges = [{ name: "endpoint", action: "create" }] as const;
    const text = planBlocks({ ...report, counts: { ...counts, outputs: 1 }, outputChanges }).join("\n\n");
    expect(text).toContain("<summary>Changes 1 output</summary>");
  });

  it("says that it does nothing of what its run is for, and only then", () => {
    const says = (operation: "create" | "update" | "delete", some: Partial<typeof counts>): string =>
      idlePlanBlocks({ ...report, counts: { ...counts, update: 0, delete: 0, ...some } }, operation).join("");
    expect(says("create", { outputs: 1 })).toContain("its plan creates nothing");
    expect(says("delete", {})).toContain("its plan destroys nothing");
    for (const [operation, some] of [
      ["create", { create: 1 }],
      ["create", { import: 1 }],
      ["delete", { delete: 1 }],
      ["delete", { forget: 1 }],
      ["update", {}],
    ] as const) {
      expect(says(operation, some)).toBe("");
    }
    expect(idlePlanBlocks(report, "create")).toEqual([]);
  });

  it("is nothing where nothing was planned", () => {
    expect(planBlocks(undefined)).toEqual([]);
    expect(planBlocks(report)).toEqual([]);
  });
});

describe("a cause in the status comment", () => {
  it("stands on one line, or line by line where it has several", () => {
    const diagnosis = { step: "plan", summary: "Wrong", file: "main.tf", line: 2 } as const;
    expect(diagnosisBlocks({ ...diagnosis, detail: "Not `so`." }, undefined)).toEqual([
      "**Cause:** `Wrong` (main.tf, line 2)",
      "`` Not `so`. ``",
    ]);
    expect(diagnosisBlocks({ ...diagnosis, detail: "" }, undefined)).toHaveLength(1);
    const [, block] = diagnosisBlocks(
      { ...diagnosis, detail: "Not so.\n```\nAlso: @dana (main.tf, line 3)" },
      undefined,
    );
    expect(block).toBe("````\nNot so.\n```\nAlso: @dana (main.tf, line 3)\n````");
  });
});
