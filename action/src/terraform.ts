import { posix } from "node:path";
import { isJsonObject } from "../../src/core/json.ts";
import type { Diagnosis, PlanFinding } from "../../src/core/plan/messages.ts";
import { lockFile } from "../../src/core/render/guard_module.ts";
import { appliedOutputs } from "./applied_outputs.ts";
import { diagnose, diagnoseText, finishedChanges, toolWarnings } from "./diagnostics.ts";
import type { StateSnapshot } from "./plan_file.ts";
import type { Execution, Ports } from "./ports.ts";
import { readJson, readState, sensitiveStateTexts } from "./state_files.ts";
import type { OutputValue } from "./terraform_shapes.ts";
import { refusal, StepEnd } from "./step_end.ts";
import type { WantedTool } from "./wanted_tool.ts";
import type { Workbench } from "./workbench.ts";

const lockTimeout = "-lock-timeout=60s";
const quiet = ["-input=false", "-no-color"];

/** A plan, and the state that it was made from; no state when there is none yet. */
export interface PlannedState {
  /** As Terraform prints it; not judged yet. */
  readonly json: string;
  readonly state: StateSnapshot | undefined;
  /** What it warns of; not redacted yet. */
  readonly warnings: readonly PlanFinding[];
}

/** Terraform or OpenTofu in one root module's folder. What it prints is kept in memory, and never logged as it is. */
export class Terraform {
  /** Time so far in which the tool ran. */
  milliseconds = 0;
  private running = 0;
  readonly tool: WantedTool;
  private readonly folder: string;
  private readonly planFile: string;
  private readonly repositoryFolder: string;
  private readonly environment: Readonly<Record<string, string>>;
  private readonly ports: Ports;

  /** @param repositoryFolder where the module's files are in the repository, for people */
  constructor(
    tool: WantedTool,
    { module, planFile }: Pick<Workbench, "module" | "planFile">,
    repositoryFolder: string,
    environment: Readonly<Record<string, string>>,
    ports: Ports,
  ) {
    this.tool = tool;
    this.folder = module;
    this.planFile = planFile;
    this.repositoryFolder = repositoryFolder;
    this.environment = environment;
    this.ports = ports;
  }

  /**
   * Initialises the folder. Which version does that is judged before its success or failure: another one may fail for no other
   * reason than that it is another one.
   * @returns the version, which is the order's where that names one
   */
  async init(backendArguments: readonly string[]): Promise<string> {
    const settings = backendArguments.map((argument) => `-backend-config=${argument}`);
    // No provider is installed that the template's lock file does not name.
    const args = ["-lockfile=readonly", ...settings];
    const first = await this.run("init", ...quiet, "-json", ...args);
    const version = this.judgeVersion(
      saidVersion(first.stdout) ?? installedVersion((await this.run("version", "-json")).stdout),
    );
    if (first.exitCode === 0) return version;
    if (!first.stderr.includes("flag provided but not defined: -json")) throw this.initFailed(first);
    // Versions before 1.9 say it in words only.
    const again = await this.run("init", ...quiet, ...args);
    if (again.exitCode !== 0) throw this.initFailed(again);
    return version;
  }

  /** What the tool has against the syntax of files; nothing where it can read them. It neither installs nor runs anything for that. */
  async readSyntax(files: readonly string[]): Promise<Diagnosis | undefined> {
    const { exitCode, stderr } = await this.run("fmt", "-check", "-list=false", "-no-color", ...files);
    // It ends with 3 where a file is only not formatted.
    return exitCode === 2 ? diagnoseText("init", this.repositoryFolder, stderr) : undefined;
  }

  private initFailed(output: ToolOutput): StepEnd {
    const diagnosis = this.withLockRemedy(diagnose("init", this.repositoryFolder, output));
    // It advises to leave out an option that nobody here has given.
    if (!(diagnosis.detail ?? "").includes('without the "-lockfile=readonly" flag')) {
      return new StepEnd("plan_failed", diagnosis);
    }
    // Terraform says the same of too much in the file as of too little; what is not in there it looks for.
    const lacks = /\bFinding\b/.test(output.stdout);
    const summary = lacks
      ? `${this.lockFile} is missing, or does not have all providers that the code asks for`
      : `${this.lockFile} has providers that the code does not ask for`;
    const detail = this.lockRemedy(lacks ? addForThisRunner() : "init -backend=false");
    return new StepEnd("plan_failed", { step: "init", summary, detail });
  }

  /** Terraform guesses that the lock file was made for other platforms, which a package that somebody exchanged looks like as well. */
  private withLockRemedy(diagnosis: Diagnosis): Diagnosis {
    const { detail = "" } = diagnosis;
    if (!/checksums .* dependency lock file/s.test(detail)) return diagnosis;
    const lacks = `${this.lockFile} has no checksum of the package that this runner was offered.`;
    const other =
      "Where it has checksums of this platform, that is another package than the one that was locked: find out why first.";
    const remedy = `Where it has none of this platform: ${this.lockRemedy(addForThisRunner())}`;
    return { ...diagnosis, detail: `${lacks} ${other} ${remedy}\n${detail}` };
  }

  private lockRemedy(command: string): string {
    return `Run \`${this.tool.name} ${command}\` in that folder (of a rendered module: in its template's), and commit the file.`;
  }

  /** In the repository, for people. */
  private get lockFile(): string {
    return posix.join(this.repositoryFolder, lockFile);
  }

  private judgeVersion(version: string | undefined): string {
    if (version === undefined) throw failed("install", `\`${this.tool.name} version\` did not name a version`, "");
    if (this.tool.version === undefined || this.tool.version === version) return version;
    throw refusal(
      `This runner has ${this.tool.name} ${version}, and ${this.tool.from ?? "gatehouse.yml"} asks for ${this.tool.version}`,
      "Gatehouse's own workflow installs what gatehouse.yml names (terraform.version), else the version file at the repository's root, else " +
        "the one that all version files agree on. Ask for the same there, or let this root module's workflow install another one.",
    );
  }

  /** @param lock without it no apply that begins meanwhile has to wait; a plan only reads the state. */
  async plan(destroy: boolean, lock: boolean): Promise<PlannedState> {
    const mode = [lock ? lockTimeout : "-lock=false", ...(destroy ? ["-destroy"] : [])];
    const planned = await this.run("plan", ...quiet, "-json", `-out=${this.planFile}`, ...mode);
    if (planned.exitCode !== 0) {
      const diagnosis = diagnose("plan", this.repositoryFolder, planned);
      throw this.ended("plan_failed", this.withLockRemedy(diagnosis));
    }
    const [shown, state] = await Promise.all([
      this.run("show", "-json", "-no-color", this.planFile),
      this.plannedState(),
    ]);
    if (shown.exitCode !== 0)
      throw this.ended("plan_failed", diagnoseText("plan", this.repositoryFolder, shown.stderr));
    return { json: shown.stdout, state, warnings: toolWarnings(planned.stdout, this.repositoryFolder) };
  }

  /**
   * As far as a plan came that failed, as Terraform prints it; nothing where it failed before anything was read. Versions before 1.4
   * keep nothing of it (https://github.com/hashicorp/terraform/pull/32395).
   */
  async failedPlan(): Promise<string | undefined> {
    const { exitCode, stdout } = await this.runToTheEnd("show", "-json", "-no-color", this.planFile);
    return exitCode === 0 ? stdout : undefined;
  }

  /** Every text that the state marks as sensitive, as far as it can be read: for messages about what failed. */
  async sensitiveTexts(): Promise<readonly string[]> {
    const { exitCode, stdout } = await this.runToTheEnd("state", "pull");
    return exitCode === 0 && stdout.trim() !== "" ? sensitiveStateTexts(readState(stdout)) : [];
  }

  /**
   * Applies the plan that `plan` made last, and no other.
   * @returns what it warns of, not redacted yet, and the outputs, as far as it told them
   */
  async apply(): Promise<{
    readonly warnings: readonly PlanFinding[];
    readonly outputs: Readonly<Record<string, OutputValue>> | undefined;
  }> {
    const applied = await this.run("apply", ...quiet, "-json", lockTimeout, this.planFile);
    const warnings = toolWarnings(applied.stdout, this.repositoryFolder);
    if (applied.exitCode === 0) return { warnings, outputs: appliedOutputs(applied.stdout) };
    const { outcome, diagnosis } = this.ended("apply_failed", diagnose("apply", this.repositoryFolder, applied));
    const detail = [finishedChanges(applied.stdout), diagnosis.detail ?? ""].join("\n").trim();
    throw new StepEnd(outcome, { ...diagnosis, detail }, warnings);
  }

  /** Writes a state that an apply could not write (`errored.tfstate`) after all. */
  async pushState(file: string): Promise<boolean> {
    const { exitCode } = await this.runToTheEnd("state", "push", lockTimeout, file);
    return exitCode === 0;
  }

  /** The state that the plan was made from: an apply of it fails if that has moved since. */
  private async plannedState(): Promise<StateSnapshot | undefined> {
    const { stateOfPlan } = await import("./plan_file.ts");
    const told = await stateOfPlan(this.planFile);
    if (told !== undefined) return told === "none" ? undefined : told;
    const { exitCode, stdout, stderr } = await this.run("state", "pull");
    if (exitCode !== 0) throw this.ended("plan_failed", diagnoseText("plan", this.repositoryFolder, stderr));
    return stdout.trim() === "" ? undefined : { ...readState(stdout), contents: stdout };
  }

  /** A failure; of an interrupted step it is said that it was interrupted, whatever Terraform calls that. */
  private ended(outcome: "plan_failed" | "apply_failed", diagnosis: Diagnosis): StepEnd {
    if (!this.ports.interruption.signal.aborted) return new StepEnd(outcome, diagnosis);
    const what = outcome === "apply_failed" ? "what was finished is in the state" : "nothing was changed";
    const summary = `The job was cancelled or out of time during the ${diagnosis.step}`;
    const said = [diagnosis.summary, diagnosis.detail ?? ""].join("\n");
    return new StepEnd(outcome, {
      step: diagnosis.step,
      summary,
      detail: `Terraform ended by itself: ${what}.\n${said}`,
    });
  }

  /** Runs the tool, unless the job is being ended. */
  private async run(...args: readonly string[]): Promise<ToolOutput> {
    if (this.ports.interruption.signal.aborted) {
      throw failed("plan", `The job was cancelled or out of time before \`${this.tool.name} ${args[0] ?? ""}\``, "");
    }
    return this.runToTheEnd(...args);
  }

  private async runToTheEnd(...args: readonly string[]): Promise<ToolOutput> {
    const { folder, environment } = this;
    const result = await this.timed(() => this.ports.execute(this.tool.name, args, { folder, environment }));
    if (result !== undefined) return { ...result, stdout: new TextDecoder().decode(result.stdout) };
    const [title, step, install] =
      this.tool.name === "terraform"
        ? ["Terraform", "hashicorp/setup-terraform", "brew install hashicorp/tap/terraform"]
        : ["OpenTofu", "opentofu/setup-opentofu", "brew install opentofu"];
    throw failed(
      "install",
      `${title} is not installed on this runner`,
      `Install it (${install}, or your system's package), or add the step ${step} to the workflow.`,
    );
  }

  /** Counts the time in which at least one process of the tool runs. */
  private async timed<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.running === 0) this.milliseconds -= this.ports.milliseconds();
    this.running += 1;
    try {
      return await call();
    } finally {
      this.running -= 1;
      if (this.running === 0) this.milliseconds += this.ports.milliseconds();
    }
  }
}

type ToolOutput = Omit<Execution, "stdout"> & { readonly stdout: string };

/** This machine in Terraform's words: `linux_amd64`. */
export function platform(): string {
  return `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
}

/** What writes a machine's providers into a lock file. */
function addForThisRunner(): string {
  return `providers lock -platform=${platform()}`;
}

/** From the first line that a command with `-json` prints: `{"type":"version","terraform":"1.11.4",...}`, or `"tofu"`. */
function saidVersion(stdout: string): string | undefined {
  const said = readJson(stdout.slice(0, stdout.indexOf("\n")));
  if (!isJsonObject(said) || said["type"] !== "version") return undefined;
  const version = said["terraform"] ?? said["tofu"];
  return typeof version === "string" ? version : undefined;
}

/** From what `version -json` printed; OpenTofu's has the same key. */
export function installedVersion(json: string): string | undefined {
  return /"terraform_version":\s*"([^"]+)"/.exec(json)?.[1];
}

function failed(step: "install" | "plan", summary: string, detail: string): StepEnd {
  return new StepEnd("plan_failed", { step, summary, detail });
}
