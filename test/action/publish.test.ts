import { describe, expect, it } from "vitest";
import type { NewCheckRun } from "../../action/src/ports.ts";
import { publish } from "../../action/src/publish.ts";
import { readReport } from "../../src/core/plan/report_message.ts";
import type { Report } from "../../src/core/plan/messages.ts";
import { changes, report } from "../core/plan/messages.ts";
import { quietPorts } from "./quiet_ports.ts";

const key = new Uint8Array(32).fill(1);
const none = { create: 0, update: 0, replace: 0, delete: 0, move: 0, import: 0, forget: 0, outputs: 0, drift: 0 };

async function published(given: Report, summaryProblem?: Error) {
  const [checkRuns, log, summary]: [NewCheckRun[], string[], string[]] = [[], [], []];
  const ports = quietPorts({
    createCheckRun: (checkRun) => Promise.resolve(void checkRuns.push(checkRun)),
    log: (text) => void log.push(...text.split("\n")),
    addToSummary: (markdown) =>
      summaryProblem === undefined ? Promise.resolve(void summary.push(markdown)) : Promise.reject(summaryProblem),
  });
  await publish(given, key, ports);
  return { checkRuns, log, summary: summary.join("") };
}

describe("a published plan", () => {
  it("names all of 3,000 destroys in its check runs, in the summary and in the log, within GitHub's limits", async () => {
    const destroys = changes("delete", 3000);
    const { checkRuns, log, summary } = await published({
      ...report,
      counts: { ...none, delete: 3000, update: 10 },
      changes: [...destroys, ...changes("update", 10)],
    });
    const names = checkRuns.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual([
      `gatehouse/report part 2 of ${names.length}`,
      `gatehouse/report part 3 of ${names.length}`,
    ]);
    const signed = checkRuns.at(-1);
    expect(signed).toMatchObject({ name: "gatehouse/report", conclusion: "success" });
    expect(readReport(signed?.text ?? "", [key])?.outcome).toBe("planned");
    for (const check of checkRuns) {
      expect(check.summary.length).toBeLessThanOrEqual(65_535);
      expect(check.text?.length ?? 0).toBeLessThanOrEqual(65_535);
    }
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    for (const text of [checkRuns.map((check) => check.summary).join("\n"), summary]) {
      const shown = new Set([...text.matchAll(/^- `([^`]+)`/gm)].map(([, address]) => address));
      expect(destroys.filter(({ address }) => !shown.has(address))).toEqual([]);
    }
    const lines = new Set(log.flatMap((text) => text.split("\n")).map((line) => /^ +- ([^:]+)/.exec(line)?.[1]));
    expect(destroys.filter(({ address }) => !lines.has(address))).toEqual([]);
  });

  it("says its counts once on the pull request's page", async () => {
    const { checkRuns, summary } = await published({
      ...report,
      counts: { ...none, create: 2 },
      changes: changes("create", 2),
    });
    expect(checkRuns).toMatchObject([{ title: "Planned: creates 2" }]);
    expect(checkRuns[0]?.summary).not.toContain("Planned");
    expect(checkRuns[0]?.summary).toMatch(/^<details>\n<summary>Creates 2<\/summary>/);
    expect(summary).toMatch(/^### `Planned: creates 2`\n\n<details>/);
  });

  it("tells in the log what its page tells: the place of a fault, what is left, what differs, warnings, outputs", async () => {
    const diagnosis = {
      step: "apply",
      summary: "Quota",
      detail: "None left.",
      address: "a.b",
      file: "main.tf",
      line: 5,
    };
    const failed = await published({ ...report, outcome: "apply_failed", diagnosis: { ...diagnosis, step: "apply" } });
    expect(failed.log).toEqual(["The apply failed: Quota", "a.b, main.tf, line 5", "None left."]);
    const left = { ...report, outcome: "apply_failed", diagnosis: { step: "apply", summary: "Quota" } } as const;
    const again = await published({ ...left, counts: { ...none, create: 1 }, changes: changes("create", 1) });
    expect(again.log.slice(0, 2)).toEqual(["The apply failed: Quota", "What is left: creates 1."]);
    const { log } = await published({
      ...report,
      outcome: "stale",
      counts: { ...none, create: 1 },
      changes: changes("create", 1),
      differences: ["the planned changes"],
      unreviewed: { names: ["a.b", "output.c"], more: 2, gone: 1 },
      warnings: [{ title: "Tags", message: "Set an owner.", addresses: ["a.b"] }],
      toolWarnings: [{ title: "Deprecated", message: "", addresses: [] }],
    });
    expect(log.slice(0, 6)).toEqual([
      "Not applied. What differs from the reviewed plan: the planned changes",
      "Terraform warns: Deprecated",
      "Policies warn: Tags: Set an owner. (a.b)",
      "Not reviewed as it is planned now: a.b, output.c and 2 more",
      "Reviewed, and not planned any more: 1",
      "The plan is now: creates 1.",
    ]);
    const omitted = await published({ ...report, outcome: "applied", omittedOutputs: { password: "is sensitive" } });
    expect(omitted.log).toEqual(["Applied", "The output password is sensitive, so it is not reported."]);
    expect(omitted.summary).toContain("**Not reported:** the output `password` is sensitive.");
    const names = Array.from({ length: 30 }, (_, index) => [`o${index}`, "is sensitive"] as const);
    const many = await published({ ...report, outcome: "applied", omittedOutputs: Object.fromEntries(names) });
    expect(many.log).toHaveLength(31);
    expect(many.summary).toMatch(/the output `o19` is sensitive; and others\.$/m);
  });

  it.each([
    ["plan", "planned", "success"],
    ["plan", "plan_failed", "failure"],
    ["plan", "refused", "failure"],
    ["apply", "applied", "success"],
    ["apply", "stale", "neutral"],
    ["apply", "refused", "neutral"],
    ["apply", "plan_failed", "neutral"],
    ["apply", "apply_failed", "failure"],
  ] as const)("of a job for %s that ended as %s is a %s", async (phase, outcome, conclusion) => {
    expect((await published({ ...report, phase, outcome })).checkRuns).toMatchObject([{ conclusion }]);
  });

  it("gives the runner no command, whatever the cause of a failure says", async () => {
    const { log, checkRuns } = await published({
      ...report,
      outcome: "plan_failed",
      diagnosis: {
        step: "plan",
        summary: "::set-output name=a::b",
        detail: "::stop-commands::x\n```\n##[add-path]/tmp",
      },
    });
    for (const line of log) expect(line).not.toMatch(/^\s*::|##\[/);
    expect(checkRuns[0]?.summary).toContain("````\n::stop-commands::x\n```\n");
  });
});

it("reports to the app though the step's summary can't be written", async () => {
  const { checkRuns, log } = await published(report, new Error("ENOSPC: no space left on device"));
  expect(checkRuns.map(({ name }) => name)).toContain("gatehouse/report");
  expect(log).toContain("The step summary could not be written: Error: ENOSPC: no space left on device");
});
