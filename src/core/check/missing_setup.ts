import type { Catalog } from "../catalog/model/catalog.ts";
import { placeFinder } from "../catalog/documents/place_finder.ts";
import { settingsFile } from "../catalog/read_settings.ts";
import { parseDocument } from "../catalog/documents/yaml.ts";
import { driftWorkflowPath } from "../drift/workflow.ts";
import type { Fault } from "../faults.ts";
import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { workflowPath } from "../run/job.ts";
import { listedNames } from "./change.ts";

const copyIt = "Let `npx gatehouse init` write a catalog into a new folder, and copy the file from there.";

/** What the Terraform that actions run needs beside them: the workflows that the app starts, and a place for states. */
export async function missingSetup(catalog: Catalog): Promise<readonly Fault[]> {
  const { actions, settings, faults } = catalog;
  const isRead = !faults.some(({ place }) => place.file === settingsFile);
  const running = [...actions.values()].filter(({ invocation }) => invocation.template !== "");
  if (running.length === 0) return [];
  const names = listedNames(running.map(({ identifier }) => identifier));
  return [
    ...(await workflowFaults(catalog, workflowPath, "workflow_dispatch", {
      severity: "error",
      rule: "missing-workflow",
      message: `There is no ${workflowPath}, so nothing could plan or apply what these write: ${names}.`,
      remedy: copyIt,
    })),
    ...(await workflowFaults(catalog, driftWorkflowPath, "schedule", {
      severity: "warning",
      rule: "missing-drift-workflow",
      message: `There is no ${driftWorkflowPath}, so nobody is told of what is not as its code says any more.`,
      remedy: copyIt,
    })),
    ...(isRead && settings.terraform.backend === undefined ? [missingBackend] : []),
  ];
}

async function workflowFaults(
  { tree }: Catalog,
  file: string,
  event: string,
  missing: Omit<Fault, "place">,
): Promise<readonly Fault[]> {
  const contents = (await tree.read([file])).get(file);
  if (tree.entries.get(file)?.kind !== "blob" || contents === undefined) return [{ ...missing, place: { file } }];
  const parsed = parseDocument(contents, file);
  if (!parsed.ok) return parsed.faults;
  const on = isJsonObject(parsed.value) ? parsed.value["on"] : undefined;
  if (startedBy(on).includes(event)) return [];
  const message = `\`on\` does not name \`${event}\`, so the workflow is not started when it is needed.`;
  const place = placeFinder(contents, file)(["on"]);
  return [{ severity: missing.severity, rule: "workflow-trigger", place, message, remedy: `Add it. ${copyIt}` }];
}

/** The events that GitHub starts a workflow for: one, a list of them, or keys with what each is about. */
function startedBy(on: JsonValue | undefined): readonly JsonValue[] {
  if (isJsonObject(on)) return Object.keys(on);
  return [on ?? []].flat();
}

const missingBackend: Fault = {
  severity: "warning",
  rule: "missing-backend",
  place: { file: settingsFile },
  message: "`terraform.backend` is not set, so nothing is planned: a state would be lost with the runner that made it.",
  remedy: "Set it to one that lasts: s3, azurerm, gcs, ...",
};
