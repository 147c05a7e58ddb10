import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, type RunnerTask } from "vitest";
import { worldFolders } from "./world.ts";

// Not in world.ts: what writes the documents imports the attacks, and with them that file, where no tests are run.
afterAll(({}, file) => {
  if (hasFailed(file)) for (const folder of worldFolders) tellOf(folder);
  else for (const folder of worldFolders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

function hasFailed(task: RunnerTask): boolean {
  return task.result?.state === "fail" || ("tasks" in task && task.tasks.some(hasFailed));
}

/** For whoever reads the failure, also where the machine is gone by then. */
function tellOf(folder: string): void {
  const ends = ["app.log", "github.log"].map((name) => {
    const file = join(folder, name);
    const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
    return [`The end of ${file}:`, ...lines.slice(-20)].join("\n");
  });
  process.stderr.write(`${[`The world of this failure is kept in ${folder}.`, ...ends].join("\n")}\n`);
}
