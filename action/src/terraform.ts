import type { Order } from "../../src/core/plan/messages.ts";
import { parsePlan } from "../../src/core/plan/plan_json.ts";
import type { TerraformPlan } from "../../src/core/plan/plan_json.ts";
import { diagnose, diagnoseText } from "./diagnostics.ts";
import type { Execution, Ports } from "./ports.ts";
import { readOutputs, readState } from "./state_files.ts";
import type { OutputValue, PulledState } from "./state_files.ts";
import { refusal, StepEnd } from "./step_end.ts";

const planFile = "gatehouse.tfplan";
const lockTimeout = "-lock-timeout=60s";

/** Terraform or OpenTofu in one root module's folder. What it prints is kept in memory, and never logged as it is. */
export class Terraform {
  /** Time that the tool itself took so far. */
  milliseconds = 0;
  private readonly tool: Order["tool"];
  private readonly folder: string;
  private readonly environment: Readonly<Record<string, string>>;
  private readonly ports: Ports;

  constructor(tool: Order["tool"], folder: string, environment: Readonly<Record<string, string>>, ports: Ports) {
    this.tool = tool;
    this.folder = folder;
    this.environment = environment;
    this.ports = ports;
  }

  /** The version that is installed, which must be the order's where that names one. */
  async version(): Promise<string> {
    const { stdout } = await this.run("version", "-json");
    const version = /"terraform_version":\s*"([^"]+)"/.exec(stdout)?.[1];
    if (version === undefined) throw failed("install", `\`${this.tool.name} version\` did not name a version`, "");
    if (this.tool.version === undefined || this.tool.version === version) return version;
    throw refusal(
      `This runner has ${this.tool.name} ${version}, and gatehouse.yml asks for ${this.tool.version}`,
      "Set the version in the workflow's step that installs it, or change terraform.version in gatehouse.yml.",
    );
  }

  async init(backendArguments: readonly string[]): Promise<void> {
    const { exitCode, stdout, stderr } = await this.run(
      "init",
      "-input=false",
      "-no-color",
      // No provider is installed that the template's lock file does not name.
      "-lockfile=readonly",
      ...backendArguments.map((argument) => `-backend-config=${argument}`),
    );
    if (exitCode !== 0) throw new StepEnd("plan_failed", diagnoseText("init", stderr || stdout));
  }

  async plan(destroy: boolean): Promise<TerraformPlan> {
    const mode = destroy ? ["-destroy"] : [];
    const planned = await this.run(
      "plan",
      "-input=false",
      "-no-color",
      "-json",
      lockTimeout,
      `-out=${planFile}`,
      ...mode,
    );
    if (planned.exitCode !== 0) throw new StepEnd("plan_failed", diagnose("plan", planned.stdout, planned.stderr));
    const shown = await this.run("show", "-json", "-no-color", planFile);
    if (shown.exitCode !== 0) throw new StepEnd("plan_failed", diagnoseText("plan", shown.stderr));
    const plan = parsePlan(shown.stdout);
    if (plan.errored === true) throw failed("plan", "Terraform could not finish the plan", "");
    return plan;
  }

  /** The state as it is now; nothing when there is none yet. */
  async state(): Promise<PulledState | undefined> {
    const { exitCode, stdout, stderr } = await this.run("state", "pull");
    if (exitCode !== 0) throw new StepEnd("plan_failed", diagnoseText("plan", stderr));
    return stdout.trim() === "" ? undefined : readState(stdout);
  }

  /** Applies the plan that `plan` made last, and no other. */
  async apply(): Promise<void> {
    const { exitCode, stdout, stderr } = await this.run(
      "apply",
      "-input=false",
      "-no-color",
      "-json",
      lockTimeout,
      planFile,
    );
    if (exitCode !== 0) throw new StepEnd("apply_failed", diagnose("apply", stdout, stderr));
  }

  /** Writes a state that an apply could not write (`errored.tfstate`) after all. */
  async pushState(file: string): Promise<boolean> {
    const { exitCode } = await this.run("state", "push", lockTimeout, file);
    return exitCode === 0;
  }

  async outputs(): Promise<Readonly<Record<string, OutputValue>>> {
    const { exitCode, stdout, stderr } = await this.run("output", "-json", "-no-color");
    if (exitCode !== 0) throw new StepEnd("apply_failed", diagnoseText("apply", stderr));
    return readOutputs(stdout);
  }

  private async run(...args: readonly string[]): Promise<Omit<Execution, "stdout"> & { readonly stdout: string }> {
    const started = this.ports.milliseconds();
    const result = await this.ports.execute(this.tool.name, args, {
      folder: this.folder,
      environment: this.environment,
    });
    this.milliseconds += this.ports.milliseconds() - started;
    if (result !== undefined) return { ...result, stdout: new TextDecoder().decode(result.stdout) };
    const [title, step, install] =
      this.tool.name === "terraform"
        ? ["Terraform", "hashicorp/setup-terraform", "brew install hashicorp/tap/terraform"]
        : ["OpenTofu", "opentofu/setup-opentofu", "brew install opentofu"];
    throw failed(
      "install",
      `${title} is not installed on this runner`,
      `Install it (${install}, or your system's package), or add the step ${step} to .github/workflows/gatehouse.yml.`,
    );
  }
}

function failed(step: "install" | "plan", summary: string, detail: string): StepEnd {
  return new StepEnd("plan_failed", { step, summary, detail });
}
