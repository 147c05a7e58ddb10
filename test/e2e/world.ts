import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorld, type World, type WorldOptions } from "../../src/local/demo/world.ts";

export interface TestWorld extends World, AsyncDisposable {
  /** Where everything of it lies: `state/` holds Terraform's, `app-key.pem` the app's key. */
  readonly folder: string;
}

/** A world of its own in a temporary folder; `dispose` ends every process of it. */
export async function openTestWorld(
  options: Partial<Pick<WorldOptions, "sweepSeconds" | "watch" | "runner" | "isLimited" | "clock">> = {},
): Promise<TestWorld> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
  const world = await openWorld({ folder, port: 0, sweepSeconds: 300, ...options });
  return {
    ...world,
    folder,
    [Symbol.asyncDispose]: async () => {
      await world.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

export const hasTerraform = spawnSync("terraform", ["version"]).status === 0;

/** Why tests that apply Terraform did not run, for their names. */
export const needsTerraform = hasTerraform ? "" : " (skipped: terraform is not on this machine)";
