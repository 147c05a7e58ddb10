import type { Command } from "commander";

/** What a command may touch of the world. Everything is passed in, so that commands are tried without a process. */
export interface CommandPorts {
  /** Writes to standard output; no line break is added. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Relative paths are resolved against it. */
  readonly workingFolder: string;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

/** 0: fine. 1: the command found faults, and printed them. 2: it could not do its work. */
export type ExitCode = 0 | 1 | 2;

/** A command can't do its work because of how it was called or of what it found. The message says what to do about it. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Adds a command, with the words of its help, to the program. The command calls `done` when it has done its work. */
export type AddCommand = (program: Command, ports: CommandPorts, done: (code: ExitCode) => void) => void;
