import type { ChangeLine, Order, Report } from "../../../src/core/plan/messages.ts";

const commit = "1".repeat(40);
const tree = "2".repeat(40);
const nonce = "3".repeat(32);

export const order: Order = {
  version: 1,
  phase: "plan",
  repository: "acme/catalog",
  issue: 12,
  pull: 13,
  head: commit,
  folder: "infra/database/mailer-orders",
  tree,
  operation: "create",
  attempt: 1,
  nonce,
  tool: { name: "terraform" },
  backend: { type: "local", arguments: { path: "database/mailer-orders.tfstate" } },
  providers: [],
  modules: [],
  outputs: ["endpoint"],
};

export const report: Report = {
  version: 1,
  repository: "acme/catalog",
  issue: 12,
  phase: "plan",
  nonce,
  head: commit,
  tree,
  workflowRunId: 5,
  workflowRunAttempt: 1,
  outcome: "planned",
  toolMilliseconds: 120.5,
};

export function changes(action: ChangeLine["action"], count: number): readonly ChangeLine[] {
  return Array.from({ length: count }, (_, index) => ({
    address: `terraform_data.instance_of_the_cluster["${action}-${index}"]`,
    action,
    attributes: ["input", "output", "triggers_replace"],
  }));
}
