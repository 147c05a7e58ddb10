import { expect, it } from "vitest";
import type { Outcome, Report, Seal } from "../../../src/core/plan/messages.ts";
import type { ModuleState } from "../../../action/src/standalone/comment_text.ts";
import { nextAfterApply, nextAfterPlan } from "../../../action/src/standalone/next_after.ts";
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

const runUrl = "https://github.example/run";

function next(...states: readonly ModuleState[]): string {
  return nextAfterApply(states, { runUrl, cancelled: false });
}

function ended(outcome: Outcome, more: Partial<Report> = {}): ModuleState {
  return { folder: "infra/db", report: { ...signed, outcome, ...more } };
}

it("promises of a re-run what it does", () => {
  const exactly = "Re-running [the failed job](https://github.example/run) applies exactly the plan that is shown here";
  expect(next(ended("stale", { seal }))).toContain(exactly);
  expect(next(ended("apply_failed", { seal }))).toContain(exactly);
  expect(next(ended("plan_failed"))).toContain("applies what was reviewed if it is the same then.");
  expect(next({ ...ended("apply_failed"), wasTried: true })).toContain(
    "else it only shows what is left, and re-running it again applies that.",
  );
});

it("speaks of the module that was tried, and of none where none was", () => {
  const unplanned = { folder: "infra/web", note: "It could not be planned before the merge." };
  expect(next(unplanned, ended("applied"))).toBe(
    "nothing that this job could do: what is not applied says below what brings it on.",
  );
  expect(next(unplanned, ended("plan_failed"))).toContain("Re-running");
});

const lock = { id: "1", who: "root@vm", operation: "OperationTypePlan", created: "2026-01-02" };
const locked: Partial<Report> = { diagnosis: { step: "plan", summary: "Error acquiring the state lock", lock } };

it("advises to wait for a lock, and to re-run what was cancelled", () => {
  const job = { runUrl, cancelled: false };
  const wait = "wait until the lock on the state is given back; who holds it stands below";
  expect(nextAfterPlan([ended("planned"), ended("plan_failed", locked)], job)).toBe(
    `${wait}, then re-run [the job](https://github.example/run).`,
  );
  expect(next(ended("plan_failed", locked))).toContain(
    `${wait}. Re-running [the failed job](https://github.example/run)`,
  );
  expect(nextAfterPlan([ended("plan_failed", locked), ended("plan_failed")], job)).toContain("mend what failed");
  expect(nextAfterPlan([ended("plan_failed")], { runUrl, cancelled: true })).toContain("re-run [the job]");
  expect(nextAfterApply([ended("apply_failed")], { runUrl, cancelled: true })).toContain(
    "was cancelled or out of time",
  );
});

it("says after a plan what is to be done about its end", () => {
  const job = { runUrl, cancelled: false };
  expect(nextAfterPlan([], job)).toBe("nothing: no root module is changed.");
  expect(nextAfterPlan([ended("planned")], job)).toContain("read the plan, then merge.");
  expect(nextAfterPlan([ended("refused"), ended("planned")], job)).toBe("change what is refused, and push again.");
  expect(nextAfterPlan([ended("refused"), ended("plan_failed")], job)).toContain(
    "Where the code is not at fault, re-run [the job](https://github.example/run).",
  );
});
