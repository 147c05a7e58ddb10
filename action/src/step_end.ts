import type { Diagnosis, Outcome, PlanFinding } from "../../src/core/plan/messages.ts";

/** Ends the job with a report: a guard said no, or a step failed. */
export class StepEnd extends Error {
  readonly outcome: Outcome;
  readonly diagnosis: Diagnosis;
  /** What Terraform warned of before it ended; not redacted yet. */
  readonly warnings: readonly PlanFinding[];

  constructor(outcome: Outcome, diagnosis: Diagnosis, warnings: readonly PlanFinding[] = []) {
    super(diagnosis.summary);
    this.outcome = outcome;
    this.diagnosis = diagnosis;
    this.warnings = warnings;
  }
}

/** A guard's no: what is wrong, and what to do about it. */
export function refusal(
  summary: string,
  detail: string,
  place?: { readonly file: string; readonly line: number },
): StepEnd {
  return new StepEnd("refused", { step: "guard", summary, detail, ...place });
}
