import type { Order, Outcome, Report } from "../../../src/core/plan/messages.ts";
import { signReport } from "../../../src/core/plan/report_message.ts";
import type { RunSnapshot, WorkflowRun } from "../../../src/core/run/snapshot.ts";
import { bot, keys } from "./fixtures.ts";
import { reportOf } from "./report_of.ts";

/** How a job ends, where it differs from a good plan or apply of what was ordered. */
export interface Ending {
  readonly outcome?: Outcome;
  /** Another text is another plan. */
  readonly effects?: string;
  readonly report?: Partial<Report>;
  readonly run?: Partial<WorkflowRun>;
  readonly sealKey?: Uint8Array;
  /** The job ends without a word. */
  readonly silent?: boolean;
}

export function workflowRun(order: Order, changes: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: 77,
    url: "https://github.com/acme/catalog/actions/runs/77",
    completed: true,
    conclusion: "success",
    event: "workflow_dispatch",
    path: ".github/workflows/gatehouse.yml",
    branch: "main",
    actor: bot.login,
    triggeringActor: bot.login,
    attempt: 1,
    title: `${order.phase} ${order.nonce}`,
    ...changes,
  };
}

/** The open check's job, started by the app and ended with a signed report. */
export function jobReport(snapshot: RunSnapshot, ending: Ending): Pick<RunSnapshot, "reports" | "workflowRuns"> {
  const order = openOrder(snapshot);
  const text = signReport(reportOf(order, ending), ending.sealKey ?? keys.seal[0] ?? new Uint8Array());
  return {
    reports: ending.silent === true ? [] : [text],
    workflowRuns: [workflowRun(order, ending.run)],
  };
}

export function openOrder({ checks }: RunSnapshot): Order {
  const order = checks.findLast(({ open }) => open)?.order;
  if (order === undefined) throw new Error("No job was ordered.");
  return order;
}

export function lastOrder({ snapshot }: { readonly snapshot: RunSnapshot }): Order | undefined {
  return snapshot.checks.at(-1)?.order;
}
