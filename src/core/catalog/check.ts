import type { Fault } from "../faults.ts";
import { checkAction } from "./actions/check_action.ts";
import { checkBackend } from "./check_backend.ts";
import { checkComputed } from "./blueprints/check_computed.ts";
import { checkFileNames } from "./check_file_names.ts";
import { checkRequirementCircles } from "./blueprints/check_requirement_circles.ts";
import { fileOf } from "./entities/entity_index.ts";
import { placeFindings } from "./findings/finding.ts";
import type { Finding } from "./findings/finding.ts";
import type { Blueprint } from "./model/blueprint.ts";
import type { Catalog } from "./model/catalog.ts";
import { judgeUnreadEntities } from "./entities/judge_unread_entities.ts";
import type { JudgedFile } from "./entities/judge_unread_entities.ts";
import type { Circle } from "./entities/relation_circles.ts";
import { standingOf } from "./entities/standing.ts";
import { NearNames, suggestName } from "./documents/suggest.ts";
import { unreadBlueprints, withoutFollowing } from "./blueprints/unread_blueprints.ts";
import { withoutDangling } from "./entities/unread_entities.ts";
import { describeProblems, placeOf, ruleOf } from "./entities/validate_entity.ts";
import type { EntityProblem } from "./entities/validate_entity.ts";

/**
 * What is wrong between the files of a catalog: references to what doesn't exist, entities that do not fit their blueprint,
 * expressions that name unknown values. What is wrong within one file is in `catalog.faults`; templates and forms are checked
 * by `checkTemplate` and `checkForm`.
 */
export async function checkCatalog(catalog: Catalog): Promise<readonly Fault[]> {
  const findings = [
    ...checkBackend(catalog.settings),
    ...[...catalog.blueprints.values()].flatMap((blueprint) => checkTargets(blueprint, catalog)),
    ...checkComputed(catalog),
    ...checkRequirementCircles(catalog),
    ...checkEntityCircles(catalog),
    ...(await checkEntities(catalog)),
    ...checkFileNames(catalog),
    ...[...catalog.actions.values()].flatMap((action) => checkAction(action, catalog)),
  ];
  const told = await withoutDangling(withoutFollowing(findings, await unreadBlueprints(catalog)), catalog);
  return placeFindings(told, catalog.tree);
}

function checkTargets({ relations, source }: Blueprint, { blueprints }: Catalog): readonly Finding[] {
  return [...relations].flatMap(([id, { target }]) => {
    if (blueprints.has(target)) return [];
    return {
      rule: "unknown-blueprint",
      file: source.path,
      path: ["relations", id, "target"],
      needs: target,
      message: `Relation \`${id}\` points to the blueprint ${target}, which does not exist.`,
      remedy: suggestName(target, [...blueprints.keys()]),
    };
  });
}

async function checkEntities(catalog: Catalog): Promise<readonly Finding[]> {
  const ofRead = [...standingOf(catalog)].flatMap(([blueprint, { judgements }]) =>
    [...judgements].flatMap(([identifier, judgement]): readonly JudgedFile[] => {
      const file = fileOf(catalog, blueprint, identifier);
      return file === undefined ? [] : [{ identifier, judgement, file: file.path, blueprint }];
    }),
  );
  // In one order, however they were found: near names are looked for only so often.
  const faulty = [...ofRead, ...(await judgeUnreadEntities(catalog))].sort((one, other) =>
    one.file < other.file ? -1 : 1,
  );
  const nearNames = new NearNames();
  // A relation to no blueprint is told at the blueprint that has it, and not at each entity.
  const isOwn = ({ wants }: EntityProblem): boolean => wants === undefined || catalog.blueprints.has(wants.blueprint);
  return faulty.flatMap(({ identifier, judgement, file, blueprint }) =>
    describeProblems(judgement, catalog, nearNames)
      .filter(isOwn)
      .map(({ severity, path, message, remedy, wants, ...at }) => ({
        ...(severity === undefined ? {} : { severity }),
        ...(at.at === undefined ? {} : { at: "key" as const }),
        rule: ruleOf({ path }),
        file,
        path: placeOf({ path, ...at }),
        message: `${identifier}: \`${path}\`: ${message}`,
        remedy:
          remedy ??
          (severity === undefined ? "Mend the entity, or its blueprint." : "Take it out, or change the blueprint."),
        ...(catalog.blueprints.has(blueprint) ? {} : { needs: blueprint }),
        ...(wants === undefined ? {} : { wants }),
      })),
  );
}

function checkEntityCircles(catalog: Catalog): readonly Finding[] {
  const found = [...standingOf(catalog)].flatMap(([blueprint, { circles }]) =>
    [...circles].flatMap(([relation, each]) =>
      each.flatMap((members) => {
        const [first = ""] = members;
        const file = fileOf(catalog, blueprint, first);
        return file === undefined ? [] : [circleFinding(relation, members, file.path)];
      }),
    ),
  );
  return found.sort((one, other) => (one.file < other.file ? -1 : 1));
}

function circleFinding(relation: string, members: Circle, file: string): Finding {
  const named = members.slice(0, 10);
  const more = members.length > named.length ? ["..."] : [];
  return {
    severity: "warning",
    rule: "circular-relation",
    file,
    path: ["relations", relation],
    message: `\`relations.${relation}\` leads in a circle: ${[...named, ...more, ...members.slice(0, 1)].join(" -> ")}.`,
    remedy: "Take one of them out.",
  };
}
