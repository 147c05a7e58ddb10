import { isJsonObject } from "../../../src/core/json.ts";
import { JobFailure } from "../failure.ts";

/** What GitHub started the workflow for. */
export type WorkflowEvent = ChangeEvent | CheckEvent;
export type ChangeEvent = PullEvent | PushEvent;

export interface PullEvent {
  readonly kind: "pull_request";
  readonly pull: number;
  /** The pull request's own last commit; what is checked out is its test merge. */
  readonly head: string;
  /** Only words of it were edited, as its title: its code and what it goes into are what they were. */
  readonly isReworded: boolean;
}

export interface PushEvent {
  readonly kind: "push";
  readonly defaultBranch: string;
  /** The commit that the branch was at before. */
  readonly before: string;
  readonly after: string;
}

/** Nothing was changed: the default branch is to be checked for drift. */
export interface CheckEvent {
  readonly kind: "check";
}

/**
 * Reads GitHub's payload (the file behind `GITHUB_EVENT_PATH`).
 * @throws JobFailure for an event that this mode does not work on, and for pull requests from forks
 */
export function readEvent(name: string, payload: unknown): WorkflowEvent {
  // The payload of a schedule need not name the repository.
  return name === "schedule" || name === "workflow_dispatch" ? { kind: "check" } : readChange(name, payload);
}

/**
 * The same of an event that brings a change.
 * @throws JobFailure
 */
export function readChange(name: string, payload: unknown): ChangeEvent {
  const defaultBranch = textAt(payload, "repository", "default_branch");
  if (name === "pull_request") {
    const base = textAt(payload, "pull_request", "base", "ref");
    const [from, to] = ["head", "base"].map((side) => textAt(payload, "pull_request", side, "repo", "full_name"));
    if (from !== to) {
      throw new JobFailure(
        "This pull request comes from a fork: its code is not planned, because a plan runs code with this repository's " +
          "credentials. Let somebody who may write here push the branch to this repository.",
      );
    }
    if (base !== defaultBranch) {
      throw new JobFailure(
        `This pull request goes into ${base}, and only what is merged into ${defaultBranch} is applied. Let the workflow ` +
          "listen to pull requests into that branch alone.",
      );
    }
    return {
      kind: "pull_request",
      pull: numberAt(payload, "number"),
      head: shaAt(payload, "pull_request", "head", "sha"),
      isReworded: isReworded(payload),
    };
  }
  if (name === "push" && textAt(payload, "ref") === `refs/heads/${defaultBranch}`) {
    return { kind: "push", defaultBranch, before: shaAt(payload, "before"), after: shaAt(payload, "after") };
  }
  throw new JobFailure(
    `The mode standalone works on pull requests (it plans), on pushes to the default branch (it applies), and on a schedule or by hand (it looks for drift), not on ${name}. ` +
      "Compare your workflow with the one in Gatehouse's documentation.",
  );
}

/** Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads?actionType=edited#pull_request */
function isReworded(payload: unknown): boolean {
  const changes = valueAt(payload, ["changes"]);
  return valueAt(payload, ["action"]) === "edited" && isJsonObject(changes) && changes["base"] === undefined;
}

/**
 * The commit whose settings and policies count: what changes them does not choose them for itself, neither planned nor applied.
 * @param commit the one that is checked out; of a pull request its test merge, whose first parent is the default branch
 */
export function rulesCommit(event: ChangeEvent, commit: string): string {
  return event.kind === "pull_request" ? `${commit}^1` : event.before;
}

function valueAt(payload: unknown, path: readonly string[]): unknown {
  let value: unknown = payload;
  for (const key of path) value = isJsonObject(value) ? value[key] : undefined;
  return value;
}

function textAt(payload: unknown, ...path: readonly string[]): string {
  const value = valueAt(payload, path);
  if (typeof value === "string" && value !== "") return value;
  throw new JobFailure(`GitHub's event has no ${path.join(".")}: this mode can't work on it.`);
}

function shaAt(payload: unknown, ...path: readonly string[]): string {
  const value = textAt(payload, ...path);
  if (/^[0-9a-f]{40}$/.test(value)) return value;
  throw new JobFailure(`${path.join(".")} in GitHub's event is no commit.`);
}

function numberAt(payload: unknown, ...path: readonly string[]): number {
  const value = valueAt(payload, path);
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw new JobFailure(`GitHub's event has no ${path.join(".")}: this mode can't work on it.`);
}
