import { execFile } from "node:child_process";
import { copyFile, lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const targetBytes = 100_000_000;
const execute = promisify(execFile);

/** Installs what is needed at run time, as a deployment does, and prints how large it is. */
export async function measureSize(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-size-"));
  try {
    for (const name of ["package.json", "package-lock.json"]) {
      await copyFile(fileURLToPath(new URL(`../../${name}`, import.meta.url)), join(folder, name));
    }
    await execute("npm", ["ci", "--omit=dev", "--no-audit", "--no-fund"], { cwd: folder });
    const bytes = await bytesOf(join(folder, "node_modules"));
    const share = (bytes / targetBytes).toFixed(2);
    console.log(`npm ci --omit=dev: ${(bytes / 1_000_000).toFixed(1)} MB of node_modules; ${share} of 100 MB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The lengths of all files below a folder. */
export async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await lstat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
