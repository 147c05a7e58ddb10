import { teamNamed, userNamed } from "../approval/named_people.ts";
import { placeFindings } from "../catalog/findings/finding.ts";
import type { Finding } from "../catalog/findings/finding.ts";
import type { Action, NamedPeople } from "../catalog/model/action.ts";
import type { ValuePath } from "../catalog/documents/json_limits.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Fault } from "../faults.ts";

/** People whom actions name and GitHub can't know by that name. Whether those exist that it could know, GitHub alone can tell. */
export function peopleFaults({ actions, tree }: Catalog): Promise<readonly Fault[]> {
  return placeFindings([...actions.values()].flatMap(findingsOf), tree);
}

function findingsOf(action: Action): readonly Finding[] {
  const { execute } = action;
  const path = ["permissions", "execute"];
  return [
    ...unknownNames(action, action.approvers, action.approvers.path ?? [], "nobody can approve as it"),
    ...(execute === undefined ? [] : unknownNames(action, execute, path, "nobody is let in by it")),
    ...(execute?.roles ?? []).flatMap((role, index) =>
      repositoryRoles.includes(role.toLowerCase())
        ? []
        : warning(
            action,
            [...path, "roles", index],
            `\`${role}\` is no role that GitHub gives in a repository.`,
            `Its roles are ${repositoryRoles.join(", ")}; an organization can have others.`,
          ),
    ),
    ...(execute?.ownedByTeam === true && action.operation === "CREATE"
      ? [
          warning(
            action,
            [...path, "ownedByTeam"],
            "A CREATE is run on no entity, so no team owns it.",
            "Name the teams.",
          ),
        ]
      : []),
  ];
}

const repositoryRoles: readonly string[] = ["read", "triage", "write", "maintain", "admin"];

function unknownNames(
  action: Action,
  { users, teams }: NamedPeople,
  path: ValuePath,
  effect: string,
): readonly Finding[] {
  const unknown = [
    ...users.map((user, index) => ({ owner: userNamed(user), at: ["users", index] })),
    ...teams.map((team, index) => ({ owner: teamNamed(team, "organization"), at: ["teams", index] })),
  ];
  return unknown.flatMap(({ owner, at }) => {
    if (owner.kind !== "email") return [];
    const message = `\`${owner.address}\` is no account of GitHub: ${effect}.`;
    return [warning(action, [...path, ...at], message, "Write a login, or organization/team.")];
  });
}

function warning(action: Action, path: ValuePath, message: string, remedy: string): Finding {
  return { severity: "warning", rule: "unknown-people", file: action.source.path, path, message, remedy };
}
