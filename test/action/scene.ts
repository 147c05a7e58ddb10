import { execFile } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { load } from "js-yaml";
import { JobFailure } from "../../action/src/failure.ts";
import { readJob } from "../../action/src/job.ts";
import type { Interruption, Ports } from "../../action/src/ports.ts";
import { run } from "../../action/src/run.ts";
import { runnerPorts } from "../../action/src/runner_ports.ts";
import { keyText } from "../../src/core/plan/keys.ts";
import type { Order, Report } from "../../src/core/plan/messages.ts";
import { writeOrder } from "../../src/core/plan/order_message.ts";
import { readReport } from "../../src/core/plan/report_message.ts";
import { folderTreeId } from "../../src/core/render/tree_id.ts";
import { terraformEnvironment } from "../support/terraform.ts";
import { CheckRunServer, type StoredCheckRun } from "./check_run_server.ts";

const execute = promisify(execFile);

export const appId = 4711;
export const sealKey = new Uint8Array(32).fill(9);
const folder = "infra/database/mailer-orders";

export interface JobResult {
  readonly exitCode: number;
  /** Everything that the job printed, and everything it gave to GitHub. */
  readonly said: string;
  readonly log: string;
  readonly report: Report | undefined;
  readonly stepSummary: string;
  readonly posted: readonly StoredCheckRun[];
}

/** A repository, its check runs and a runner's folders. */
export class Scene {
  readonly server = new CheckRunServer();
  readonly folder: string;
  /** What runs the bundle. */
  node = process.execPath;
  /** A program that this runner does not have. */
  missingProgram = "";
  /** What the runner's signals do to the job. */
  interruption: Interruption = { signal: new AbortController().signal, graceOver: new Promise(() => undefined) };
  /** How long Terraform waits for a lock. */
  lockTimeout = "60s";
  private attempt = 0;
  private bundle: ChildProcess | undefined;

  private constructor(base: string) {
    this.folder = base;
  }

  static async create(): Promise<Scene> {
    const scene = new Scene(await mkdtemp(path.join(tmpdir(), "gatehouse-action-")));
    await Promise.all(["workspace", "temporary", "states"].map((name) => mkdir(path.join(scene.folder, name))));
    await scene.git("init", "-q", "-b", "main");
    await scene.server.start();
    return scene;
  }

  async dispose(): Promise<void> {
    await this.server.stop();
    // A job that was cancelled may still write into it for a moment.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 50 });
  }

  get workspace(): string {
    return path.join(this.folder, "workspace");
  }

  get moduleFolder(): string {
    return path.join(this.workspace, folder);
  }

  async git(...args: string[]): Promise<string> {
    const identity = ["-c", "user.name=dana", "-c", "user.email=dana@example.com", "-c", "commit.gpgsign=false"];
    const { stdout } = await execute("git", [...identity, ...args], { cwd: this.workspace });
    return stdout.trim();
  }

  /** Commits these files as the whole of a folder. */
  async commitFolder(
    place: string,
    files: Readonly<Record<string, string>>,
  ): Promise<{ readonly head: string; readonly tree: string }> {
    await rm(path.join(this.workspace, place), { recursive: true, force: true });
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.workspace, place, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    await this.git("add", "-A");
    await this.git("commit", "-q", "--allow-empty", "-m", "Render");
    const contents = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
    return { head: await this.git("rev-parse", "HEAD"), tree: folderTreeId(new Map(contents)) };
  }

  /** Commits the module's files, and answers the order that the app would give for them. */
  async commit(files: Readonly<Record<string, string>>, overrides: Partial<Order> = {}): Promise<Order> {
    const committed = await this.commitFolder(folder, files);
    this.attempt += 1;
    return {
      version: 1,
      phase: "plan",
      repository: "acme/catalog",
      issue: 12,
      pull: 13,
      ...committed,
      folder,
      operation: "create",
      attempt: this.attempt,
      nonce: this.attempt.toString(16).padStart(32, "0"),
      tool: { name: "terraform" },
      backend: { type: "local", arguments: { path: "database/mailer-orders.tfstate" } },
      providers: [],
      modules: [],
      outputs: ["endpoint"],
      ...overrides,
    };
  }

  /** The order that follows a plan on the same commit. */
  async applyOrder(planned: Order, report: Report | undefined): Promise<Order> {
    this.attempt += 1;
    const nonce = this.attempt.toString(16).padStart(32, "0");
    const head = await this.git("rev-parse", "HEAD");
    return { ...planned, phase: "apply", head, nonce, ...(report?.seal !== undefined && { seal: report.seal }) };
  }

  /** Puts the order into the app's check run. */
  give(order: Order, byApp = appId, text = writeOrder(order)): void {
    this.server.add({
      name: "gatehouse",
      head_sha: order.head,
      external_id: order.nonce,
      status: "in_progress",
      conclusion: null,
      app: { id: byApp },
      output: { title: null, summary: null, text },
    });
  }

  /** The workspace becomes a checkout of one commit, as a runner has it: nothing of what was before. */
  async forgetHistory(): Promise<void> {
    await rm(path.join(this.workspace, ".git"), { recursive: true });
    await this.git("init", "-q", "-b", "main");
  }

  /**
   * A module of somebody else's, in a git repository of its own; with other files, its next commit. Answers its source.
   * @param links symbolic links, and where each leads
   */
  async moduleSource(
    files: Readonly<Record<string, string>>,
    name = "module",
    links: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const repository = path.join(this.folder, name);
    await rm(repository, { recursive: true, force: true });
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(repository, name)), { recursive: true });
      await writeFile(path.join(repository, name), text);
    }
    for (const [name, target] of Object.entries(links)) await symlink(target, path.join(repository, name));
    const git = [
      "-c",
      "user.name=mo",
      "-c",
      "user.email=mo@example.com",
      "-c",
      "commit.gpgsign=false",
      "-C",
      repository,
    ];
    await execute("git", [...git, "init", "-q", "-b", "main"]);
    await execute("git", [...git, "add", "-A"]);
    await execute("git", [...git, "commit", "-q", "-m", "Module"]);
    return `git::file://${repository}`;
  }

  /** The app has noted how its orders ended. */
  completeOrders(): void {
    this.server.checkRuns.forEach((checkRun, index) => {
      this.server.checkRuns[index] = { ...checkRun, status: "completed" };
    });
  }

  /** Gives the order and runs the Action's code for it, in this process but for Terraform, git and HTTP. */
  async run(order: Order, overrides: Readonly<Record<string, string | undefined>> = {}): Promise<JobResult> {
    this.give(order);
    return this.runJob(order, overrides);
  }

  /** The job without an order of its own. */
  async runJob(order: Order, overrides: Readonly<Record<string, string | undefined>> = {}): Promise<JobResult> {
    const log: string[] = [];
    const summary: string[] = [];
    const environment = { ...this.environment(order), ...overrides };
    return this.observe(async () => {
      try {
        const job = readJob(environment);
        const real = runnerPorts(job, this.interruption);
        const ports: Ports = {
          ...real,
          execute: async (command, args, options) =>
            command === this.missingProgram
              ? undefined
              : real.execute(
                  command,
                  args.map((argument) => argument.replace(/^-lock-timeout=.*/, `-lock-timeout=${this.lockTimeout}`)),
                  options,
                ),
          log: (line) => log.push(line),
          mask: () => undefined,
          addToSummary: (markdown) => Promise.resolve(void summary.push(markdown)),
        };
        await run(job, environment, ports);
        return { exitCode: 0, log: log.join("\n"), stepSummary: summary.join("\n") };
      } catch (error) {
        if (!(error instanceof JobFailure)) throw error;
        return { exitCode: 1, log: [...log, error.message].join("\n"), stepSummary: summary.join("\n") };
      }
    });
  }

  /** The same by the committed bundle, in a process of its own, as a runner does it. */
  async runBundle(order: Order, overrides: Readonly<Record<string, string>> = {}): Promise<JobResult> {
    this.give(order);
    const summaryFile = path.join(this.folder, "summary.md");
    await writeFile(summaryFile, "");
    const action = path.resolve(import.meta.dirname, "../../action");
    const env = {
      ...this.environment(order),
      GITHUB_STEP_SUMMARY: summaryFile,
      GITHUB_ACTION_PATH: action,
      PATH: `${path.dirname(this.node)}:${process.env["PATH"] ?? ""}`,
      ...overrides,
    };
    const shell = ["--noprofile", "--norc", "-eo", "pipefail", "-c", await actionScript(action)];
    return this.observe(async () => {
      const { exitCode, log } = await new Promise<{ exitCode: number; log: string }>((resolve) => {
        this.bundle = execFile("bash", shell, { cwd: this.workspace, env }, (error, stdout, stderr) => {
          resolve({ exitCode: error === null ? 0 : 1, log: stdout + stderr });
        });
      });
      return { exitCode, log, stepSummary: await readFile(summaryFile, "utf8") };
    });
  }

  /** Sends a signal to the bundle's process, as a runner does that cancels a job. */
  signal(signal: NodeJS.Signals): void {
    this.bundle?.kill(signal);
  }

  private async observe(job: () => Promise<Pick<JobResult, "exitCode" | "log" | "stepSummary">>): Promise<JobResult> {
    const before = this.server.checkRuns.length;
    const result = await job();
    const posted = this.server.checkRuns.slice(before);
    const text = posted.find(({ name }) => name === "gatehouse/report")?.output.text ?? "";
    const said = [result.log, result.stepSummary, JSON.stringify(posted)].join("\n");
    return { ...result, said, posted, report: readReport(text, [sealKey]) };
  }

  private environment(order: Order): Record<string, string | undefined> {
    return {
      ...this.runnerEnvironment(),
      GATEHOUSE_APP_ID: String(appId),
      GATEHOUSE_PHASE: order.phase,
      GATEHOUSE_HEAD: order.head,
      GATEHOUSE_NONCE: order.nonce,
    };
  }

  /** What every job is given, whatever it is for. */
  runnerEnvironment(): Record<string, string | undefined> {
    return {
      ...terraformEnvironment(),
      GATEHOUSE_TOKEN: "job-token-123456",
      GATEHOUSE_SEAL_KEY: keyText(sealKey),
      GATEHOUSE_LOCAL_STATE: path.join(this.folder, "states"),
      GITHUB_REPOSITORY: "acme/catalog",
      GITHUB_API_URL: this.server.url,
      GITHUB_SERVER_URL: "file:///nowhere",
      GITHUB_RUN_ID: "99",
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_WORKSPACE: this.workspace,
      RUNNER_TEMP: path.join(this.folder, "temporary"),
    };
  }
}

/** What the Action's one step runs. */
async function actionScript(folder: string): Promise<string> {
  const { runs } = load(await readFile(path.join(folder, "action.yml"), "utf8")) as {
    readonly runs: { readonly steps: readonly [{ readonly run: string }] };
  };
  return runs.steps[0].run;
}
