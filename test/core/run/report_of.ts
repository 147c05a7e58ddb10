import { createHash } from "node:crypto";
import type { Order, Outcome, Report } from "../../../src/core/plan/messages.ts";

const counts = { create: 2, update: 0, replace: 0, delete: 0, move: 0, import: 0, forget: 0, outputs: 1, drift: 0 };
const changes = [{ address: "terraform_data.cluster", action: "create", attributes: ["input"] }] as const;
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What a job reports that did what was ordered, but for what is told otherwise. Another text of `effects` is another plan. */
export function reportOf(
  order: Order,
  {
    outcome,
    effects = "effects",
    report = {},
  }: { readonly outcome?: Outcome; readonly effects?: string; readonly report?: Partial<Report> },
): Report {
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
    ...(outcome === "plan_failed" ? {} : { seal, counts, changes, outputs: { endpoint: "mailer-orders.example" } }),
    toolMilliseconds: 10,
    ...report,
  };
}
