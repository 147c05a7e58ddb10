import type { NamedPeople } from "../catalog/model/action.ts";
import type { Owner } from "./model.ts";

/** People whom an action's file names, as GitHub knows them. What is no login and no team stands for nobody. */
export function ownersNamed({ users, teams }: NamedPeople, organization: string): readonly Owner[] {
  return [...users.map(userNamed), ...teams.map((team) => teamNamed(team, organization))];
}

export function userNamed(name: string): Owner {
  const login = /^@?([A-Za-z0-9][A-Za-z0-9_-]*)$/.exec(name)?.[1];
  return login === undefined ? { kind: "email", address: name } : { kind: "user", login };
}

/** `organization/slug`, or the slug of a team of this organization. */
export function teamNamed(name: string, organization: string): Owner {
  const [, named, slug] = /^@?(?:([A-Za-z0-9][A-Za-z0-9_-]*)\/)?([A-Za-z0-9_-][A-Za-z0-9_.-]*)$/.exec(name) ?? [];
  return slug === undefined
    ? { kind: "email", address: name }
    : { kind: "team", organization: named ?? organization, slug };
}
