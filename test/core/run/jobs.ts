import { createHash } from "node:crypto";
import type { Order, Outcome, Report } from "../../../src/core/plan/messages.ts";
import { signReport } from "../../../src/core/plan/report_message.ts";
import type { RunSnapshot, WorkflowRun } from "../../../src/core/run/snapshot.ts";
import { bot, keys } from "./fixtures.ts";

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

const counts = { create: 2, update: 0, replace: 0, delete: 0, move: 0, import: 0, forget: 0, outputs: 1, drift: 0 };
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

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

export function reportOf(order: Order, { outcome, effects = "effects", report = {} }: Ending): Report {
  const seal = {
    tree: order.tree,
    lockFile: "none",
    tool: "terraform 1.11.4",
    backend: sha256("backend"),
    policies: "none",
    state: "none",
    effects: sha256(effects),
  };
  return {
    version: 1,
    repository: order.repository,
    issue: order.issue,
    phase: order.phase,
    nonce: order.nonce,
    head: order.head,
    tree: order.tree,
    workflowRunId: 77,
    workflowRunAttempt: 1,
    outcome: outcome ?? (order.phase === "plan" ? "planned" : "applied"),
    seal,
    counts,
    changes: [{ address: "terraform_data.cluster", action: "create", attributes: ["input"] }],
    outputs: { endpoint: "mailer-orders.example" },
    toolMilliseconds: 10,
    ...report,
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
