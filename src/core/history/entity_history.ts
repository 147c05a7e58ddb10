import { readTrailers } from "../run/run_commit.ts";
import { isJsonObject, canonicalJson } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { parseDocument } from "../catalog/yaml.ts";

/** A commit that touched an entity's file or its Terraform, newest first in a list. */
export interface HistoryCommit {
  readonly oid: string;
  /** ISO 8601. */
  readonly at: string;
  readonly author: string;
  readonly message: string;
  /** The entity's file before and after; absent where there was none. */
  readonly before?: string;
  readonly after?: string;
  /** Where the file lay before, when it came from another place. */
  readonly movedFrom?: string;
}

/** What happened to an entity in one commit. */
export interface HistoryEntry {
  readonly commit: string;
  readonly at: string;
  readonly author: string;
  readonly subject: string;
  readonly operation: "created" | "changed" | "moved" | "deleted" | "terraform";
  readonly movedFrom?: string;
  readonly changes: readonly ValueChange[];
  /** What the commit's trailers say. Anybody can write trailers: they are claims. */
  readonly claims: RunClaims;
}

export interface ValueChange {
  /** Key path: `properties.instances`. */
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

export interface RunClaims {
  /** The number. */
  readonly run?: string;
  readonly action?: string;
  readonly requestedBy?: string;
  readonly approvedBy: readonly string[];
  readonly pullRequest?: string;
}

export function entityHistory(commits: readonly HistoryCommit[]): readonly HistoryEntry[] {
  return commits.map(({ oid, at, author, message, before, after, movedFrom }) => ({
    commit: oid,
    at,
    author,
    subject: message.split("\n")[0] ?? "",
    operation: movedFrom === undefined ? operationOf(before, after) : "moved",
    ...(movedFrom === undefined ? {} : { movedFrom }),
    changes: before === after ? [] : changesBetween(flatten(before), flatten(after)),
    claims: claimsOf(message),
  }));
}

function operationOf(before: string | undefined, after: string | undefined): HistoryEntry["operation"] {
  if (before === after) return "terraform";
  if (before === undefined) return "created";
  return after === undefined ? "deleted" : "changed";
}

function claimsOf(message: string): RunClaims {
  const trailers = readTrailers(message);
  const one = (name: string): string | undefined => trailers.get(name)?.at(0);
  const [run, action, requestedBy, pullRequest] = [one("Run"), one("Action"), one("Requested-by"), one("Pull-request")];
  return {
    ...(run === undefined ? {} : { run }),
    ...(action === undefined ? {} : { action }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    approvedBy: trailers.get("Approved-by") ?? [],
    ...(pullRequest === undefined ? {} : { pullRequest }),
  };
}

/** An entity's values by key path, one level into properties and relations. What can't be read has none. */
function flatten(text: string | undefined): ReadonlyMap<string, JsonValue> {
  const parsed = parseDocument(text ?? "", "");
  const value: JsonObject = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {};
  return new Map(
    Object.entries(value).flatMap(([key, member]): readonly (readonly [string, JsonValue])[] =>
      isJsonObject(member)
        ? Object.entries(member).map(([id, inner]) => [`${key}.${id}`, inner] as const)
        : [[key, member]],
    ),
  );
}

function changesBetween(
  before: ReadonlyMap<string, JsonValue>,
  after: ReadonlyMap<string, JsonValue>,
): readonly ValueChange[] {
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    if (old !== undefined && now !== undefined && canonicalJson(old) === canonicalJson(now)) return [];
    return [{ path, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) }];
  });
}
