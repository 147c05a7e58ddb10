import type { Catalog } from "../catalog/catalog.ts";
import { settingsFile } from "../catalog/read_settings.ts";
import { driftWorkflowPath } from "../drift/workflow.ts";
import type { Fault } from "../faults.ts";
import { workflowPath } from "../run/job.ts";
import { listedNames } from "./change.ts";

const copyIt = "Let `npx gatehouse init` write a catalog into a new folder, and copy the file from there.";

/** What the Terraform that actions run needs beside them: the workflows that the app starts, and a place for states. */
export function missingSetup(catalog: Catalog): readonly Fault[] {
  const { actions, settings, faults } = catalog;
  const isRead = !faults.some(({ place }) => place.file === settingsFile);
  const running = [...actions.values()].filter(({ invocation }) => invocation.template !== "");
  if (running.length === 0) return [];
  const names = listedNames(running.map(({ identifier }) => identifier));
  return [
    ...missingFile(catalog, workflowPath, {
      severity: "error",
      rule: "missing-workflow",
      message: `There is no ${workflowPath}, so nothing could plan or apply what these write: ${names}.`,
      remedy: copyIt,
    }),
    ...missingFile(catalog, driftWorkflowPath, {
      severity: "warning",
      rule: "missing-drift-workflow",
      message: `There is no ${driftWorkflowPath}, so nobody is told of what is not as its code says any more.`,
      remedy: copyIt,
    }),
    ...(isRead && settings.terraform.backend === undefined ? [missingBackend] : []),
  ];
}

function missingFile({ tree }: Catalog, file: string, fault: Omit<Fault, "place">): readonly Fault[] {
  return tree.entries.get(file)?.kind === "blob" ? [] : [{ ...fault, place: { file } }];
}

const missingBackend: Fault = {
  severity: "warning",
  rule: "missing-backend",
  place: { file: settingsFile },
  message: "`terraform.backend` is not set, so nothing is planned: a state would be lost with the runner that made it.",
  remedy: "Set it to one that lasts: s3, azurerm, gcs, ...",
};
