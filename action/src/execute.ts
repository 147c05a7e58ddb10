import { spawn } from "node:child_process";
import type { Execution, ExecutionOptions } from "./ports.ts";

/** What a program may print, in bytes; a plan of several times the size that GitHub would show fits into it. */
const longestOutput = 256 * 1024 * 1024;

/**
 * Runs a program: no shell, no input, its output in memory only. An interruption reaches it once, as SIGINT, and it is waited for.
 * @throws Error when the program can't be run, or prints too much
 */
export function execute(
  command: string,
  args: readonly string[],
  { folder, environment }: ExecutionOptions,
  interruption: AbortSignal,
): Promise<Execution | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, env: { ...environment }, stdio: ["ignore", "pipe", "pipe"] });
    const interrupt = (): void => void child.kill("SIGINT");
    interruption.addEventListener("abort", interrupt, { once: true });
    const settle = (): void => {
      interruption.removeEventListener("abort", interrupt);
    };
    let bytes = 0;
    const collect = (chunks: Buffer[]) => (data: Buffer) => {
      bytes += data.byteLength;
      if (bytes <= longestOutput) chunks.push(data);
      else child.kill("SIGKILL");
    };
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", collect(stdout));
    child.stderr.on("data", collect(stderr));
    child.on("error", (error: NodeJS.ErrnoException) => {
      settle();
      if (error.code === "ENOENT") resolve(undefined);
      else reject(error);
    });
    child.on("close", (code) => {
      settle();
      if (bytes > longestOutput) {
        reject(
          new Error(`${command} ${args[0] ?? ""} printed more than ${longestOutput >> 20} MB, which is not read.`),
        );
      } else {
        // A program that a signal ended has no exit code.
        resolve({ exitCode: code ?? 1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString("utf8") });
      }
    });
  });
}
