import type { DriftReport, ModuleDrift } from "../../../src/core/drift/messages.ts";
import type { ChangeLine } from "../../../src/core/plan/messages.ts";
import { noChanges } from "../../support/no_changes.ts";

export const folder = "infra/database/mailer-orders";

/** A root module of which a plan would update `updates` resources and destroy `destroys`. */
export function drifted(place = folder, updates = 1, destroys = 0): ModuleDrift {
  const line = (action: "update" | "delete", index: number): ChangeLine => ({
    address: `terraform_data.${action}[${String(index)}]`,
    action,
    attributes: action === "update" ? ["input", "output"] : [],
  });
  return {
    folder: place,
    state: "drifted",
    counts: { ...noChanges, update: updates, delete: destroys },
    changes: [
      ...Array.from({ length: updates }, (_, index) => line("update", index)),
      ...Array.from({ length: destroys }, (_, index) => line("delete", index)),
    ],
  };
}

export function failed(place = folder, summary = "Invalid provider"): ModuleDrift {
  const diagnosis = { step: "init", summary, detail: "Long ".repeat(500), file: "main.tf", line: 3 } as const;
  return { folder: place, state: "failed", diagnosis };
}

export function driftReport(modules: readonly ModuleDrift[], given: Partial<DriftReport> = {}): DriftReport {
  return {
    version: 1,
    repository: "acme/catalog",
    head: "a".repeat(40),
    workflowRunId: 99,
    workflowRunAttempt: 1,
    clean: 3,
    modules,
    ...given,
  };
}
