import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
