import { readTrailers } from "../run/run_commit.ts";
import { isJsonObject, canonicalJson } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { parseDocument } from "../catalog/documents/yaml.ts";

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
  /** `failed`: then the file could not be read. `again`: it can, and `changes` are those since it could before. */
  readonly reading?: "failed" | "again";
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
  return commits.map(({ oid, at, author, message, before, after, movedFrom }, index) => ({
    commit: oid,
    at,
    author,
    subject: message.split("\n")[0] ?? "",
    operation: movedFrom === undefined ? operationOf(before, after) : "moved",
    ...(movedFrom === undefined ? {} : { movedFrom }),
    ...(before === after ? { changes: [] } : changed(before, after, commits.slice(index + 1))),
    claims: claimsOf(message),
  }));
}

function changed(
  before: string | undefined,
  after: string | undefined,
  older: readonly HistoryCommit[],
): Pick<HistoryEntry, "reading" | "changes"> {
  const [old, now] = [flatten(before), flatten(after)];
  if (now === undefined) return { reading: "failed", changes: [] };
  if (old !== undefined) return { changes: changesBetween(old, now) };
  const last = older.map((commit) => flatten(commit.before)).find((values) => values !== undefined);
  return { reading: "again", changes: changesBetween(last ?? new Map<string, JsonValue>(), now) };
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

/** An entity's values by key path, one level into properties and relations: none of no file, nothing of what can't be read. */
function flatten(text: string | undefined): ReadonlyMap<string, JsonValue> | undefined {
  if (text === undefined) return new Map();
  const parsed = parseDocument(text, "");
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined;
  return new Map(
    Object.entries(parsed.value).flatMap(([key, member]): readonly (readonly [string, JsonValue])[] =>
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
