import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { isSha } from "./git.ts";

/*
 * A bare repository's refs, read from and written to its files as git's documentation has them (gitrepository-layout: a loose ref first, then
 * `packed-refs`), since a process for each question would be most of the hub's time.
 */

/** What a ref points to. Nothing for what is no ref. */
export async function readRefId(folder: string, name: string): Promise<string | undefined> {
  if (!name.startsWith("refs/") || name.split("/").some((part) => part === "" || part.startsWith(".")))
    return undefined;
  return (await readLoose(folder, name)) ?? (await readPacked(folder)).get(name);
}

/** Has a ref that nobody else writes point to an object that is there. */
export async function writeRefId(folder: string, name: string, sha: string): Promise<void> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  // By the end of its name nobody takes it for a ref; whoever reads meanwhile reads the one or the other.
  const passing = `${file}.${randomUUID()}.lock`;
  await writeFile(passing, `${sha}\n`);
  await rename(passing, file);
}

/** Every ref below these folders (`refs/heads`), in the order of their names' bytes, as git lists them. */
export async function readRefIds(
  folder: string,
  below: readonly string[],
): Promise<readonly (readonly [string, string])[]> {
  const files = (await Promise.all(below.map((place) => filesBelow(join(folder, place))))).flat();
  const loose = await Promise.all(
    files.map(async (file) => {
      const name = relative(folder, file);
      return [name, name.endsWith(".lock") ? undefined : await readLoose(folder, name)] as const;
    }),
  );
  const packed = [...(await readPacked(folder))].filter(([name]) =>
    below.some((place) => name.startsWith(`${place}/`)),
  );
  const ids = new Map([...packed, ...loose.flatMap(([name, id]) => (id === undefined ? [] : [[name, id] as const]))]);
  return [...ids].sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}

async function readLoose(folder: string, name: string): Promise<string | undefined> {
  const id = (await unlessAbsent(readFile(join(folder, name), "utf8")))?.trim();
  return id !== undefined && isSha(id) ? id : undefined;
}

async function readPacked(folder: string): Promise<ReadonlyMap<string, string>> {
  const text = (await unlessAbsent(readFile(join(folder, "packed-refs"), "utf8"))) ?? "";
  return new Map(
    text
      .split("\n")
      .flatMap((line) => (isSha(line.slice(0, 40)) ? [[line.slice(41), line.slice(0, 40)] as const] : [])),
  );
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = (await unlessAbsent(readdir(folder, { recursive: true, withFileTypes: true }))) ?? [];
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** Nothing when there is no such file, be it that a folder has its name, a file a folder's, or that it is no file's name. */
export async function unlessAbsent<Read>(reading: Promise<Read>): Promise<Read | undefined> {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const isAbsent = ["ENOENT", "EISDIR", "ENOTDIR", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"].some(
      (each) => each === code,
    );
    if (isAbsent) return undefined;
    throw error;
  }
}
