import type { Fault } from "../faults.ts";
import type { JsonObject } from "../json.ts";
import { parseSearchRules } from "../search/parse_rules.ts";
import type { ExecuteRule, FormQuery, NamedPeople, Policy, RequiredApproval } from "./action.ts";
import type { PlaceFinder } from "./place_finder.ts";
import { expressionsIn, programReferences } from "./port_template.ts";
import { suggestName } from "./suggest.ts";

interface RawPeople {
  readonly users?: readonly string[];
  readonly teams?: readonly string[];
  readonly roles?: readonly string[];
  readonly policy?: RawPolicy;
}

interface RawPolicy {
  readonly queries: Readonly<Record<string, JsonObject>>;
  readonly conditions: readonly string[];
}

/** Port's `permissions` of an action, and ours. */
export interface RawPermissions {
  readonly permissions?: {
    readonly execute?: RawPeople & { readonly ownedByTeam?: boolean };
    readonly approve?: RawPeople;
  };
  readonly approvers?: Omit<RawPeople, "roles" | "policy">;
}

/** Whom an approval needs besides the owners: `approvers`, or what Port calls `permissions.approve`. */
export function readApprovers({ approvers, permissions }: RawPermissions, required: RequiredApproval): NamedPeople {
  const named = required.type === "none" ? {} : (approvers ?? permissions?.approve ?? {});
  const path = approvers === undefined ? ["permissions", "approve"] : ["approvers"];
  return { users: named.users ?? [], teams: named.teams ?? [], path };
}

/** Nothing where the file leaves it to the catalog's `execute`. */
export function readExecute({ permissions }: RawPermissions): ExecuteRule | undefined {
  const raw = permissions?.execute;
  if (raw === undefined || Object.keys(raw).length === 0) return undefined;
  const { users, teams, roles, ownedByTeam = false, policy } = raw;
  const lists = [...(users ?? []), ...(teams ?? []), ...(roles ?? [])];
  return {
    // A policy alone leaves who to the catalog; lists that are all empty name nobody.
    names: lists.length > 0 || ownedByTeam || policy === undefined,
    users: users ?? [],
    teams: teams ?? [],
    roles: roles ?? [],
    ownedByTeam,
    ...(policy === undefined ? {} : { policy: readPolicy(policy) }),
  };
}

function readPolicy({ queries, conditions }: RawPolicy): Policy {
  return { queries: new Map(Object.entries(queries)), conditions };
}

export function findPermissionFaults(
  raw: RawPermissions,
  required: RequiredApproval,
  places: PlaceFinder,
): readonly Fault[] {
  return [...findApproverFaults(raw, required, places), ...findPolicyFaults(raw, places)];
}

/** Rules that depend on no answer can be read at once; the others are read when a run asks. */
function findPolicyFaults(raw: RawPermissions, places: PlaceFinder): readonly Fault[] {
  const { queries = {} } = raw.permissions?.execute?.policy ?? {};
  const ofQueries = Object.entries(queries).flatMap(([name, query]) => {
    if (expressionsIn(query).length > 0) return [];
    const path = ["permissions", "execute", "policy", "queries", name];
    return parseSearchRules(query, { path, places, allowed: ["relatedTo", "preset"] }).faults;
  });
  const execute = readExecute(raw);
  const programs = execute === undefined ? [] : policyPrograms(execute);
  return [...ofQueries, ...programs.flatMap((program) => unknownNames(program, Object.keys(queries), places))];
}

const policyContexts: readonly string[] = [
  "results",
  "inputs",
  "entities",
  "entity",
  "user",
  "trigger",
  "action",
  "run",
];

/** What is not there is null to jq, which may well be what a condition wants: whoever misspelt a query would let everybody in. */
function unknownNames({ program, path }: FormQuery, queries: readonly string[], places: PlaceFinder): readonly Fault[] {
  const fault = (text: string, remedy: string): Fault => {
    const place = places(path, "value", text);
    return { severity: "error", rule: "unknown-value", place, message: `\`${text}\` is not known here.`, remedy };
  };
  return programReferences(program).flatMap(({ context, key, isCertain }): readonly Fault[] => {
    if (isCertain && !policyContexts.includes(context)) {
      return [fault(`.${context}`, suggestName(context, policyContexts))];
    }
    if (context !== "results" || key === undefined || queries.includes(key)) return [];
    return [fault(`.results.${key}`, suggestName(key, queries))];
  });
}

function findApproverFaults(raw: RawPermissions, required: RequiredApproval, places: PlaceFinder): readonly Fault[] {
  if (raw.approvers === undefined) return [];
  const fault = (message: string, remedy: string): Fault => ({
    severity: "error",
    rule: "approval",
    place: places(["approvers"], "key"),
    message,
    remedy,
  });
  if (required.type === "none") {
    const remedy = "Add `requiredApproval: { type: ANY }`, or take `approvers` out.";
    return [fault("`approvers` names people, and `requiredApproval` asks nobody.", remedy)];
  }
  return raw.permissions?.approve === undefined
    ? []
    : [fault("`approvers` and `permissions.approve` are the same, and both are there.", "Keep one of them.")];
}

/** What of Port's permissions can't be judged here, by its key path. */
export function unenforcedPermissions(raw: RawPermissions, required: RequiredApproval): readonly string[] {
  const approve = raw.permissions?.approve;
  const execute = readExecute(raw);
  const ofApprove =
    required.type === "none"
      ? []
      : [
          ...((approve?.roles ?? []).length === 0 ? [] : ["permissions.approve.roles"]),
          ...(approve?.policy === undefined ? [] : ["permissions.approve.policy"]),
        ];
  return [...ofApprove, ...(execute === undefined ? [] : unknownInPolicy(execute))];
}

/** The jq of a policy, each program with its key path. */
export function policyPrograms({ policy }: ExecuteRule): readonly FormQuery[] {
  if (policy === undefined) return [];
  const path = ["permissions", "execute", "policy"];
  const ofQueries = [...policy.queries].flatMap(([name, query]) =>
    expressionsIn(query).map((program) => ({ program, path: [...path, "queries", name] })),
  );
  const ofConditions = policy.conditions.map((program, index) => ({ program, path: [...path, "conditions", index] }));
  return [...ofQueries, ...ofConditions];
}

const knownOfTrigger: readonly (string | undefined)[] = ["by", "at"];

/** Of who asks GitHub tells the login: `.trigger.user.email` would be nothing, and whatever is unlike nothing be let in. */
function unknownInPolicy(execute: ExecuteRule): readonly string[] {
  const unknown = policyPrograms(execute).flatMap(({ program, path }) =>
    programReferences(program).flatMap(({ context, key }) => {
      if (context !== "trigger" || knownOfTrigger.includes(key)) return [];
      return [`${path.join(".")} (\`.trigger${key === undefined ? "" : `.${key}`}\` is not known here)`];
    }),
  );
  return [...new Set(unknown)];
}
