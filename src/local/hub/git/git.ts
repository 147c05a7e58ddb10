import { spawn } from "node:child_process";
import { Lru } from "toad-cache";

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitOptions {
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
}

class GitError extends Error {}

/** Nothing of the machine's or the user's own git configuration may change what a repository is. */
export const gitEnvironment = (): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_LITERAL_PATHSPECS: "1",
  LC_ALL: "C",
});

/** Runs git in `folder` and answers whatever the exit code was. Rejects only when git cannot be started. */
export function tryGit(folder: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd: folder, env: { ...gitEnvironment(), ...options.environment } });
    const stdout: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr });
    });
    // git may end without having read everything; its exit code tells, the broken pipe does not matter.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** Larger answers are asked for again. */
const rememberedBytes = 64 * 1024;
const answers = new Lru<Promise<GitResult>>(1000);

/**
 * As `tryGit`, for questions about objects that the arguments name by their full ids: what they are never changes, so that the
 * answer is remembered. That something is not there is not: it may come.
 */
export function askOfObjects(folder: string, args: readonly string[]): Promise<GitResult> {
  const key = JSON.stringify([folder, ...args]);
  const known = answers.get(key);
  if (known !== undefined) return known;
  const asked = forgetPassing(key, tryGit(folder, args));
  answers.set(key, asked);
  return asked;
}

async function forgetPassing(key: string, asked: Promise<GitResult>): Promise<GitResult> {
  try {
    const result = await asked;
    // 1: the commits are there, and one is no ancestor of the other, or they have none in common, or they conflict.
    const isLasting = result.code === 0 || (result.code === 1 && key.includes('"merge-'));
    if (!isLasting || result.stdout.length > rememberedBytes) answers.delete(key);
    return result;
  } catch (error) {
    answers.delete(key);
    throw error;
  }
}

/** As `gitBytes`, with `askOfObjects`. */
export async function bytesOfObjects(folder: string, args: readonly string[]): Promise<Buffer> {
  return outputOf(folder, args, await askOfObjects(folder, args));
}

/** Runs git and answers what it printed. Throws a GitError with git's words when it fails. */
export async function gitBytes(folder: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  return outputOf(folder, args, await tryGit(folder, args, options));
}

function outputOf(folder: string, args: readonly string[], result: GitResult): Buffer {
  if (result.code !== 0) throw new GitError(`git ${args[0] ?? ""} in ${folder} failed: ${result.stderr.trim()}`);
  return result.stdout;
}

export async function git(folder: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await gitBytes(folder, args, options)).toString().trimEnd();
}

export const isSha = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);
export const noSha = "0".repeat(40);
