import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** The files of a folder in test/fixtures, by their path in it. */
export async function fixtureFiles(name: string): Promise<Record<string, string>> {
  const folder = join(import.meta.dirname, "..", "fixtures", name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.map(async (file) => {
    return [relative(folder, file).split(sep).join("/"), await readFile(file, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}
