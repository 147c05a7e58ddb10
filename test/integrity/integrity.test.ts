import { describe, expect, it } from "vitest";
import { Scene } from "../action/scene.ts";
import { terraformMissing } from "../support/terraform.ts";
import { AppRun } from "./app_run.ts";
import { scenarios } from "./scenarios/index.ts";
import { Stage } from "./stage.ts";

/** The rows that the product promises, in its own words. */
const matrix = [
  "sensitive value changed",
  "output-only change",
  "artifact or report swapped on an empty state",
  "PR head moved after the plan",
  "base moved",
  "comment edited",
  "another PR's report",
  "state moved",
  "lock file changed",
  "tool version changed",
  "retry after a partial apply",
  "a directory nobody planned",
];

it("has a scenario for each row of the matrix, and each its own name", () => {
  const rows = scenarios.map(({ row }) => row);
  expect(new Set(rows).size).toBe(rows.length);
  expect(
    scenarios
      .filter(({ inMatrix }) => inMatrix === true)
      .map(({ row }) => row)
      .sort(),
  ).toEqual(matrix.toSorted());
});

describe.skipIf(terraformMissing)("integrity (needs terraform)", { concurrent: true, timeout: 120_000 }, () => {
  it.for(scenarios)("catches: $row", async ({ caught, make, honest }, { expect }) => {
    const scene = await Scene.create();
    try {
      const stage = new Stage(scene, (runner, as) => AppRun.open(runner, as));
      const result = await make(stage);
      expect(result).toMatchObject({ outcome: caught.outcome, changed: caught.outcome === "applied" });
      expect(result.why).toMatch(caught.why);
      expect(result.why).not.toContain("canary");
      expect(await honest(stage)).toMatchObject({
        outcome: expect.stringMatching(/^(applied|succeeded)$/) as string,
        changed: true,
      });
    } finally {
      await scene.dispose();
    }
  });
});
