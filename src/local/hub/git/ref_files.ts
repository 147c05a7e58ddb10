import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isSha } from "./git.ts";

/**
 * What a ref of a bare repository points to, read from its files as git's documentation has them (gitrepository-layout: a
 * loose ref first, then `packed-refs`), since a process for each would be most of the hub's time. Nothing for what is no ref.
 */
export async function readRefId(folder: string, name: string): Promise<string | undefined> {
  if (!name.startsWith("refs/") || name.split("/").some((part) => part === "" || part.startsWith(".")))
    return undefined;
  const loose = (await readIfThere(join(folder, name)))?.trim();
  if (loose !== undefined && isSha(loose)) return loose;
  const packed = (await readIfThere(join(folder, "packed-refs"))) ?? "";
  const line = packed.split("\n").find((each) => each.slice(41) === name);
  const id = line?.slice(0, 40) ?? "";
  return isSha(id) ? id : undefined;
}

/** Nothing when there is no such file, be it that a folder has its name, a file a folder's, or that it is no file's name. */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const isAbsent = ["ENOENT", "EISDIR", "ENOTDIR", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"].some(
      (each) => each === code,
    );
    if (isAbsent) return undefined;
    throw error;
  }
}
