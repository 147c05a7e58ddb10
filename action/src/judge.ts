import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PlanFinding } from "../../src/core/plan/messages.ts";
import type { TerraformPlan } from "../../src/core/plan/plan_shapes.ts";
import { judgePlan } from "../../src/core/policy/judge_plan.ts";
import type { Verdict } from "../../src/core/policy/judge_plan.ts";
import type { Policies } from "../../src/core/policy/load_policies.ts";
import { conftestEnvironment } from "./child_environment.ts";
import { isConftestOutput } from "./conftest_shapes.ts";
import type { ConftestOutput } from "./conftest_shapes.ts";
import type { Environment } from "./job.ts";
import type { Ports } from "./ports.ts";
import { refusal, StepEnd } from "./step_end.ts";

export interface Judge {
  readonly policies: Policies;
  /** A folder that only the job's user can read. */
  readonly folder: string;
  readonly environment: Environment;
  readonly ports: Ports;
}

const addressesNamed = 20;

/**
 * What the policies say about a plan.
 * @returns warnings
 * @throws StepEnd with everything that is denied
 */
export async function judge(plan: TerraformPlan, planJson: string, by: Judge): Promise<readonly PlanFinding[]> {
  const own = judgePlan(by.policies.policies, plan);
  const conftest = by.policies.rego.size === 0 ? { denied: [], warnings: [] } : await askConftest(planJson, by);
  const denied = [...own.denied, ...conftest.denied];
  if (denied.length === 0) return [...own.warnings, ...conftest.warnings];
  const summary = `Policies deny this plan: ${denied.map(({ title }) => title).join("; ")}`;
  throw refusal(summary, denied.map(describe).join("\n"));
}

function describe({ title, message, addresses }: PlanFinding): string {
  const named = addresses.slice(0, addressesNamed).map((address) => `  ${address}`);
  const more = addresses.length - named.length;
  return [`${title}: ${message}`, ...named, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

/** Runs conftest over the plan. What it does not judge is refused: a policy that nobody asked forbids nothing. */
async function askConftest(planJson: string, { policies, folder, environment, ports }: Judge): Promise<Verdict> {
  const rules = path.join(folder, "rego");
  for (const [name, contents] of policies.rego) {
    const file = path.join(rules, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
  const plan = path.join(folder, "plan.json");
  await writeFile(plan, planJson, { mode: 0o600 });
  const args = ["test", "--policy", rules, "--all-namespaces", "--output", "json", "--no-color", plan];
  const result = await ports.execute("conftest", args, { folder, environment: conftestEnvironment(environment) });
  if (result === undefined) {
    throw refusal(
      "There are policies in Rego, and conftest is not installed on this runner",
      "Install conftest in the workflow before this step, or take the *.rego files out of policies/.",
    );
  }
  const output = read(result.stdout);
  if (output === undefined) {
    const summary = `conftest failed (exit code ${result.exitCode})`;
    throw new StepEnd("refused", { step: "guard", summary, detail: result.stderr });
  }
  const all = (kind: "failures" | "warnings"): readonly PlanFinding[] =>
    output.flatMap((file) => (file[kind] ?? []).map(({ msg }) => ({ title: "conftest", message: msg, addresses: [] })));
  const [denied, warnings] = [all("failures"), all("warnings")];
  const others = output.reduce((sum, { successes = 0, exceptions = [] }) => sum + successes + exceptions.length, 0);
  const judged = denied.length + warnings.length + others;
  if (judged === 0 || (result.exitCode !== 0 && denied.length === 0)) {
    const summary = `conftest judged nothing (exit code ${result.exitCode})`;
    throw refusal(summary, `It evaluated ${judged} rules. ${result.stderr}`);
  }
  return { denied, warnings };
}

function read(stdout: Uint8Array): ConftestOutput | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(stdout));
    return isConftestOutput(value) ? value : undefined;
  } catch {
    // The caller says that conftest failed; what it printed may hold the plan's secrets.
    return undefined;
  }
}
