import type { Outcome } from "../../src/core/plan/messages.ts";
import type { RunState } from "../../src/core/run/states.ts";
import type { Stage } from "./stage.ts";

/** What something came to: a report's outcome or a run's state with the words that say why, or a job that would not start. */
export interface Result {
  readonly outcome: Outcome | RunState | "no job";
  readonly why: string;
  /** Whether a state file is there, gone or different now. */
  readonly changed: boolean;
}

/** One way in which something else than the reviewed plan could be applied. The sentences stand in docs/integrity.md. */
export interface Scenario {
  readonly row: string;
  /** A row of the product's integrity matrix; the others were added to it. */
  readonly inMatrix?: true;
  readonly attempt: string;
  readonly caughtBy: string;
  readonly control: string;
  /** What the attempt must come to. */
  readonly caught: { readonly outcome: Result["outcome"]; readonly why: RegExp };
  /** Sets everything up honestly, then makes the attempt. */
  readonly make: (stage: Stage) => Promise<Result>;
  /** The honest twin, in the same place afterwards: it must be applied. */
  readonly honest: (stage: Stage) => Promise<Result>;
}
