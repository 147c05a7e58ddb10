import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { GitError } from "../github/git_failure.ts";
import { noProtocol } from "../github/git_process.ts";
import { createObjectReader, type ObjectReader } from "../github/object_reader.ts";
import { CommandError } from "./ports.ts";

const execute = promisify(execFile);
const largestOutputBytes = 1024 * 1024 * 1024;

// With the user's own configuration, unlike the other git processes: it says how line ends are converted and whose folders
// are trusted. Hooks, monitors and programs that look at signatures, which it may name, are not run.
const safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false"];

/** Where git finds itself and its configuration. A program that the folder's configuration names sees no secret of ours. */
const passedOn = /^(?:PATH|HOME|XDG_CONFIG_HOME|TMPDIR|TEMP|SYSTEMROOT|USERPROFILE|GIT_CONFIG_[A-Z0-9_]+)$/i;

/** A variable that is empty in git's environment, for settings that are to be. */
export const emptyVariable = "GATEHOUSE_EMPTY";

function gitEnvironment(): Record<string, string | undefined> {
  const passed = Object.entries(process.env).filter(([name]) => passedOn.test(name));
  return { ...Object.fromEntries(passed), GIT_ALLOW_PROTOCOL: noProtocol, LC_ALL: "C", [emptyVariable]: "" };
}

/** Runs git in a folder of somebody's. What it says is in English: that tells why it fails. */
export async function runGit(folder: string, args: readonly string[]): Promise<Buffer> {
  const all = [...safe, "-C", folder, ...args];
  const options = { encoding: "buffer", maxBuffer: largestOutputBytes, env: gitEnvironment() } as const;
  return (await execute("git", all, options)).stdout;
}

/** What git answers; nothing where there is no git, or no work tree of its, or where it quietly has none. */
export async function askGit(folder: string, args: readonly string[]): Promise<Buffer | undefined> {
  try {
    return await runGit(folder, args);
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    const isNone = /not a git repository|must be run in a work tree|outside working tree/i.test(said);
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (isNone || code === "ENOENT" || (code === 1 && said === "")) return undefined;
    throw new CommandError(`${folder}: git can't tell what is in it. ${said}`, { cause: error });
  }
}

/** How long the process that reads waits for more to read. */
const idleMilliseconds = 100;

/** Reads objects of the repository that a folder is in: one git process for all, which ends when nobody has asked for a moment. */
export function createFolderObjects(folder: string): Pick<ObjectReader, "read" | "readAll"> {
  let opened: Promise<ObjectReader> | undefined;
  let reading = 0;
  let idle: NodeJS.Timeout | undefined;

  async function open(): Promise<ObjectReader> {
    const gitFolder = (await runGit(folder, ["rev-parse", "--absolute-git-dir"])).toString().trim();
    const start = (args: readonly string[]) => spawn("git", [...safe, ...args], { env: gitEnvironment() });
    return createObjectReader({ run: (args) => runGit(folder, args), start }, gitFolder);
  }

  async function close(): Promise<void> {
    // One that could not be opened was told to whoever read.
    const reader = await opened?.catch(() => undefined);
    if (reading === 0) await reader?.close();
  }

  const readAll: ObjectReader["readAll"] = async (oids) => {
    if (oids.length === 0) return [];
    clearTimeout(idle);
    reading += 1;
    try {
      return await (await (opened ??= open())).readAll(oids);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      const message = `${folder}: git can't read what it has of it. ${error.message}`;
      throw new CommandError(`${message} Fetch it: git fetch --refetch --filter=blob:limit=1g.`, { cause: error });
    } finally {
      reading -= 1;
      if (reading === 0) idle = setTimeout(() => void close(), idleMilliseconds);
    }
  };
  return {
    readAll,
    async read(oid) {
      const [object] = await readAll([oid]);
      return object;
    },
  };
}
