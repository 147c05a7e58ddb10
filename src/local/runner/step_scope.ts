import type { WorkflowRunRequest } from "../hub/workflow_runner.ts";
import type { JobFolders } from "./contexts.ts";
import type { ExpressionScope, JobStatus, Value } from "./expressions.ts";
import type { Masks } from "./masks.ts";
import type { Scalar, Step } from "./steps_shape.ts";
import { scalarText } from "./steps_shape.ts";
import { interpolate } from "./expressions.ts";

/** What all steps of one job share. `environment`, `path` and `posts` grow as steps run. */
export interface JobState {
  readonly request: WorkflowRunRequest;
  readonly token: string;
  readonly folders: JobFolders;
  readonly masks: Masks;
  /** Logs one line, masked. */
  readonly log: (line: string) => void;
  /** Adds to the job's summary, masked. */
  readonly summarize: (markdown: string) => void;
  readonly github: Readonly<Record<string, Value>>;
  /** The other contexts that stay the same for the whole job. */
  readonly contexts: Readonly<Record<string, Value>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** PATH, HOME and the like; and what a workflow can't change. */
  readonly base: Readonly<Record<string, string>>;
  readonly fixed: Readonly<Record<string, string>>;
  /** Aborted when the run is cancelled or the job's time is up. */
  readonly cancelled: AbortSignal;
  /** What the next step runs under: `cancelled`, and once that is aborted a short time for `always()` steps. */
  readonly stepSignal: () => AbortSignal;
  readonly environment: Record<string, string>;
  readonly path: string[];
  readonly posts: (() => Promise<void>)[];
}

export interface StepContext {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: JobStatus | "skipped";
  readonly conclusion: JobStatus | "skipped";
}

/** Where a list of steps runs: in a job, or in a composite action of one. */
export interface StepsScope {
  readonly job: JobState;
  readonly inputs: Readonly<Record<string, Value>>;
  /** Composite actions have no `secrets` context. */
  readonly secrets: boolean;
  readonly shell: string | undefined;
  readonly workingDirectory: string | undefined;
  /** The `env` of the step that uses the composite action. */
  readonly environment: Readonly<Record<string, string>>;
  /** `github.action_path` and its kin, inside of an action. */
  readonly action: Readonly<Record<string, string>>;
  /** How many composite actions are around. */
  readonly depth: number;
}

/** A place in a list of steps: what has run before, and how it stands. */
export interface StepScope extends StepsScope {
  readonly results: Readonly<Record<string, StepContext>>;
  readonly status: JobStatus;
}

export interface StepsResult {
  readonly status: JobStatus;
  readonly results: Readonly<Record<string, StepContext>>;
}

export type StepsRunner = (steps: readonly Step[], scope: StepsScope) => Promise<StepsResult>;

/** The contexts of a step with this environment of its own. */
export function stepContexts(scope: StepScope, environment: Readonly<Record<string, string>> = {}): ExpressionScope {
  return { contexts: contextsOf(scope, environment, scope.secrets) };
}

/** The contexts of a step's `if`: no secrets, but the status functions. */
export function conditionScope(scope: StepScope): ExpressionScope {
  return { contexts: contextsOf(scope, {}, false), status: scope.status };
}

function contextsOf(scope: StepScope, environment: Readonly<Record<string, string>>, secrets: boolean) {
  const { job } = scope;
  const contexts: Record<string, Value> = {
    ...job.contexts,
    github: githubContextOf(scope),
    inputs: scope.inputs,
    env: { ...job.environment, ...scope.environment, ...environment },
    job: { status: scope.status },
    steps: Object.fromEntries(Object.entries(scope.results).map(([id, result]) => [id, { ...result }])),
  };
  return secrets ? { ...contexts, secrets: job.secrets } : contexts;
}

/** The `github` context at this place, with the action's own members when there is an action around. */
export function githubContextOf({ job, action }: StepsScope): Record<string, Value> {
  return { ...job.github, ...action };
}

/** A mapping of texts with their expressions evaluated (`env`, `with`). */
export function interpolateAll(
  texts: Readonly<Record<string, Scalar>> | undefined,
  scope: ExpressionScope,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts ?? {}).map(([name, value]) => [name, interpolate(scalarText(value), scope)]),
  );
}
