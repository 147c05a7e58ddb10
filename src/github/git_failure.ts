import { cutText } from "../core/cut_text.ts";

/**
 * `transient`: the network or the server; try again later. `authentication`: the token is not accepted. `not_found`: no
 * such repository, commit or branch, or the token may not see it. `too_large`: it takes more room than it was given.
 * `full_disk`: there is no room left. `broken`: the clone on disk, or git itself.
 */
export type GitFailureKind = "transient" | "authentication" | "not_found" | "too_large" | "full_disk" | "broken";

export class GitError extends Error {
  override readonly name = "GitError";
  readonly kind: GitFailureKind;
  /** Git's exit code, when it ended by itself. */
  readonly exitCode: number | undefined;

  constructor(kind: GitFailureKind, message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.kind = kind;
    this.exitCode = options.exitCode;
  }
}

export const remedies: Readonly<Record<GitFailureKind, string>> = {
  transient: "It will be tried again.",
  authentication: "Check that the app is installed on the repository with read access to its contents.",
  not_found: "Check the repository's name, that it has a commit, and that the app is installed on it.",
  too_large: "Leave large files out of the catalog.",
  full_disk: "Make room on the disk; of the app's data the folder `clones` may be deleted while the app does not run.",
  broken: "If it stays so, remove the clone's cache folder and check that git 2.38 or later works.",
};

/** Git says what went wrong in English sentences only (LC_ALL=C). The first match counts. */
const patterns: readonly (readonly [GitFailureKind, RegExp])[] = [
  ["full_disk", /No space left on device|Disk quota exceeded/],
  ["too_large", /File too large/],
  ["authentication", /Authentication failed|could not read (Username|Password)|returned error: 40[13]|HTTP 40[13]/],
  ["not_found", /repository '.*' not found|returned error: (404|410)|couldn't find remote ref|not our ref/],
  ["not_found", /Repository not found/],
  [
    "transient",
    /returned error: (408|429|5\d\d)|HTTP (408|429|5\d\d)|Could not resolve (host|proxy)|Failed to connect/,
  ],
  ["transient", /Couldn't connect|Connection (refused|reset|timed out)|timed out|early EOF|hung up|RPC failed/],
  ["transient", /unexpected disconnect|Empty reply|SSL|TLS|gnutls|expected flush|Recv failure|Send failure/],
];

export interface GitCommand {
  readonly command: string;
  readonly secrets: readonly string[];
}

/** Reads what Node says of a failed child process. Nothing of it but git's own messages is repeated. */
export function classifyGitFailure(error: unknown, { command, secrets }: GitCommand): GitError {
  const failure = childFailure(error);
  if (failure.code === "ENOENT") {
    return new GitError("broken", "The program git was not found. Install git 2.38 or later and put it on the PATH.");
  }
  if (failure.killed)
    return new GitError("transient", `git ${command} took too long and was ended. ${remedies.transient}`);
  const said = scrub(lastSentences(failure.stderr), secrets);
  const kind = patterns.find(([, pattern]) => pattern.test(said))?.[0] ?? "broken";
  const exitCode = typeof failure.code === "number" ? failure.code : undefined;
  const why = said === "" ? `it ended with ${String(failure.code ?? failure.signal)}` : said;
  const options = exitCode === undefined ? {} : { exitCode };
  return new GitError(kind, `git ${command} failed: ${why}. ${remedies[kind]}`, options);
}

function scrub(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .reduce((clean, secret) => clean.replaceAll(secret, "[hidden]"), text);
}

interface ChildFailure {
  readonly code?: unknown;
  readonly signal?: unknown;
  readonly killed: boolean;
  readonly stderr: string;
}

function childFailure(error: unknown): ChildFailure {
  const fields = typeof error === "object" && error !== null ? Object.entries(error) : [];
  const { code, signal, killed, stderr }: Readonly<Record<string, unknown>> = Object.fromEntries(fields);
  return {
    code,
    signal,
    killed: killed === true,
    stderr: Buffer.isBuffer(stderr) ? stderr.toString("utf8") : String(error),
  };
}

/** Git's own account: its error lines, without progress and hints, on one line. */
function lastSentences(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).map((line) => line.trim());
  const telling = lines.filter((line) => /^(fatal|error|remote|warning): /.test(line));
  return cutText((telling.length > 0 ? telling : lines.filter((line) => line !== "").slice(-3)).join("; "), 1000);
}
