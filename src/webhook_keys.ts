import type { EmitterWebhookEventName } from "@octokit/webhooks";
import { codeownersPlaces } from "./core/catalog/codeowners_file.ts";
import { catalogFolders } from "./core/catalog/tree/folders.ts";
import { settingsFile } from "./core/catalog/read_settings.ts";
import { driftWorkflowPath } from "./core/drift/workflow.ts";
import { isJsonObject } from "./core/json.ts";
import { readRunTitle } from "./core/run/run_title.ts";

/** What a queue key names. Keys are all that an event leaves behind: it says "look at this again" and nothing more. */
export type WorkKey =
  | {
      readonly kind: "run" | "pull";
      readonly installation: number;
      readonly repository: string;
      readonly number: number;
    }
  | { readonly kind: "catalog" | "sweep" | "drift"; readonly installation: number; readonly repository: string };

export function writeKey(key: WorkKey): string {
  const base = `${key.kind}/${String(key.installation)}/${key.repository}`;
  return "number" in key ? `${base}/${String(key.number)}` : base;
}

/** @throws Error when the text is not a key: the store holds nothing else. */
export function readKey(text: string): WorkKey {
  const match = /^(run|pull|catalog|sweep|drift)\/(\d+)\/([^/]+\/[^/]+)(?:\/(\d+))?$/.exec(text);
  const [, kind, installation, repository, number] = match ?? [];
  const isWhole = kind === "catalog" || kind === "sweep" || kind === "drift";
  if (repository !== undefined && isWhole && number === undefined) {
    return { kind, installation: Number(installation), repository };
  }
  if (repository !== undefined && number !== undefined && (kind === "run" || kind === "pull")) {
    return { kind, installation: Number(installation), repository, number: Number(number) };
  }
  throw new Error(`"${text}" is not a key of the work queue.`);
}

/** Each catalog has a lane of its own in the queue, so that none holds up another. */
export function laneOf(text: string): string {
  const { installation, repository } = readKey(text);
  return `${String(installation)}/${repository}`;
}

/** Acts of the app itself that teach it nothing: it knew when it did them. */
const ownEchoes = new Set<EmitterWebhookEventName>(["issues", "issue_comment", "label", "pull_request", "delete"]);

/**
 * The keys that an event asks to look at. Where a payload only hints at a run (a pull request's title, a workflow run's
 * name), the hint is followed: a wrong one costs a look, and the sweep finds what was missed.
 */
export function keysOf(event: EmitterWebhookEventName, payload: unknown, botLogin: string): readonly string[] {
  const installation = numberAt(payload, "installation", "id");
  const repository = textAt(payload, "repository", "full_name");
  if (installation === undefined) return [];
  if (event === "installation" || event === "installation_repositories")
    return installedCatalogs(payload, installation);
  if (repository === undefined) return [];
  if (ownEchoes.has(event) && textAt(payload, "sender", "login") === botLogin) return [];
  const base = { installation, repository };
  const run = (number: number | undefined): readonly string[] =>
    number === undefined ? [] : [writeKey({ ...base, kind: "run", number })];
  const catalog = [writeKey({ ...base, kind: "catalog" })];
  switch (event) {
    case "issues":
      return run(numberAt(payload, "issue", "number"));
    case "issue_comment":
      return at(payload, "issue", "pull_request") === undefined ? run(numberAt(payload, "issue", "number")) : [];
    case "pull_request": {
      const number = numberAt(payload, "pull_request", "number");
      if (number === undefined) return [];
      const hinted = run(readRunTitle(textAt(payload, "pull_request", "title") ?? ""));
      const isRun = textAt(payload, "pull_request", "user", "login") === botLogin;
      return isRun && hinted.length > 0 ? hinted : [...hinted, writeKey({ ...base, kind: "pull", number })];
    }
    case "workflow_run":
      if (textAt(payload, "action") !== "completed") return [];
      return textAt(payload, "workflow_run", "path")?.split("@")[0] === driftWorkflowPath
        ? [writeKey({ ...base, kind: "drift" })]
        : run(runInName(textAt(payload, "workflow_run", "display_title")));
    case "push":
      return isOfDefaultBranch(payload) && mayTouchCatalog(payload) ? catalog : [];
    case "delete":
    case "label":
      return catalog;
    default:
      return [];
  }
}

/**
 * Whether another event of the same keys comes with this one: GitHub tells of an issue, and then of each label that its form
 * gives it, the action's last. The look that the first ones ask for may wait for that, which spares requests for each run.
 */
export function isFollowedSoon(event: EmitterWebhookEventName, payload: unknown): boolean {
  if (event !== "issues") return false;
  const action = textAt(payload, "action");
  return action === "opened" || (action === "labeled" && textAt(payload, "label", "name") === "gatehouse");
}

function isOfDefaultBranch(payload: unknown): boolean {
  return textAt(payload, "ref") === `refs/heads/${textAt(payload, "repository", "default_branch") ?? ""}`;
}

/**
 * What the catalog is made of, by the first part of the path: where CODEOWNERS may stand the forms are too. The Terraform
 * beside it concerns its own run alone.
 */
const catalogPaths = new Set([...catalogFolders, settingsFile, ...codeownersPlaces].map(topOf));
/** A push tells of so many commits at most. https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
const toldCommits = 2048;

/** Whether a push may have changed the catalog: false only where it tells of each of its files, and none is the catalog's. */
function mayTouchCatalog(payload: unknown): boolean {
  const commits = at(payload, "commits");
  if (!Array.isArray(commits) || commits.length === 0 || commits.length >= toldCommits) return true;
  if (at(payload, "forced") !== false) return true;
  const lists = commits.flatMap((commit: unknown) => ["added", "modified", "removed"].map((name) => at(commit, name)));
  const paths = lists.flat();
  if (paths.length === 0 || lists.some((list) => !Array.isArray(list))) return true;
  return paths.some((path) => typeof path !== "string" || catalogPaths.has(topOf(path)));
}

function topOf(path: string): string {
  return path.split("/")[0] ?? "";
}

/** `gatehouse plan #12 <nonce>`; nine digits at most, since GraphQL's integers hold no more. */
function runInName(name: string | undefined): number | undefined {
  const digits = /#(\d{1,9})\b/.exec(name ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function installedCatalogs(payload: unknown, installation: number): readonly string[] {
  // Of what the app may not see any more.
  if (["deleted", "suspend"].includes(textAt(payload, "action") ?? "")) return [];
  const lists = [at(payload, "repositories"), at(payload, "repositories_added")];
  return lists.flatMap((list) =>
    (Array.isArray(list) ? list : []).flatMap((repository: unknown) => {
      const name = textAt(repository, "full_name");
      return name === undefined ? [] : [writeKey({ kind: "sweep", installation, repository: name })];
    }),
  );
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), value);
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}
