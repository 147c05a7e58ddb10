/** What a program said. Its output may hold secrets: it is never logged as it is. */
export interface Execution {
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

export interface ExecutionOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A check run of the commit, as far as it is asked about. */
export interface CheckRun {
  readonly appId: number | undefined;
  readonly headSha: string;
  readonly externalId: string;
  readonly status: string;
  readonly text: string;
}

export interface NewCheckRun {
  readonly name: string;
  readonly headSha: string;
  readonly externalId: string;
  readonly conclusion: "success" | "failure" | "neutral";
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
}

/** The runner wants the job to end: it was cancelled, or its time is up. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Settles when it is time to report without waiting for Terraform any longer; never before an interruption. */
  readonly graceOver: Promise<void>;
}

/** Everything that the action does to the world. */
export interface Ports {
  /**
   * Runs a program without a shell and silently, and passes an interruption on to it. Answers `undefined` when the runner has
   * no such program.
   */
  execute(command: string, args: readonly string[], options: ExecutionOptions): Promise<Execution | undefined>;
  /** The check runs of this name that the app made on the commit, all of them. */
  listCheckRuns(head: string, name: string, appId: number): Promise<readonly CheckRun[]>;
  createCheckRun(checkRun: NewCheckRun): Promise<void>;
  /** Text in the job's log, in which the runner looks for no commands: it may be foreign. */
  log(text: string): void;
  /** From now on the runner replaces this text in the log. */
  mask(secret: string): void;
  /** Adds to the page of the workflow run. */
  addToSummary(markdown: string): Promise<void>;
  readonly interruption: Interruption;
  /** Milliseconds of a clock that only goes forward. */
  milliseconds(): number;
}
