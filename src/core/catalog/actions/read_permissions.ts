import type { Fault } from "../../faults.ts";
import type { JsonObject } from "../../json.ts";
import type { Action, ExecuteRule, NamedPeople, Policy, RequiredApproval } from "../model/action.ts";
import { findPolicyFaults, policyPrograms } from "./find_policy_faults.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import { programReferences } from "../expressions/port_template.ts";

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

/** What is wrong with an action's permissions as far as its own file tells. */
export function findPermissionFaults(raw: RawPermissions, action: Action, places: PlaceFinder): readonly Fault[] {
  const { execute, operation, approval } = action;
  const ofPolicy = execute?.policy === undefined ? [] : findPolicyFaults(execute.policy, operation, places);
  return [...findApproverFaults(raw, approval, places), ...ofPolicy];
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
