import { lstat, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { errorMessage } from "../core/error_message.ts";
import { CommandError, type CommandPorts } from "./ports.ts";

/** Writes what a command was asked to put into a file instead of printing it. */
export async function writeOutput(file: string, text: string, { workingFolder }: CommandPorts): Promise<void> {
  try {
    await writeFile(resolve(workingFolder, file), text);
  } catch (error) {
    const reason = errorMessage(error);
    throw new CommandError(`${file} can't be written (${reason}). Name a file in a folder that is there.`);
  }
}

/**
 * Writes a file of a catalog, and the folders above it. Nothing is written through a symbolic link: it could lead out of
 * the catalog. `existing`: whether the file may be there already.
 */
export async function writeCatalogFile(
  folder: string,
  path: string,
  contents: string | Uint8Array,
  existing: "replace" | "refuse",
): Promise<void> {
  const parts = path.split("/");
  for (const [index] of parts.entries()) {
    const part = parts.slice(0, index + 1).join("/");
    const status = await lstat(join(folder, part)).catch(() => undefined);
    if (status?.isSymbolicLink() === true) {
      throw new CommandError(`${part} is a symbolic link, and is not written through. Put a folder or a file there.`);
    }
  }
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, contents, { flag: existing === "refuse" ? "wx" : "w" });
}
