import { errorMessage } from "../core/error_message.ts";
import { PutOff } from "./burst_limits.ts";
import { GitError } from "./git_failure.ts";
import { isRateLimited, retryTime } from "./limited_answer.ts";
import { graphqlErrorTypes, headerOf, readRequestFailure } from "./request_failure.ts";
import type { RequestFailure } from "./request_failure.ts";

/**
 * What an error of GitHub or of the clone asks for:
 * `transient` (network, 5xx, a rate limit): try again, not before `retryAt` where there is one.
 * `conflict` (somebody was faster, the head moved): observe again and decide anew.
 * `gone` (404, 410): it isn't there, or the app may not see it.
 * `forbidden` (401, 403): a person must grant something; `permission` names it as GitHub does (`issues=write`).
 * `bug`: ours, or a case nobody thought of.
 */
export type FailureKind = "transient" | "conflict" | "gone" | "forbidden" | "bug";

export interface GitHubFailure {
  readonly kind: FailureKind;
  /** What was asked, what came back, and what to do. Holds no secrets. */
  readonly message: string;
  readonly status?: number;
  readonly retryAt?: Date;
  readonly permission?: string;
}

/** Whether a request failed with this HTTP status. */
export function hasStatus(error: unknown, status: number): boolean {
  return readRequestFailure(error)?.status === status;
}

/** Whether a request failed because somebody was faster: what it was to make is there, or what it was to change moved on. */
export function isLostRace(error: unknown): boolean {
  const failure = readRequestFailure(error);
  return failure !== undefined && isConflict(failure);
}

/** Says what to do about an error that came out of octokit or `CatalogClone`. `now` is what `retry-after` counts from. */
export function classifyFailure(error: unknown, now: Date): GitHubFailure {
  if (error instanceof GitError) return { kind: gitKinds[error.kind], message: error.message };
  if (error instanceof PutOff) return { kind: "transient", message: error.message, retryAt: error.until };
  const failure = readRequestFailure(error);
  if (failure === undefined) return { kind: "bug", message: errorMessage(error) };
  const kind = kindOf(failure);
  const retryAt = kind === "transient" ? retryTime(failure, now) : undefined;
  const permission = kind === "forbidden" ? headerOf(failure, "x-accepted-github-permissions") : undefined;
  return {
    kind,
    message: `${failure.what}: ${failure.message.replaceAll(/\s+/g, " ")} ${remedy(failure, kind, permission)}`,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(permission === undefined ? {} : { permission }),
  };
}

const gitKinds: Readonly<Record<GitError["kind"], FailureKind>> = {
  transient: "transient",
  authentication: "forbidden",
  not_found: "gone",
  // Whoever sets how much it may be knows what to tell of it.
  too_large: "bug",
  full_disk: "transient",
  broken: "bug",
};

const graphqlKinds: Readonly<Record<string, FailureKind>> = {
  NOT_FOUND: "gone",
  FORBIDDEN: "forbidden",
  INSUFFICIENT_SCOPES: "forbidden",
  STALE_DATA: "conflict",
  RATE_LIMITED: "transient",
  SERVICE_UNAVAILABLE: "transient",
  RESOURCE_LIMITS_EXCEEDED: "transient",
  INTERNAL: "transient",
};

function kindOf(failure: RequestFailure): FailureKind {
  if (isRateLimited(failure)) return "transient";
  const { status } = failure;
  if (status === undefined) return kindOfGraphql(failure);
  if (status >= 500 || status === 408) return "transient";
  if (status === 404 || status === 410) return "gone";
  if (status === 401 || status === 403 || isRuleViolation(failure)) return "forbidden";
  return isConflict(failure) ? "conflict" : "bug";
}

function kindOfGraphql(failure: RequestFailure): FailureKind {
  if (isRuleViolation(failure) || isOfArchived(failure)) return "forbidden";
  // What took GitHub too long is told without a type.
  if (/Something went wrong while executing your query/.test(failure.message)) return "transient";
  const kinds = graphqlErrorTypes(failure).map((type) => graphqlKinds[type]);
  const worst = (["bug", "forbidden", "gone", "conflict", "transient"] as const).find((kind) =>
    kinds.some((known) => (known ?? "bug") === kind),
  );
  return worst === "bug" && isRaceMessage(failure.message) ? "conflict" : (worst ?? "bug");
}

/** 405 and 409 of a merge, 409 anywhere, and 422 where it means that somebody else was there first. */
function isConflict({ status, path, message }: RequestFailure): boolean {
  if (status === 409 || status === 412) return true;
  if (status === 405) return /\/pulls\/\d+\/merge$/.test(path);
  return status === 422 && isRaceMessage(message);
}

/** A ruleset that the app does not bypass. Not of a merge, which the rules hold up for the time being: that is a 405. */
function isRuleViolation({ status, message }: RequestFailure): boolean {
  return (status === 422 || status === undefined) && /^Repository rule violations found/i.test(message);
}

/** GitHub's words; its issues and pull requests are read-only, too, so that nobody can be told there. */
function isOfArchived({ message }: RequestFailure): boolean {
  return /\bwas archived so is read-only\b/i.test(message);
}

function isRaceMessage(message: string): boolean {
  return /already[ _]exists|not a fast[ -]forward|Reference does not exist|Reference update failed|Head branch was modified/i.test(
    message,
  );
}

function remedy(failure: RequestFailure, kind: FailureKind, permission: string | undefined): string {
  if (isRuleViolation(failure)) {
    return "Add the app to those who always bypass this ruleset; `gatehouse doctor` shows which are needed.";
  }
  if (isOfArchived(failure)) return "Unarchive the repository, and the next sweep goes on with it.";
  switch (kind) {
    case "transient":
      return "It will be tried again.";
    case "conflict":
      return "Something changed meanwhile; everything is looked at again.";
    case "gone":
      return "It was deleted, or the app's installation does not include it.";
    case "forbidden":
      return permission === undefined
        ? "Check the app's installation: is it suspended, and were its new permissions accepted?"
        : `Grant the app this permission and accept it in the installation: ${permission}.`;
    case "bug":
      return "GitHub did not understand the request: please report this as a bug.";
  }
}
