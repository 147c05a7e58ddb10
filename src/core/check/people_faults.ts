import { teamNamed, userNamed } from "../approval/named_people.ts";
import { placeFindings } from "../catalog/finding.ts";
import type { Finding } from "../catalog/finding.ts";
import type { Action, NamedPeople } from "../catalog/action.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Fault } from "../faults.ts";

/** People whom actions name and GitHub can't know by that name. Whether those exist that it could know, GitHub alone can tell. */
export function peopleFaults({ actions, tree }: Catalog): Promise<readonly Fault[]> {
  return placeFindings([...actions.values()].flatMap(findingsOf), tree);
}

function findingsOf(action: Action): readonly Finding[] {
  const { execute } = action;
  const path = ["permissions", "execute"];
  return [
    ...unknownNames(action, action.approvers, "nobody can approve as it"),
    ...(execute === undefined ? [] : unknownNames(action, execute, "nobody is let in by it")),
    ...(execute?.roles ?? [])
      .filter((role) => !repositoryRoles.includes(role.toLowerCase()))
      .map((role) =>
        warning(
          action,
          [...path, "roles"],
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

function unknownNames(action: Action, { users, teams }: NamedPeople, effect: string): readonly Finding[] {
  const unknown = [...users.map(userNamed), ...teams.map((team) => teamNamed(team, "organization"))];
  return unknown.flatMap((owner) =>
    owner.kind === "email"
      ? [
          warning(
            action,
            [],
            `\`${owner.address}\` is no account of GitHub: ${effect}.`,
            "Write a login, or organization/team.",
          ),
        ]
      : [],
  );
}

function warning(action: Action, path: readonly string[], message: string, remedy: string): Finding {
  return { severity: "warning", rule: "unknown-people", file: action.source.path, path, message, remedy };
}
