import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { execute } from "../../../action/src/execute.ts";
import type { RunnerPlace } from "../../../action/src/job.ts";
import type { Ports } from "../../../action/src/ports.ts";
import type { StandaloneOutcome } from "../../../action/src/standalone/bench.ts";
import type { WorkflowEvent } from "../../../action/src/standalone/event.ts";
import { historyOf } from "../../../action/src/standalone/history.ts";
import type { History } from "../../../action/src/standalone/history.ts";
import type { IssuePorts } from "../../../action/src/standalone/issue_ports.ts";
import type { PullPorts } from "../../../action/src/standalone/github_ports.ts";
import { readComment } from "../../../action/src/standalone/pull_comment.ts";
import type { SealedPlans } from "../../../action/src/standalone/comment_shapes.ts";
import { runStandalone } from "../../../action/src/standalone/standalone.ts";
import { terraformEnvironment } from "../../support/terraform.ts";
import { quietPorts } from "../quiet_ports.ts";

const run = promisify(execFile);
const sealKey = new Uint8Array(32).fill(3);
const author = "github-actions[bot]";

export interface Ended {
  readonly outcome: StandaloneOutcome;
  /** The pull request's one comment. */
  readonly comment: string;
  /** Everything that the job printed, and everything it gave to GitHub. */
  readonly said: string;
  readonly plans: SealedPlans | undefined;
}

/** A repository without the app in a folder, and jobs that work on it in this process. GitHub is a list of one comment. */
export class StandaloneScene {
  private readonly folder: string;
  private comment = "";
  private updatedAt = "";
  /** Seconds of GitHub's clock, which goes on with all that happens. */
  private seconds = 0;
  /** The heads that pull requests were merged at, and when. */
  private readonly merged = new Map<string, string>();
  /** Where the pull request is: the last commit. */
  private latest = "";
  private broken: string | undefined;
  private branchAnswers = Number.POSITIVE_INFINITY;
  private isReadOnly = false;
  directories: readonly string[] = ["infra/*"];
  readonly issues: { title: string; body: string; author: string; isOpen: boolean }[] = [];
  /** Where the default branch is, while that is not the commit of the job. */
  branch: string | undefined;
  /** The programs that jobs ran. */
  readonly programs = new Set<string>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(files: Readonly<Record<string, string>>): Promise<StandaloneScene> {
    const scene = new StandaloneScene(await mkdtemp(path.join(tmpdir(), "gatehouse-alone-")));
    await Promise.all(["workspace", "temporary"].map((name) => mkdir(path.join(scene.folder, name))));
    await scene.git("init", "-q", "-b", "main");
    await scene.commit(files);
    return scene;
  }

  get commentNow(): string {
    return this.comment;
  }

  dispose(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  /** Commits files on top of what is there. Answers the commit. */
  async commit(files: Readonly<Record<string, string>>): Promise<string> {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.folder, "workspace", name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    await this.git("add", "-Af");
    await this.git("commit", "-q", "--allow-empty", "-m", "Change");
    this.latest = await this.git("rev-parse", "HEAD");
    return this.latest;
  }

  /** Commits that a folder is gone. Answers the commit. */
  async remove(folder: string): Promise<string> {
    await rm(path.join(this.folder, "workspace", folder), { recursive: true });
    return this.commit({});
  }

  /** The same, in a history that is cut off before that commit. */
  async shallow(files: Readonly<Record<string, string>>): Promise<string> {
    const commit = await this.commit(files);
    await writeFile(path.join(this.folder, "workspace/.git/shallow"), `${commit}\n`);
    return commit;
  }

  /** The files of all states. */
  async states(): Promise<readonly string[]> {
    const files = await readdir(path.join(this.folder, "states"), { recursive: true }).catch(() => []);
    return files.filter((name) => name.endsWith(".tfstate"));
  }

  /** Makes of each state what Terraform can't read. */
  async breakStates(): Promise<void> {
    for (const name of await readdir(path.join(this.folder, "states"), { recursive: true })) {
      if (name.endsWith(".tfstate")) await writeFile(path.join(this.folder, "states", name), "{");
    }
  }

  /** Puts a folder where the state of a root module belongs. Answers how that is undone. */
  async breakStateOf(folder: string): Promise<{ readonly mend: () => Promise<void> }> {
    const file = path.join(this.folder, "states/acme/infra", folder, "terraform.tfstate");
    await mkdir(file, { recursive: true });
    return { mend: () => rm(file, { recursive: true }) };
  }

  /** Puts a link there, for the next commit. */
  async link(name: string, target: string): Promise<void> {
    const file = path.join(this.folder, "workspace", name);
    await mkdir(path.dirname(file), { recursive: true });
    await symlink(target, file);
  }

  /** Commits a file as one that is executable. */
  async executable(name: string): Promise<string> {
    await chmod(path.join(this.folder, "workspace", name), 0o755);
    return this.commit({});
  }

  /** What a job of that commit would have in its workspace. */
  async checkout(commit: string): Promise<void> {
    await this.git("checkout", "-q", commit);
  }

  /** The job of a schedule, on the default branch's head. */
  check(): Promise<Ended> {
    return this.job(this.latest, { kind: "check" });
  }

  /** Puts another value of an input into the state of a root module, as somebody would who changes it by hand. */
  async changeByHand(folder: string, from: string, to: string): Promise<void> {
    const file = path.join(this.folder, "states/acme/infra", folder, "terraform.tfstate");
    await writeFile(file, (await readFile(file, "utf8")).replaceAll(JSON.stringify(from), JSON.stringify(to)));
  }

  /** A pull request's job, its test merge being checked out: the commit and its first parent. */
  plan(commit: string, isReworded = false): Promise<Ended> {
    return this.job(commit, { kind: "pull_request", pull: 7, head: commit, isReworded });
  }

  /**
   * The job of the push that merged it.
   * @param head the pull request's last commit
   * @param from where the branch was before
   */
  async apply(commit: string, head = commit, from?: string): Promise<Ended> {
    this.merge(head);
    const before = from ?? (await this.git("rev-parse", `${commit}^1`));
    return this.job(commit, { kind: "push", defaultBranch: "main", before, after: commit }, head);
  }

  /** Merges the pull request at this head, if it is not merged yet. */
  merge(head: string): void {
    if (!this.merged.has(head)) this.merged.set(head, this.tick());
  }

  /** Somebody who may edits the comment. */
  editComment(from: string, to: string): void {
    this.comment = this.comment.replace(from, to);
    this.updatedAt = this.tick();
  }

  /** Lets whatever runs that program fail from now on. */
  breakProgram(command: string): void {
    this.broken = command;
  }

  /** Lets nobody write the comment any more, as with a token that may only read it. */
  breakComment(): void {
    this.isReadOnly = true;
  }

  /** Lets GitHub say so many more times where the default branch is, and then fail. */
  breakBranch(answers: number): void {
    this.branchAnswers = answers;
  }

  /** Commits files to the repository as GitHub has it, which the checkout knows nothing of. Answers the commit. */
  async commitElsewhere(name: string, text: string): Promise<string> {
    const folder = path.join(this.folder, "acme/infra");
    await this.git("clone", "-q", path.join(this.folder, "workspace"), folder);
    await writeFile(path.join(folder, name), text);
    await this.git("-C", folder, "add", "-A");
    await this.git("-C", folder, "commit", "-q", "-m", "Change");
    return this.git("-C", folder, "rev-parse", "HEAD");
  }

  /** What git tells the jobs of this repository. */
  history(): History {
    return historyOf(this.place(), terraformEnvironment(), this.ports([]));
  }

  private place(): RunnerPlace {
    return {
      token: "job-token-123456",
      sealKey,
      repository: { owner: "acme", name: "infra" },
      apiUrl: "",
      serverUrl: `file://${this.folder}`,
      runId: 1,
      runAttempt: 1,
      workspace: path.join(this.folder, "workspace"),
      temporaryFolder: path.join(this.folder, "temporary"),
      localState: path.join(this.folder, "states"),
      providerMirror: undefined,
    };
  }

  private async job(commit: string, event: WorkflowEvent, head = commit): Promise<Ended> {
    const job = {
      ...this.place(),
      event,
      commit,
      runUrl: "https://github.example/run",
      directories: this.directories,
    };
    const said: string[] = [];
    const outcome = await runStandalone(
      job,
      terraformEnvironment(),
      this.ports(said),
      this.pulls(commit, head),
      this.issuePorts(),
    );
    const plans = readComment(this.comment, sealKey);
    return { outcome, comment: this.comment, said: [...said, this.comment].join("\n"), plans };
  }

  private ports(said: string[]): Ports {
    const { signal } = new AbortController();
    return quietPorts({
      log: (text) => said.push(text),
      addToSummary: (markdown) => Promise.resolve(void said.push(markdown)),
      createCheckRun: (checkRun) => Promise.resolve(void said.push(JSON.stringify(checkRun))),
      execute: (command, args, options) => {
        this.programs.add(command);
        if (command === this.broken) throw new Error(`${command} is not to be had.`);
        return execute(command, args, options, signal);
      },
    });
  }

  private pulls(commit: string, head: string): PullPorts {
    const keep = (_id: number, body: string): Promise<void> => {
      if (this.isReadOnly) return Promise.reject(new Error("The token may not write."));
      this.comment = body;
      this.updatedAt = this.tick();
      return Promise.resolve();
    };
    return {
      tokenUser: () => Promise.resolve(author),
      mergedPulls: () => Promise.resolve([{ number: 7, head, mergedAt: this.merged.get(head) ?? "" }]),
      comments: () => Promise.resolve([{ id: 1, author, body: this.comment, updatedAt: this.updatedAt }]),
      createComment: keep,
      updateComment: keep,
      pullState: () => Promise.resolve({ head: this.latest, merged: this.merged.has(this.latest) }),
      branchHead: () => {
        this.branchAnswers -= 1;
        return this.branchAnswers < 0
          ? Promise.reject(new Error("GitHub is away."))
          : Promise.resolve(this.branch ?? commit);
      },
    };
  }

  private issuePorts(): IssuePorts {
    return {
      defaultBranchHead: () => Promise.resolve(this.branch ?? this.latest),
      tokenUser: () => Promise.resolve(author),
      issuesOf: (creator) =>
        Promise.resolve(
          [...this.issues.entries()]
            .map(([number, issue]) => ({ number, ...issue }))
            .filter((issue) => issue.author === creator)
            .sort((one, other) => Number(other.isOpen) - Number(one.isOpen)),
        ),
      createIssue: (text) => Promise.resolve(void this.issues.push({ ...text, author, isOpen: true })),
      updateIssue: (number, text, state) => {
        this.issues[number] = { ...text, author, isOpen: state === "open" };
        return Promise.resolve();
      },
    };
  }

  private tick(): string {
    this.seconds += 1;
    return new Date(this.seconds * 1000).toISOString();
  }

  private async git(...args: readonly string[]): Promise<string> {
    const identity = ["-c", "user.name=dana", "-c", "user.email=dana@example.com", "-c", "commit.gpgsign=false"];
    const { stdout } = await run("git", [...identity, ...args], { cwd: path.join(this.folder, "workspace") });
    return stdout.trim();
  }
}

export async function withScene(
  files: Readonly<Record<string, string>>,
  work: (scene: StandaloneScene) => Promise<void>,
): Promise<void> {
  const scene = await StandaloneScene.create(files);
  try {
    await work(scene);
  } finally {
    await scene.dispose();
  }
}
