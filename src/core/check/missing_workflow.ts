import type { Catalog } from "../catalog/model.ts";
import type { Fault } from "../faults.ts";
import { workflowPath } from "../run/job.ts";
import { listedNames } from "./change.ts";

/** The workflow that the app starts, for whatever Terraform an action runs. */
export function missingWorkflow({ actions, tree }: Catalog): readonly Fault[] {
  const running = [...actions.values()].filter(({ invocation }) => invocation.template !== "");
  if (running.length === 0 || tree.entries.get(workflowPath)?.kind === "blob") return [];
  const names = listedNames(running.map(({ identifier }) => identifier));
  return [
    {
      severity: "error",
      rule: "missing-workflow",
      place: { file: workflowPath },
      message: `There is no ${workflowPath}, so nothing could plan or apply what these write: ${names}.`,
      remedy: "Let `npx gatehouse init` write a catalog into a new folder, and copy the file from there.",
    },
  ];
}
