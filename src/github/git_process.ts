import { execFile, spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { promisify } from "node:util";
import { GitError, classifyGitFailure } from "./git_failure.ts";

const execute = promisify(execFile);

/** What git may inherit: where programs and certificates are, and the way out through a proxy. Nothing else reaches it. */
const inheritedNames = [
  "PATH",
  "TMPDIR",
  "HTTPS_PROXY",
  "https_proxy",
  "HTTP_PROXY",
  "http_proxy",
  "ALL_PROXY",
  "all_proxy",
  "NO_PROXY",
  "no_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "GIT_SSL_CAINFO",
];

/** Holds for every git process: no hooks, no monitor, no look at signatures, no helpers, no prompts, no redirects. */
const fixedConfiguration: readonly GitSetting[] = [
  ["core.hooksPath", "/dev/null"],
  // In a work tree of somebody's, its configuration could name a program here that listing files would run.
  ["core.fsmonitor", "false"],
  ["credential.helper", ""],
  ["log.showSignature", "false"],
  ["http.followRedirects", "false"],
  // Housekeeping runs inside the fetch that wants it, so that no git process outlives us.
  ["gc.autoDetach", "false"],
  ["maintenance.autoDetach", "false"],
];

/**
 * For `GIT_ALLOW_PROTOCOL`, where git speaks none: objects that are missing could come from wherever, and by whatever program, a
 * repository's configuration says.
 */
export const noProtocol = "none";

/** A configuration key and its value. They travel in the environment, which other users can't read, unlike arguments. */
export type GitSetting = readonly [key: string, value: string];

export interface GitOptions {
  /** The environment that the inherited variables are picked from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface GitRunOptions {
  readonly timeoutMilliseconds: number;
  readonly settings?: readonly GitSetting[];
  /** The one that git may speak ("https"), whatever a repository's configuration says; none without it. */
  readonly protocol?: string;
  /** Texts that must never show in an error message. */
  readonly secrets?: readonly string[];
  /** Of each file that git writes: with more it fails as `too_large`. */
  readonly mostBytes?: number;
  readonly objects?: ObjectFolders;
}

/** Folders of objects beside the repository's own. */
export interface ObjectFolders {
  readonly readsToo: readonly string[];
  /** Where new objects are put, instead of into the repository's. */
  readonly writes?: string;
}

export interface Git {
  /** Runs git to its end and gives its standard output. Throws `GitError`. */
  run(args: readonly string[], options: GitRunOptions): Promise<Buffer>;
  /** Starts a git process that goes on until its input ends. */
  start(args: readonly string[], objects?: ObjectFolders): ChildProcessWithoutNullStreams;
}

const largestOutputBytes = 512 * 1024 * 1024;

export function createGit({ environment }: GitOptions): Git {
  return {
    async run(args, { timeoutMilliseconds, settings = [], protocol, secrets = [], mostBytes, objects }) {
      const command = mostBytes === undefined ? (["git", args] as const) : limited(args, mostBytes);
      try {
        const { stdout } = await execute(...command, {
          env: { ...gitEnvironment(environment, settings, protocol), ...objectVariables(objects) },
          encoding: "buffer",
          timeout: timeoutMilliseconds,
          maxBuffer: largestOutputBytes,
        });
        return stdout;
      } catch (error) {
        throw classifyGitFailure(error, { command: args.find((arg) => !arg.startsWith("-")) ?? "", secrets });
      }
    },
    start: (args, objects) =>
      spawn("git", args, { env: { ...gitEnvironment(environment, []), ...objectVariables(objects) } }),
  };
}

/** What git fetches is on disk before it says how much it is: only the system can end it in time. */
function limited(args: readonly string[], mostBytes: number): readonly [string, readonly string[]] {
  // Ignored, the signal becomes an error that git tells of. The unit is 512 bytes.
  const script = 'trap "" XFSZ; ulimit -f "$0" && exec git "$@"';
  return ["/bin/sh", ["-c", script, String(Math.ceil(mostBytes / 512)), ...args]];
}

function objectVariables({ readsToo, writes }: ObjectFolders = { readsToo: [] }): Readonly<Record<string, string>> {
  if (readsToo.length === 0) return {};
  // In quotes, as git reads them: a path may hold a colon.
  const quoted = readsToo.map((path) => `"${path.replaceAll(/["\\]/g, "\\$&")}"`);
  return {
    GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted.join(":"),
    ...(writes === undefined ? {} : { GIT_OBJECT_DIRECTORY: writes }),
  };
}

function gitEnvironment(
  environment: GitOptions["environment"],
  settings: readonly GitSetting[],
  protocol = noProtocol,
): Record<string, string> {
  const variables: Record<string, string> = {
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_ALLOW_PROTOCOL: protocol,
    LC_ALL: "C",
  };
  for (const name of inheritedNames) {
    const value = environment[name];
    if (value !== undefined) variables[name] = value;
  }
  const configuration = [...fixedConfiguration, ...settings];
  variables["GIT_CONFIG_COUNT"] = String(configuration.length);
  for (const [index, [key, value]] of configuration.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

/** Refuses anything but a full object id, so that no text from outside is read as an option or a revision expression. */
export function assertObjectId(text: string): void {
  if (!/^[0-9a-f]{40}$/.test(text)) {
    throw new GitError("not_found", `"${text}" is not a commit id: 40 lower-case hexadecimal digits are expected.`);
  }
}
