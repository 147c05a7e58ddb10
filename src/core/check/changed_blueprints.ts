import type { Blueprint } from "../catalog/model/blueprint.ts";
import { fileOf } from "../catalog/entities/entity_index.ts";
import type { Fault } from "../faults.ts";
import { encodeName } from "../render/names.ts";
import { listedNames } from "./change.ts";
import type { Change } from "./change.ts";
import { brokenByBlueprint, isJudgedChange } from "./consequences.ts";
import type { MovedObject } from "./moved_objects.ts";

/**
 * Which entities a blueprint's change makes invalid: each was fine before, and is not afterwards. `consequences` are what is
 * wrong with them, and not told by itself. Of those that are `moved` it is told where they are.
 */
export function changedBlueprints(
  change: Change,
  consequences: Iterable<Fault>,
  moved: readonly MovedObject[],
): readonly Fault[] {
  const following = [...consequences];
  const elsewhere = new Set(moved.flatMap(({ kind, identifier }) => (kind === "blueprint" ? identifier : [])));
  return [...change.base.blueprints.values()]
    .filter(({ identifier }) => isJudgedChange(change, identifier) && !elsewhere.has(identifier))
    .flatMap((before) => blueprintFault(change, before, change.head.blueprints.get(before.identifier), following));
}

function blueprintFault(
  change: Change,
  before: Blueprint,
  after: Blueprint | undefined,
  following: readonly Fault[],
): readonly Fault[] {
  const { identifier } = before;
  const broken = brokenByBlueprint(change, identifier);
  if (broken.length === 0) return [];
  const names = listedNames([...broken].sort(), 20);
  const files = new Set(broken.map((each) => fileOf(change.head, identifier, each)?.path));
  const example = after === undefined ? undefined : following.find(({ place }) => files.has(place.file));
  const instance = example === undefined ? "" : ` For instance ${example.message}`;
  const count = broken.length === 1 ? "1 entity" : `${broken.length} entities`;
  return [
    {
      severity: "error",
      rule: "blueprint-change",
      place: { file: (after ?? before).source.path, line: 1, column: 1 },
      message: `With this change of the blueprint ${identifier}, ${count} would no longer fit it: ${names}.${instance}`,
      remedy:
        after === undefined
          ? remedyOfGone(change, before)
          : `Change them along with it: npx gatehouse migrate ${identifier} --map <jq>.`,
    },
  ];
}

function remedyOfGone({ head }: Change, { identifier, source }: Blueprint): string {
  const instead = [...head.blueprints.values()].find((each) => each.source.path === source.path);
  return instead === undefined
    ? "Delete them along with it, or keep it."
    : `The file is that of ${instead.identifier} now: move them to entities/${encodeName(instead.identifier)}/, or keep the identifier ${identifier}.`;
}
