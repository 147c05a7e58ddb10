import { gitEnvironment } from "./child_environment.ts";
import { JobFailure } from "./failure.ts";
import type { Environment } from "./job.ts";
import type { Ports } from "./ports.ts";
import { readBlobs, readTree } from "./git_tree.ts";
import type { Files, TreeEntry } from "./git_tree.ts";
import { cutText } from "../../src/core/cut_text.ts";
import { requirePlain, runGit, text, writtenModes } from "./git_objects.ts";
import { versionFileNames } from "./wanted_tool.ts";

/** The repository as git has it, whatever lies in the workspace. */
export interface Checkout {
  readonly commit: string;
  readonly entries: readonly TreeEntry[];
  /** The files' contents, by path. @throws StepEnd for what is no plain file */
  read(entries: readonly TreeEntry[]): Promise<Files>;
  /** A file of another commit; nothing where it is not there. */
  readAt(commit: string, path: string): Promise<Uint8Array | undefined>;
  /** A folder's tree id in another commit; nothing where there is no such folder. @throws JobFailure */
  folderAt(commit: string, path: string): Promise<string | undefined>;
  /** Paths that differ between two commits. @throws JobFailure when the checkout does not go back far enough */
  changedPaths(from: string, to: string): Promise<readonly string[]>;
}

/** @throws JobFailure when the workspace is not at the expected commit */
export async function openCheckout(
  folder: string,
  expected: string | undefined,
  environment: Environment,
  ports: Pick<Ports, "execute">,
): Promise<Checkout> {
  const execute = async (...args: readonly string[]) => {
    const result = await runGit(args, { folder, environment: gitEnvironment(environment) }, ports);
    if (result === undefined) throw new JobFailure("There is no git on this runner: install git.");
    return result;
  };
  const git = async (...args: readonly string[]): Promise<Uint8Array> => {
    const { exitCode, stdout, stderr } = await execute(...args);
    if (exitCode === 0) return stdout;
    throw new JobFailure(`git ${args[0] ?? ""} failed in the checkout: ${cutText(stderr.trim(), 500)}`);
  };
  const commit = text(await git("rev-parse", "HEAD")).trim();
  if (expected !== undefined && commit !== expected) {
    throw new JobFailure(
      `The checkout is at ${commit}, not at ${expected}: let actions/checkout come before this step, without \`ref\`.`,
    );
  }
  const entries = readTree(await git("ls-tree", "-r", "-z", "-l", "--full-tree", commit));
  return {
    commit,
    entries,
    read: (wanted) => readFiles(wanted, git),
    readAt: async (at, path) => {
      const { exitCode, stdout } = await execute("cat-file", "blob", `${at}:${path}`);
      return exitCode === 0 ? stdout : undefined;
    },
    folderAt: async (at, path) => {
      const { exitCode, stdout } = await execute("ls-tree", "-z", "--full-tree", at, "--", path);
      if (exitCode !== 0) throw shallow(at);
      const [entry = "", mode = "", id] = /^(\d+) \w+ ([0-9a-f]+)\t/.exec(text(stdout)) ?? [];
      if (entry === "" || mode === "040000") return id;
      throw new JobFailure(
        `${path} of ${at} is no folder (mode ${mode}), and nothing else is read: put a folder of plain files there.`,
      );
    },
    changedPaths: async (from, to) => {
      const { exitCode, stdout } = await execute("diff", "--name-only", "--no-renames", "-z", from, to, "--");
      if (exitCode === 0)
        return text(stdout)
          .split("\0")
          .filter((path) => path !== "");
      throw shallow(`${from} or ${to}`);
    },
  };
}

function shallow(commit: string): JobFailure {
  return new JobFailure(`The checkout does not hold ${commit}: give \`fetch-depth: 0\` to actions/checkout.`);
}

async function readFiles(
  entries: readonly TreeEntry[],
  git: (...args: readonly string[]) => Promise<Uint8Array>,
): Promise<Files> {
  requirePlain(entries, "", writtenModes);
  requireSize(entries);
  const files = await readBlobs(entries, git);
  if (files === undefined) throw new JobFailure("git show printed something else than the files.");
  return files;
}

/** What one module's folders may hold, or whatever else is read at once: a fraction of what a program may print. */
const mostMegabytes = 64;

function requireSize(entries: readonly TreeEntry[]): void {
  const megabytes = entries.reduce((sum, { bytes }) => sum + bytes, 0) / 1024 ** 2;
  if (megabytes <= mostMegabytes) return;
  const [largest] = entries.toSorted((one, other) => other.bytes - one.bytes);
  throw new JobFailure(
    `The folders of one root module hold ${megabytes.toFixed()} MB, and at most ${mostMegabytes} MB are read; the largest file is ` +
      `${largest?.path ?? ""}. Keep in them what Terraform reads, and the rest elsewhere.`,
  );
}

export function isPlain({ mode }: TreeEntry): boolean {
  return writtenModes.includes(mode);
}

export function isExecutable({ mode }: TreeEntry): boolean {
  return mode === "100755";
}

/** The version files at the repository's root. @throws StepEnd for one that is no plain file */
export async function rootVersionFiles(
  checkout: Checkout,
): Promise<{ readonly files: Files; readonly folder: string }> {
  const entries = checkout.entries.filter(({ path }) => versionFileNames.includes(path));
  return { files: entries.length === 0 ? new Map() : await checkout.read(entries), folder: "." };
}
