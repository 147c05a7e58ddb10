import { ownerMention, ownersOf } from "../approval/codeowners.ts";
import type { Codeowners } from "../approval/codeowners.ts";
import type { Owner } from "../approval/model.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { teamOf } from "../computed/team_of.ts";
import { defaultNamespace, isBackstageName } from "./entity_reference.ts";
import type { EntityReference } from "./entity_reference.ts";

/** Who owns an entity in Backstage's words, where its relations do not say so. */
export interface DerivedOwner {
  readonly reference: EntityReference;
  /** Whether it is the first of the entity's teams, its own or inherited. */
  readonly isTeam: boolean;
  /** What says so, where that is not the entity's own `team`. */
  readonly from?: string;
}

/** From its team, or the one that it inherits, and else from CODEOWNERS: a team before a person. */
export function ownerOf(
  catalog: Catalog,
  codeowners: Codeowners | undefined,
  entity: Entity,
): DerivedOwner | undefined {
  const team = teamOf(catalog, entity).map(slugOf).find(isBackstageName);
  const isOwn = catalog.blueprints.get(entity.blueprint)?.ownership === undefined;
  if (team !== undefined) {
    return { reference: group(team), isTeam: true, ...(isOwn ? {} : { from: "its inherited team" }) };
  }
  const owners = codeowners === undefined ? [] : ownersOf(codeowners, entity.source.path);
  const owner = owners.find(({ kind }) => kind === "team") ?? owners.find(({ kind }) => kind === "user");
  const reference = owner === undefined ? undefined : referenceOf(owner);
  return owner === undefined || reference === undefined
    ? undefined
    : { reference, isTeam: false, from: `CODEOWNERS, which has ${ownerMention(owner)}` };
}

/** `acme/devops` is GitHub's team; Backstage calls it by its slug. */
function slugOf(team: string): string {
  return team.slice(team.lastIndexOf("/") + 1);
}

function referenceOf(owner: Owner): EntityReference | undefined {
  if (owner.kind === "email") return undefined;
  return owner.kind === "team" ? group(owner.slug) : { kind: "User", namespace: defaultNamespace, name: owner.login };
}

function group(name: string): EntityReference {
  return { kind: "Group", namespace: defaultNamespace, name };
}
