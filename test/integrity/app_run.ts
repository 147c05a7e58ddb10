import { keyText } from "../../src/core/plan/keys.ts";
import type { Order } from "../../src/core/plan/messages.ts";
import type { RunSnapshot } from "../../src/core/run/snapshot.ts";
import type { JobResult, Scene as Runner } from "../action/scene.ts";
import { keys, openCatalog, starterFile } from "../core/run/fixtures.ts";
import { openOrder, workflowRun } from "../core/run/jobs.ts";
import type { Scene } from "../core/run/scene.ts";
import { announced, planning } from "../core/run/stages.ts";
import type { Result } from "./scenario.ts";
import type { AppStart } from "./stage.ts";

const [sealKey = new Uint8Array()] = keys.seal;

/** One run of the app, decided in memory, whose jobs the real Action carries out with the real Terraform. */
export class AppRun {
  readonly scene: Scene;
  private readonly runner: Runner;
  private before: Partial<RunSnapshot> = {};

  private constructor(scene: Scene, runner: Runner) {
    this.scene = scene;
    this.runner = runner;
  }

  static async open(runner: Runner, as: AppStart): Promise<AppRun> {
    const run = new AppRun(as === "announced" ? await announced() : await planning(), runner);
    if (as === "planned") await run.carryOutJob();
    return run;
  }

  /** Whether anything was ordered to be applied. */
  get applies(): boolean {
    return this.scene.snapshot.checks.some(({ order }) => order?.phase === "apply");
  }

  /** Where the run stands, once everything that follows from what was seen is decided. */
  async settle(): Promise<Result> {
    const { state } = await this.scene.settle();
    return { outcome: state ?? "no job", why: this.scene.status(), changed: this.applies };
  }

  /** The open order's job, and what the app makes of its report. */
  async carryOutJob(): Promise<Result> {
    const { posted } = await this.runJob();
    return this.hear(posted.flatMap(({ output }) => output.text ?? []));
  }

  /** The app sees these reports, and that its workflow run has ended. */
  async hear(reports: readonly string[]): Promise<Result> {
    this.scene.wait(5);
    this.scene.change({ reports, workflowRuns: [workflowRun(openOrder(this.scene.snapshot))] });
    return this.settle();
  }

  /** Carries out the open order on a commit that holds what the run renders. */
  async runJob(changes: Partial<Order> = {}): Promise<JobResult> {
    const { request } = this.scene.snapshot;
    if (request.kind !== "valid") throw new Error("The run renders nothing.");
    const text = new TextDecoder();
    const files = [...request.files].map(([path, bytes]) => [path, text.decode(bytes)] as const);
    const { head } = await this.runner.commit(Object.fromEntries(files));
    if (changes.head === undefined) this.renameCommit(openOrder(this.scene.snapshot).head, head);
    const order = { ...openOrder(this.scene.snapshot), ...changes };
    return this.runner.run(order, { GATEHOUSE_SEAL_KEY: keyText(sealKey), GITHUB_RUN_ID: "77" });
  }

  async approve(login: string): Promise<Result> {
    this.scene.label(login);
    return this.settle();
  }

  /** omar merges; the ordered apply is carried out. */
  async mergeAndApply(): Promise<Result> {
    this.scene.merge("omar");
    await this.settle();
    return this.carryOutJob();
  }

  /** Somebody pushes to the run's branch: the app sees a head that it did not make. */
  push(): void {
    const { lock, head, pull } = this.branch();
    const { commit, ...pushed } = lock;
    const oid = "e".repeat(40);
    this.scene.change({ lock: { ...pushed, oid }, head: { ...head, oid }, pull: { ...pull, head: oid } });
  }

  /** The commit on the run's branch also holds this file. */
  smuggle(path: string): void {
    const { lock, head } = this.branch();
    const changed = new Map([...lock.changed, [path, "e".repeat(40)]]);
    this.scene.change({ lock: { ...lock, changed }, head: { ...head, changed } });
  }

  /** Somebody edits what the app announced. */
  editStatus(login: string): void {
    this.scene.wait(5);
    const comments = this.scene.snapshot.issue.comments.map((comment) =>
      comment.body.includes("gatehouse:status")
        ? {
            ...comment,
            body: `${comment.body}\n`,
            editor: { login, kind: "person" } as const,
            editedAt: this.scene.snapshot.now,
          }
        : comment,
    );
    this.scene.changeIssue({ comments });
  }

  async retry(login: string): Promise<Result> {
    this.scene.comment(login, "/retry");
    return this.settle();
  }

  /** The branch as it is, to be put back by `undoBranch`. */
  private branch(): Required<Pick<RunSnapshot, "lock" | "head" | "pull">> {
    const { lock, head, pull } = this.scene.snapshot;
    if (lock === undefined || head === undefined || pull === undefined) throw new Error("There is no branch.");
    this.before = { lock, head, pull };
    return { lock, head, pull };
  }

  /** The branch is again what the app made. */
  undoBranch(): void {
    this.scene.change(this.before);
  }

  /** Files of the catalog change on the default branch. */
  async changeCatalog(changes: (file: (path: string) => string) => Readonly<Record<string, string>>): Promise<void> {
    await this.scene.setCatalog(await openCatalog(changes(starterFile)));
  }

  /** The app's commits exist in memory only: the runner's real one takes the place of the one that it names. */
  private renameCommit(old: string, oid: string): void {
    const { lock, head, pull, checks } = this.scene.snapshot;
    this.scene.change({
      ...(lock?.oid === old && { lock: { ...lock, oid } }),
      ...(head?.oid === old && { head: { ...head, oid } }),
      ...(pull !== undefined && {
        pull: {
          ...pull,
          head: pull.head === old ? oid : pull.head,
          ...(pull.mergeCommit === old && { mergeCommit: oid }),
        },
      }),
      checks: checks.map((check) =>
        check.head !== old
          ? check
          : { ...check, head: oid, ...(check.order !== undefined && { order: { ...check.order, head: oid } }) },
      ),
    });
  }
}
