import type { ChangeCounts, ChangeLine, Diagnosis, OutputLine, Report } from "../plan/messages.ts";

/** One root module that is not as its code says, or of which that can't be told. */
export type ModuleDrift =
  | {
      /** Relative to the repository's root. */
      readonly folder: string;
      readonly state: "drifted";
      /** Complete, whatever `changes` leaves out. */
      readonly counts: ChangeCounts;
      /** What a plan would do, destroys and replaces first; values of public attributes alone. */
      readonly changes: readonly ChangeLine[];
      readonly changesOmitted?: number;
      /** Outputs that change; `counts` holds how many there are, where not all of them fit. */
      readonly outputChanges?: readonly OutputLine[];
      /** Addresses of what was changed outside of Terraform, as the refresh found it. */
      readonly outside?: readonly string[];
    }
  | { readonly folder: string; readonly state: "failed"; readonly diagnosis: Diagnosis };

/**
 * What a job found that planned every root module of one commit of the default branch. Stands signed in the check run
 * `gatehouse/drift` on the commit that its workflow run was started for. Nobody ordered it, so that it has no nonce: its time and
 * its worth are those of the workflow run that it names.
 */
export interface DriftReport {
  readonly version: 1;
  /** `owner/name` */
  readonly repository: string;
  /** The commit that was planned. */
  readonly head: string;
  readonly workflowRunId: number;
  readonly workflowRunAttempt: number;
  /** How many root modules are as their code says. */
  readonly clean: number;
  /** The others, what destroys first, what could not be planned last. */
  readonly modules: readonly ModuleDrift[];
  /** How many of them `modules` leaves out because they did not fit. */
  readonly modulesOmitted?: number;
}

/** What is asked of a plan that nobody ordered. */
export type PlanFound = Pick<Report, "outcome" | "counts" | "changes" | "outputChanges" | "drifted" | "diagnosis">;

/** Of a plan that nobody ordered: whether it would do anything. What a refresh alone finds is no drift: providers refresh some attributes at every plan. */
export function moduleDrift(
  folder: string,
  { outcome, counts, changes = [], outputChanges = [], drifted = [], diagnosis }: PlanFound,
): ModuleDrift | undefined {
  if (outcome !== "planned" || counts === undefined) {
    const unknown: Diagnosis = { step: "plan", summary: "No reason was given" };
    return { folder, state: "failed", diagnosis: diagnosis ?? unknown };
  }
  const { drift, ...effects } = counts;
  if (Object.values(effects).every((count) => count === 0)) return undefined;
  const outside = drifted.map(({ address }) => address);
  return {
    folder,
    state: "drifted",
    counts,
    changes,
    ...(outputChanges.length > 0 && { outputChanges }),
    ...(outside.length > 0 && { outside }),
  };
}
