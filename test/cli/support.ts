import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import type { CommandPorts } from "../../src/cli/ports.ts";

/** A folder of its own for one test, removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-cli-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface RecordingPorts extends CommandPorts {
  readonly written: { stdout: string; stderr: string };
}

/** Ports that keep what a command prints. The network is refused unless a test passes its own. */
export function recordingPorts(ports: Partial<CommandPorts> = {}): RecordingPorts {
  const written = { stdout: "", stderr: "" };
  return {
    stdout: (text) => {
      written.stdout += text;
    },
    stderr: (text) => {
      written.stderr += text;
    },
    environment: {},
    workingFolder: tmpdir(),
    fetch: () => Promise.reject(new Error("This command must not use the network.")),
    now: () => new Date("2026-11-22T08:00:00Z"),
    ...ports,
    written,
  };
}

/** Git in a folder, as a person who has set up nothing else. Times stand still, so that commits are the same in each run. */
export function gitIn(folder: string): (...args: readonly string[]) => Promise<string> {
  const env = {
    PATH: process.env["PATH"],
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "Dana",
    GIT_AUTHOR_EMAIL: "dana@example.com",
    GIT_AUTHOR_DATE: "2026-11-22T08:00:00Z",
    GIT_COMMITTER_NAME: "Dana",
    GIT_COMMITTER_EMAIL: "dana@example.com",
    GIT_COMMITTER_DATE: "2026-11-22T08:00:00Z",
  };
  return async (...args) => (await promisify(execFile)("git", args, { cwd: folder, env })).stdout;
}
