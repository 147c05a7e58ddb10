import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { openOfficeForFile } from "./office.ts";

const office = await openOfficeForFile();

/** Those that read the app's clone. */
async function gitProcesses(): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["--ppid", String(process.pid), "-o", "args="]);
  return stdout.split("\n").filter((line) => line.includes("cat-file")).length;
}

it("nothing is kept open for a repository that the app may not see any more; once it may again, runs go on", async () => {
  const { installations, tokens } = office.hub.store;
  const run = await office.ask();
  expect(await gitProcesses()).toBe(1);
  const [installation] = installations.all();
  if (installation === undefined) throw new Error("The app is not installed.");
  const { id, repositoryIds } = installation;
  const show = (ids: readonly number[]): void => {
    installations.update(id, { repositoryIds: ids });
    for (const token of tokens.filter(({ installationId }) => installationId === id)) {
      tokens.update(token.id, { repositoryIds: ids });
    }
  };
  show([]);
  await office.look(run);
  expect(await gitProcesses()).toBe(0);
  show(repositoryIds);
  await office.person("omar").label(run, "approved");
  expect(stateOf(await office.look(run))).toBe("planned");
}, 60_000);
