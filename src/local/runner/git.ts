import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { WorkflowFault } from "./workflow_fault.ts";

const run = promisify(execFile);

/** git with nothing of this machine's configuration; `home` keeps it away from the person's own files. */
export function gitEnvironment(home: string, path: string): Record<string, string> {
  return {
    PATH: path,
    HOME: home,
    LANG: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
}

/** A file at a commit of a bare repository. @throws WorkflowFault when it isn't there. */
export async function readCommittedFile(
  gitFolder: string,
  sha: string,
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const name = `${commitId(sha)}:${file}`;
  try {
    const { stdout } = await run("git", ["--git-dir", gitFolder, "cat-file", "blob", name], {
      env: environment,
      maxBuffer: 4 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    throw new WorkflowFault(`${file} can't be read at commit ${sha}: commit the file first.`, { cause: error });
  }
}

/** Writes the files of a commit into a new folder. @throws WorkflowFault when there is no such commit. */
export async function exportCommit(
  gitFolder: string,
  sha: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const index = join(folder, "..", `.index-${sha}`);
  const options = { env: { ...environment, GIT_INDEX_FILE: index } };
  const git = (...parameters: string[]) =>
    run("git", ["--git-dir", gitFolder, "--work-tree", folder, ...parameters], options);
  try {
    await git("read-tree", `${commitId(sha)}^{commit}`);
    await git("checkout-index", "--all", "--force", `--prefix=${folder}/`);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new WorkflowFault(`There is no commit ${sha} in that repository.`, { cause: error });
  } finally {
    await rm(index, { force: true });
  }
}

function commitId(sha: string): string {
  if (/^[0-9a-f]{40}$/.test(sha)) return sha;
  throw new WorkflowFault(`${JSON.stringify(sha)} is not a full commit id of 40 hexadecimal digits.`);
}
