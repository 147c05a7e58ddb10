import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Order } from "../../src/core/plan/messages.ts";
import type { JobResult, Scene } from "../action/scene.ts";
import type { AppRun } from "./app_run.ts";
import type { Result } from "./scenario.ts";

/** `announced`: it waits for its approval. `ordered`: approved, and its plan is ordered. `planned`: the plan can be reviewed. */
export type AppStart = "announced" | "ordered" | "planned";
export type CreateApp = (scene: Scene, as: AppStart) => Promise<AppRun>;
export type ModuleFiles = Readonly<Record<string, string>>;

const stateFile = "states/database/mailer-orders.tfstate";

/** A repository with one module, a runner with the real Terraform, and what honest and other people do with them. */
export class Stage {
  /** The last plan that was reviewed, as the app orders its apply. */
  reviewed: Order | undefined;
  /** What every job on this runner is given beside a runner's usual variables. */
  environment: Readonly<Record<string, string>> = {};
  readonly scene: Scene;
  private readonly createApp: CreateApp;
  private run: AppRun | undefined;

  constructor(scene: Scene, createApp: CreateApp) {
    this.scene = scene;
    this.createApp = createApp;
  }

  /** A run of the app on the starter catalog, as far as this; everything up to there was honest. */
  async openApp(as: AppStart): Promise<AppRun> {
    this.run = await this.createApp(this.scene, as);
    return this.run;
  }

  /** The run that was opened. */
  get app(): AppRun {
    if (this.run === undefined) throw new Error("No run of the app was opened.");
    return this.run;
  }

  /** Plans these files, which is then what was reviewed. */
  async review(files: ModuleFiles, changes: Partial<Order> = {}): Promise<Order> {
    const order = await this.scene.commit(files, changes);
    const { report } = await this.scene.run(order, this.environment);
    if (report?.outcome !== "planned") throw new Error(`Not planned: ${JSON.stringify(report?.diagnosis)}`);
    this.reviewed = await this.scene.applyOrder(order, report);
    return this.reviewed;
  }

  /** Applies what was reviewed. */
  async applyReviewed(
    changes: Partial<Order> = {},
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Result> {
    if (this.reviewed === undefined) throw new Error("Nothing was reviewed.");
    const { head } = this.reviewed;
    await this.scene.git("checkout", "-q", "--detach", head);
    const order = await this.scene.applyOrder({ ...this.reviewed, ...changes }, undefined);
    return this.job({ ...order, head, ...changes }, environment);
  }

  /** Reviews and applies: the honest way to anything. */
  async reviewAndApply(files: ModuleFiles, changes: Partial<Order> = {}): Promise<Result> {
    await this.review(files, changes);
    return this.applyReviewed();
  }

  /** Merges other files, and applies them under the seal of what was reviewed. */
  async applyInstead(files: ModuleFiles, changes: Partial<Order> = {}): Promise<Result> {
    if (this.reviewed === undefined) throw new Error("Nothing was reviewed.");
    const { head, tree } = await this.scene.commit(files);
    const order = await this.scene.applyOrder({ ...this.reviewed, ...changes }, undefined);
    return this.job({ ...order, head, tree });
  }

  /** Applies what was reviewed, the app being told of another commit with the same tree. */
  async applyAt(head: string): Promise<Result> {
    if (this.reviewed === undefined) throw new Error("Nothing was reviewed.");
    return this.job({ ...(await this.scene.applyOrder(this.reviewed, undefined)), head });
  }

  /** Carries out an order as the app gave it. */
  async job(order: Order, environment: Readonly<Record<string, string>> = {}): Promise<Result> {
    return this.observe(() => this.scene.run(order, { ...this.environment, ...environment }));
  }

  /** The result of a job, and whether the state is another one after it. */
  async observe(job: () => Promise<JobResult>): Promise<Result> {
    const before = await this.stateHash();
    const { exitCode, report, log } = await job();
    const changed = before !== (await this.stateHash());
    if (report === undefined) return { outcome: "no job", why: exitCode === 0 ? "" : log, changed };
    const { outcome, differences = [], unreviewed, diagnosis, outputs, counts } = report;
    const why = { differences, unreviewed, diagnosis, outputs, counts };
    return { outcome, why: JSON.stringify(why), changed };
  }

  /** Commits policies to the default branch, and names them as an order does. */
  async policies(files: ModuleFiles): Promise<NonNullable<Order["policies"]>> {
    const { head, tree } = await this.scene.commitFolder("policies", files);
    return { commit: head, tree };
  }

  /** Changes the state behind everybody's back. */
  async editState(edit: (state: State) => State): Promise<void> {
    const file = path.join(this.scene.folder, stateFile);
    await writeFile(file, JSON.stringify(edit(JSON.parse(await readFile(file, "utf8")) as State)));
  }

  async loseState(): Promise<void> {
    await rm(path.join(this.scene.folder, stateFile));
  }

  /** A `terraform` for the job's PATH that is the real one, but says that it is another version. */
  async otherVersion(version: string): Promise<Readonly<Record<string, string>>> {
    return this.terraformThat(
      `[ "$1" = init ] || exec terraform "$@"\nterraform "$@" | sed 's/"terraform":"[^"]*"/"terraform":"${version}"/'\n`,
    );
  }

  /** One under which somebody else's apply moves the state, between the plan and its own apply; nothing of it stays. */
  async stateMovesMeanwhile(): Promise<Readonly<Record<string, string>>> {
    const state = JSON.stringify(path.join(this.scene.folder, stateFile));
    const move = `mv ${state} kept\nsed 's/"serial": *[0-9]*/"serial": 99/' kept > ${state}\n`;
    return this.terraformThat(
      `[ "$1" = apply ] || exec terraform "$@"\n${move}terraform "$@"\ncode=$?\nmv kept ${state}\nexit $code\n`,
    );
  }

  private async terraformThat(does: string): Promise<Readonly<Record<string, string>>> {
    const programs = path.join(this.scene.folder, "programs");
    await mkdir(programs, { recursive: true });
    const file = path.join(programs, "terraform");
    await writeFile(file, `#!/bin/sh\nPATH="\${PATH#*:}"\n${does}`);
    await chmod(file, 0o755);
    return { PATH: `${programs}:${process.env["PATH"] ?? ""}` };
  }

  private async stateHash(): Promise<string> {
    const file = path.join(this.scene.folder, stateFile);
    return existsSync(file)
      ? createHash("sha256")
          .update(await readFile(file))
          .digest("hex")
      : "none";
  }
}

/** As much of Terraform's state file as scenarios edit. */
export interface State {
  readonly serial: number;
  readonly lineage: string;
  readonly outputs: Readonly<Record<string, object>>;
  readonly resources: readonly {
    readonly name: string;
    readonly instances: readonly { readonly attributes?: object }[];
  }[];
}
