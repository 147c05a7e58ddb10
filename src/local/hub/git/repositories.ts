import { chmod, mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import { git } from "./git.ts";

/** Parts of `owner/name` become folders, so nothing else than GitHub's own alphabet may stand there. */
export function isRepositoryName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(name) && !name.endsWith(".git");
}

export function repositoryFolder(folder: string, owner: string, name: string): string {
  if (!isRepositoryName(owner) || !isRepositoryName(name))
    throw new Error(`${owner}/${name} is no name of a repository.`);
  return path.join(folder, owner.toLowerCase(), `${name.toLowerCase()}.git`);
}

// The server decides which updates a push may make before git sees it, and says so by the environment. What needs the pushed
// objects, only this hook can decide.
const preReceive = `#!/bin/sh
if [ -n "$HUB_REJECTION" ]; then
  printf '%s\\n' "$HUB_REJECTION" >&2
  exit 1
fi
while read -r old new name; do
  case " $HUB_FAST_FORWARD_ONLY " in
    *" $name "*)
      if ! git merge-base --is-ancestor "$old" "$new"; then
        echo "GH013: Repository rule violations found for $name. Cannot force-push to this branch" >&2
        exit 1
      fi ;;
  esac
done
`;

/** Makes an empty bare repository; one that is there stays as it is. */
export async function createBareRepository(folder: string, defaultBranch: string): Promise<void> {
  const exists = await stat(path.join(folder, "HEAD")).catch(() => undefined);
  if (exists !== undefined) return;
  await mkdir(folder, { recursive: true });
  await git(folder, ["init", "--quiet", "--bare", "--template=", `--initial-branch=${defaultBranch}`, "."]);
  for (const [key, value] of [
    ["http.receivepack", "true"],
    ["uploadpack.allowAnySHA1InWant", "true"],
    ["core.logAllRefUpdates", "false"],
    ["gc.auto", "0"],
  ] as const) {
    await git(folder, ["config", key, value]);
  }
  await mkdir(path.join(folder, "hooks"), { recursive: true });
  const hook = path.join(folder, "hooks", "pre-receive");
  await writeFile(hook, preReceive);
  await chmod(hook, 0o755);
}
