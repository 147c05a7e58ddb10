import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

export interface ProcessRequest {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** How a process ended: with an exit code, or ended from outside (`undefined`). */
export type ExitCode = number | undefined;

/** How long a process group may take after SIGINT, then after SIGTERM, before SIGKILL. */
const graceMilliseconds = 2_000;

/**
 * Runs a program in a process group of its own. When the signal aborts, the group is interrupted, then terminated, then
 * killed. When the program itself ends, whatever it left behind in its group is killed.
 * @throws Error when the program can't be started.
 */
export async function runProcess(request: ProcessRequest): Promise<ExitCode> {
  if (isOver(request.signal)) return undefined;
  const child = spawn(request.command, request.arguments, {
    cwd: request.folder,
    env: request.environment,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream, crlfDelay: Infinity }).on("line", request.onLine);
  }
  // When it can't be started, `exited` says so.
  const closed = once(child, "close").catch(() => []);
  const exited = once(child, "exit");
  if (child.pid !== undefined) endWithSignal(child.pid, request.signal, exited);
  const [code] = (await exited) as [number | null];
  if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  // Somebody who left the group may hold the pipes open for ever.
  await Promise.race([closed, delay(graceMilliseconds, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  return isOver(request.signal) ? undefined : (code ?? undefined);
}

const isOver = (signal: AbortSignal): boolean => signal.aborted;

/** Ends the group when the signal aborts, and when this program exits. */
function endWithSignal(pid: number, signal: AbortSignal, exited: Promise<unknown>): void {
  const over = exited.then(
    () => true,
    () => true,
  );
  const end = () => void endGroup(pid, over);
  const kill = () => {
    signalGroup(pid, "SIGKILL");
  };
  signal.addEventListener("abort", end, { once: true });
  process.once("exit", kill);
  void over.then(() => {
    signal.removeEventListener("abort", end);
    process.off("exit", kill);
  });
}

async function endGroup(pid: number, over: Promise<boolean>): Promise<void> {
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    signalGroup(pid, name);
    if (await Promise.race([over, delay(graceMilliseconds, false, { ref: false })])) return;
  }
  signalGroup(pid, "SIGKILL");
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  sendSignal(-pid, name);
}

/** A process that is gone already is as good as ended. */
function sendSignal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/**
 * Kills what left its process group but still carries the job's tracking id in its environment, as GitHub's runner does
 * at the end of a job. Only where the system shows environments (`/proc`).
 * @returns how many processes were killed
 */
export async function killTracked(trackingId: string): Promise<number> {
  const entries = await readdir("/proc").catch(() => []);
  const tracked = await Promise.all(
    entries
      .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
      .map(async (entry) => {
        const environment = await readFile(`/proc/${entry}/environ`, "utf8").catch(() => "");
        return environment.split("\0").includes(`RUNNER_TRACKING_ID=${trackingId}`) ? [Number(entry)] : [];
      }),
  );
  const pids = tracked.flat();
  for (const pid of pids) {
    sendSignal(pid, "SIGKILL");
  }
  return pids.length;
}
