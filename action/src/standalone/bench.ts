import type { Order, Outcome } from "../../../src/core/plan/messages.ts";
import type { Environment, RunnerPlace } from "../job.ts";
import type { Ports } from "../ports.ts";
import type { Checkout } from "../checkout.ts";
import type { DriftOutcome } from "../drift/drift_text.ts";
import type { WorkflowEvent } from "./event.ts";
import type { PullPorts } from "./github_ports.ts";
import type { History } from "./history.ts";
import type { terraformSettings } from "../settings.ts";

/** What the mode without the app is told by its workflow and its runner. */
export interface StandaloneJob extends RunnerPlace {
  readonly event: WorkflowEvent;
  /** That GitHub started the workflow for, and that is checked out: of a pull request its test merge. */
  readonly commit: string;
  readonly runUrl: string;
  /** Patterns of the folders that are root modules. */
  readonly directories: readonly string[];
}

/** What it works with. */
export interface Bench {
  readonly job: StandaloneJob;
  readonly environment: Environment;
  readonly ports: Ports;
  readonly pulls: PullPorts;
  readonly checkout: Checkout;
  readonly history: History;
  /** The default branch's. @throws JobFailure where they can't be used */
  readonly settings: () => ReturnType<typeof terraformSettings>;
  /** The default branch's policies; absent when there are none. */
  readonly policies: Order["policies"];
}

/** What tells how it stands; that needs no checkout. */
export type Teller = Pick<Bench, "job" | "ports" | "pulls">;

/** How a job of this mode ended; `nothing` where there was nothing to do. */
export type StandaloneOutcome = Outcome | "nothing" | DriftOutcome;

/** The first that is not well, else the last. */
export function worst(outcomes: readonly Outcome[]): StandaloneOutcome {
  return outcomes.find((outcome) => outcome !== "planned" && outcome !== "applied") ?? outcomes.at(-1) ?? "nothing";
}
