import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorld, type World, type WorldOptions } from "../../src/local/demo/world.ts";

export interface TestWorld extends World, AsyncDisposable {
  /** Where everything of it lies: `state/` holds Terraform's, `app-key.pem` the app's key. */
  readonly folder: string;
}

/** Those of this test file. Whether they are still wanted is known once its tests have ended. */
export const worldFolders: string[] = [];

/** A world of its own in a temporary folder, which stays where a test of the file fails; `dispose` ends every process of it. */
export async function openTestWorld(
  options: Partial<Pick<WorldOptions, "sweepSeconds" | "watch" | "runner" | "isLimited" | "clock">> = {},
): Promise<TestWorld> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
  worldFolders.push(folder);
  const world = await openWorld({ folder, port: 0, sweepSeconds: 300, ...options });
  return {
    ...world,
    folder,
    [Symbol.asyncDispose]: () => world.close(),
  };
}

export const hasTerraform = spawnSync("terraform", ["version"]).status === 0;

/** Why tests that apply Terraform did not run, for their names. */
export const needsTerraform = hasTerraform ? "" : " (skipped: terraform is not on this machine)";
