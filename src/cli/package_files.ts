import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Two levels up from `src/cli/` in a checkout, and from `dist/cli/` in an installed package. */
const packageFolder = fileURLToPath(new URL("../../", import.meta.url));

export async function readPackageFile(path: string): Promise<string> {
  return readFile(join(packageFolder, path), "utf8");
}

/** All files below a folder of the package, by path relative to it, with `/` between parts. */
export async function readPackageFolder(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = join(packageFolder, path);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [relative(folder, file).split(sep).join("/"), await readFile(file)] as const),
    ),
  );
}
