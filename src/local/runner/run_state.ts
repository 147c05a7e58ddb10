import type { Conclusion, WorkflowRunRequest } from "../hub/workflow_runner.ts";
import type { Value } from "./expressions.ts";
import type { Workflow } from "./workflow_file.ts";

/** What the jobs of one run share. */
export interface RunState {
  readonly request: WorkflowRunRequest;
  readonly workflow: Workflow;
  /** This run's scratch folder. */
  readonly folder: string;
  readonly path: string;
  /** Variables that every step gets, whatever the workflow sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly github: Readonly<Record<string, Value>>;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly signal: AbortSignal;
}

export interface JobResult {
  readonly conclusion: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}
