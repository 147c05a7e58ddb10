import { matching, readPlace } from "../job.ts";
import type { Environment, RunnerPlace } from "../job.ts";

/** What a check for drift is told: nothing that anybody could choose for it. */
export interface DriftJob extends RunnerPlace {
  /** The commit that the workflow was started for: the report is posted there. */
  readonly startedFor: string;
}

/** @throws JobFailure that names what is missing or wrong, never a secret's value. */
export function readDriftJob(environment: Environment): DriftJob {
  return { ...readPlace(environment), startedFor: matching(environment, "GITHUB_SHA", /^[0-9a-f]{40}$/) };
}
