import { expect, it } from "vitest";
import type { Outcome, Report, Seal } from "../../../src/core/plan/messages.ts";
import type { ModuleState } from "../../../action/src/standalone/comment_text.ts";
import { nextAfter } from "../../../action/src/standalone/next_after.ts";
import { report as signed } from "../../core/plan/messages.ts";

const seal: Seal = {
  tree: "4".repeat(40),
  lockFile: "none",
  tool: "terraform 1.11.4",
  backend: "5".repeat(64),
  policies: "none",
  state: "none",
  effects: "6".repeat(64),
};

function next(...states: readonly ModuleState[]): string {
  return nextAfter(states, "https://github.example/run");
}

function ended(outcome: Outcome, more: Partial<Report> = {}): ModuleState {
  return { folder: "infra/db", report: { ...signed, outcome, ...more } };
}

it("promises of a re-run what it does", () => {
  const exactly = "Re-running [the failed job](https://github.example/run) applies exactly the plan that is shown here";
  expect(next(ended("stale", { seal }))).toContain(exactly);
  expect(next(ended("apply_failed", { seal }))).toContain(exactly);
  expect(next(ended("plan_failed"))).toContain("applies what was reviewed if it is the same then.");
  expect(next(ended("apply_failed"))).toContain(
    "else it only shows what is left, and re-running it again applies that.",
  );
});

it("speaks of the module that was tried, and of none where none was", () => {
  const unplanned = { folder: "infra/web", note: "It could not be planned before the merge." };
  expect(next(unplanned, ended("applied"))).toBe(
    "somebody who may apply looks at what stands here. Anything else takes a new pull request.",
  );
  expect(next(unplanned, ended("plan_failed"))).toContain("Re-running");
});
