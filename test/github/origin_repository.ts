import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A repository that tests commit to, and the bare one that it pushes to: GitHub's side. */
export interface OriginRepository {
  commit(files: Readonly<Record<string, string>>, message: string): Promise<string>;
  git(...args: readonly string[]): Promise<string>;
}

const identity = {
  GIT_AUTHOR_NAME: "Dana <dev>",
  GIT_AUTHOR_EMAIL: "dana@example.com",
  GIT_COMMITTER_NAME: "GitHub",
  GIT_COMMITTER_EMAIL: "noreply@github.com",
};

export async function createOrigin(bareFolder: string, workFolder: string): Promise<OriginRepository> {
  const env = { PATH: process.env["PATH"], GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", ...identity };
  const git = async (...args: readonly string[]): Promise<string> =>
    (await execute("git", args, { cwd: workFolder, env })).stdout.trim();
  for (const folder of [bareFolder, workFolder]) await mkdir(folder, { recursive: true });
  await git("init", "--quiet", "--bare", "--initial-branch=trunk", bareFolder);
  await git("init", "--quiet", "--initial-branch=trunk");
  await git("remote", "add", "origin", bareFolder);
  return {
    git,
    async commit(files, message) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(workFolder, path)), { recursive: true });
        await writeFile(join(workFolder, path), text);
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "-m", message);
      await git("push", "--quiet", "--force", "origin", "HEAD");
      return git("rev-parse", "HEAD");
    },
  };
}
