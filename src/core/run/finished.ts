import { parseDocument } from "../catalog/documents/yaml.ts";
import { nextActions } from "../forms/next_actions.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { isFindings } from "../plan/message_shapes.ts";
import type { Report } from "../plan/messages.ts";
import { code, table } from "../report/markdown.ts";
import { omittedOutputsText } from "../report/omitted_outputs.ts";
import { warningBlocks, warningBytes } from "../report/plan_view.ts";
import type { Effect, Step } from "./effects.ts";
import { restoringBranch, stopRestoringPull } from "./restoring_pull.ts";
import type { AppCheck, RunSnapshot } from "./snapshot.ts";

/** A run whose record is in the catalog: clean up, tell the result, close. */
export function finished(snapshot: RunSnapshot): Step | undefined {
  const { recorded, lock, issue, checks } = snapshot;
  if (recorded === undefined) return undefined;
  const effects: Effect[] = [
    ...checks.filter(({ open }) => open).map((check) => closeCheck(check, recorded.path)),
    ...stopRestoringPull(snapshot),
  ];
  if (lock?.commit?.run === issue.number) {
    effects.push({ type: "delete_branch", branch: lock.branch, head: lock.oid });
  }
  const { restoringHead } = snapshot;
  // With its branch the pull request goes that restores the folder: merging it would undo what is recorded.
  if (restoringHead !== undefined) {
    effects.push({ type: "delete_branch", branch: restoringBranch(issue.number), head: restoringHead });
  }
  const record = readRecord(recorded.text, recorded.path);
  const entity = objectOf(record["entity"]);
  const blueprint = textOf(entity["blueprint"]);
  const identifier = textOf(entity["identifier"]);
  const operation = textOf(record["operation"]);
  if (record["state"] === "abandoned")
    return givenUp(snapshot, recorded.path, `${blueprint} ${code(identifier)}`, effects);
  const done = { create: "created", update: "updated", delete: "deleted" }[operation] ?? "done";
  const outputs = Object.entries(objectOf(record["outputs"]));
  const omitted = Object.entries(objectOf(record["omittedOutputs"])).map(([name, why]) => [name, textOf(why)] as const);
  const later = operation === "delete" ? [] : links(snapshot, blueprint, identifier);
  return {
    state: "succeeded",
    close: "COMPLETED",
    ...(effects.length === 0 ? {} : { effects }),
    view: {
      title: `Done: ${blueprint} ${code(identifier)} is ${done}`,
      next: later.length === 0 ? "nothing." : `nothing. Later: ${later.join(" · ")}`,
      blocks: [
        ...(outputs.length === 0 ? [] : [outputsTable(outputs)]),
        ...warningBlocks(warningsOf(record), warningBytes),
        ...(omitted.length === 0 ? [] : [`**Not recorded:** ${omittedOutputsText(omitted)}.`]),
        `Who asked, who approved, what was applied: [${recorded.path}](${fileUrl(snapshot, recorded.path)})`,
      ],
      notice: { key: "succeeded", text: `@${issue.author.login}: ${blueprint} ${code(identifier)} is ${done}.` },
    },
  };
}

/** The record went to GitHub in one request with the check's end, and that alone failed. */
function closeCheck({ id, text }: AppCheck, path: string): Effect {
  const words = { title: "The run has ended", summary: `Recorded in ${path}.` };
  return { type: "complete_check", id, conclusion: "neutral", ...words, text };
}

/** Given up after its merge: the folder is what it was, and the lock goes. */
function givenUp(snapshot: RunSnapshot, path: string, target: string, effects: readonly Effect[]): Step {
  const { issue } = snapshot;
  return {
    state: "abandoned",
    close: "NOT_PLANNED",
    ...(effects.length === 0 ? {} : { effects }),
    view: {
      title: `Given up: ${target} is as it was before`,
      next: "nothing. To ask again, open a new issue with the form.",
      blocks: [`Who asked, who approved, what was merged: [${path}](${fileUrl(snapshot, path)})`],
      notice: {
        key: "abandoned",
        text: `@${issue.author.login}: your run was given up; ${target} is as it was before.`,
      },
    },
  };
}

function fileUrl({ repository }: RunSnapshot, path: string): string {
  return `${repository.url}/blob/${repository.defaultBranch}/${path}`;
}

function outputsTable(outputs: readonly (readonly [string, JsonValue])[]): string {
  return table(
    ["Output", "Value"],
    outputs.map(([name, value]) => [name, code(typeof value === "string" ? value : JSON.stringify(value))]),
  );
}

/** Links to prefilled forms of what can be done with the entity now. */
function links({ catalog, repository }: RunSnapshot, blueprint: string, identifier: string): readonly string[] {
  const actions = nextActions(catalog, repository.url, blueprint, identifier);
  return actions.map(({ action, url }) => `[${action.title}](${url})`);
}

/** The app's own record; a broken one still ends the run, with less to tell. */
function readRecord(text: string, path: string): JsonObject {
  const parsed = parseDocument(text, path);
  return parsed.ok ? objectOf(parsed.value) : {};
}

function warningsOf({ warnings, warningsOmitted }: JsonObject): Pick<Report, "toolWarnings" | "toolWarningsOmitted"> {
  return {
    ...(isFindings(warnings) && { toolWarnings: warnings }),
    ...(typeof warningsOmitted === "number" && { toolWarningsOmitted: warningsOmitted }),
  };
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
