import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";

const script = fileURLToPath(new URL("../../scripts/test_totals.ts", import.meta.url));

async function totalsOf(report: unknown): Promise<{ status: number | null; stdout: string }> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-totals-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "tests.json");
  await writeFile(file, JSON.stringify(report));
  const { status, stdout } = spawnSync(process.execPath, [script, file], { encoding: "utf8" });
  return { status, stdout };
}

it("prints the totals alone on a line, and fails when a test failed or none ran", async () => {
  expect(await totalsOf({ numPassedTests: 41, numFailedTests: 0 })).toEqual({
    status: 0,
    stdout: "41 passed, 0 failed\n",
  });
  expect(await totalsOf({ numPassedTests: 40, numFailedTests: 1 })).toEqual({
    status: 1,
    stdout: "40 passed, 1 failed\n",
  });
  expect(await totalsOf({ numPassedTests: 0, numFailedTests: 0 })).toEqual({
    status: 1,
    stdout: "0 passed, 0 failed\n",
  });
  expect(await totalsOf({ tests: [] })).toEqual({ status: 1, stdout: "" });
});
