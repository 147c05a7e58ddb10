import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Order, Report } from "../../src/core/plan/messages.ts";
import { terraformMissing } from "../support/terraform.ts";
import { database } from "./modules.ts";
import { Scene } from "./scene.ts";

/** A `terraform` that is the real one, but for an apply that takes until it is interrupted, or a plan's reading that takes a while. */
const slowApply = `#!/usr/bin/env bash
if [ "$1" = show ] && [ -n "$SLOW_SHOW" ]; then
  trap "" INT
  touch "$APPLYING"
  sleep 0.5
fi
[ "$1" = apply ] || PATH="\${PATH#*:}" exec terraform "$@"
stop() {
  echo "Interrupted" > "$GOT_SIGNAL"
  [ -n "$STUBBORN" ] || exit 1
}
trap stop INT
touch "$APPLYING"
for _ in $(seq 40); do sleep 0.1; done
`;

describe.skipIf(terraformMissing)("a job that is cancelled (needs terraform)", () => {
  let scene: Scene;
  let abort: AbortController;
  let settings: Record<string, string>;
  beforeEach(async () => {
    scene = await Scene.create();
    abort = new AbortController();
    const programs = path.join(scene.folder, "programs");
    await mkdir(programs);
    await writeFile(path.join(programs, "terraform"), slowApply);
    await chmod(path.join(programs, "terraform"), 0o755);
    settings = {
      PATH: `${programs}:${process.env["PATH"] ?? ""}`,
      APPLYING: path.join(scene.folder, "applying"),
      GOT_SIGNAL: path.join(scene.folder, "signal"),
    };
  });
  afterEach(async () => {
    await scene.dispose();
  });

  async function cancelledApply(more: Record<string, string> = {}): Promise<Report | undefined> {
    const order = await scene.commit(database(1));
    const { report } = await scene.run(order);
    const apply = await scene.applyOrder(order, report);
    const cancelled = scene.run(apply, { ...settings, ...more });
    await appears(path.join(scene.folder, "applying"));
    abort.abort();
    return (await cancelled).report;
  }

  it("passes the interruption on to Terraform, waits for its end, and reports", async () => {
    scene.interruption = { signal: abort.signal, graceOver: new Promise(() => undefined) };
    expect(await cancelledApply()).toMatchObject({
      outcome: "apply_failed",
      diagnosis: { step: "apply", summary: "The job was cancelled or out of time during the apply" },
    });
    expect(await readFile(path.join(scene.folder, "signal"), "utf8")).toBe("Interrupted\n");
  });

  it("reports in time, though Terraform goes on", async () => {
    const graceOver = new Promise<void>((resolve) => {
      abort.signal.addEventListener("abort", () => setTimeout(resolve, 300));
    });
    scene.interruption = { signal: abort.signal, graceOver };
    const report = await cancelledApply({ STUBBORN: "yes" });
    expect(report?.diagnosis?.summary).toContain("had not ended its apply yet");
  });

  it("says that nothing was applied where the apply had not begun", async () => {
    scene.interruption = { signal: abort.signal, graceOver: new Promise(() => undefined) };
    expect(await cancelledApply({ SLOW_SHOW: "yes" })).toMatchObject({
      outcome: "plan_failed",
      diagnosis: { summary: "The job was cancelled or out of time before `terraform apply`" },
    });
  });

  it("starts nothing any more", async () => {
    scene.interruption = { signal: AbortSignal.abort(), graceOver: new Promise(() => undefined) };
    const { report } = await scene.run(await scene.commit(database(1)));
    expect(report).toMatchObject({ outcome: "plan_failed", toolMilliseconds: 0 });
    expect(report?.diagnosis?.summary).toContain("before this plan began");
  });

  it("is one that GitHub signals: the bundle takes SIGINT and SIGTERM, and still reports", async () => {
    const order = await scene.commit(database(1));
    const apply: Order = await scene.applyOrder(order, (await scene.run(order)).report);
    const result = scene.runBundle(apply, settings);
    await appears(path.join(scene.folder, "applying"));
    scene.signal("SIGINT");
    await sleep(50);
    scene.signal("SIGTERM");
    const { report, exitCode } = await result;
    expect(exitCode).toBe(0);
    expect(report?.diagnosis?.summary).toContain("cancelled or out of time during the apply");
  });
});

async function appears(file: string): Promise<void> {
  while (!existsSync(file)) await sleep(50);
}
