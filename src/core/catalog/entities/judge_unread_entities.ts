import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { decodeName } from "../../render/names.ts";
import type { Catalog } from "../model/catalog.ts";
import { memberOf } from "../documents/json_limits.ts";
import { entitySchema } from "./read_entity.ts";
import { probableIdentifier } from "../documents/said_identifier.ts";
import { isMistyped } from "../documents/suggest.ts";
import { readUnreadEntities } from "./unread_entities.ts";
import { judgeEntity } from "./validate_entity.ts";
import type { Judgement } from "./validate_entity.ts";
import { parseDocument } from "../documents/yaml.ts";

/** What is wrong with an entity, and the file that says it. */
export interface JudgedFile {
  readonly file: string;
  readonly blueprint: string;
  readonly identifier: string;
  readonly judgement: Judgement;
}

/**
 * What does not fit the blueprint in files that can't be used, so that one unknown key hides nothing else: as much of each is
 * judged as has an entity's shape. Left out is what can't be parsed, and what names another blueprint than its folder.
 */
export async function judgeUnreadEntities(catalog: Catalog): Promise<readonly JudgedFile[]> {
  return [...(await readUnreadEntities(catalog))].flatMap(([file, bytes]): readonly JudgedFile[] => {
    const parsed = parseDocument(bytes, file);
    if (!parsed.ok || !isJsonObject(parsed.value)) return [];
    const [, folder = ""] = file.split("/");
    const blueprint = decodeName(folder) ?? folder;
    const named = memberOf(parsed.value, "blueprint");
    if (typeof named === "string" && named !== blueprint) return [];
    const identifier = probableIdentifier(file, bytes);
    // It will be there once its file is mended.
    const isItself = (problem: Judgement[number]): boolean =>
      "target" in problem && problem.target === blueprint && problem.identifier === identifier;
    const judgement = judgeParts(parsed.value, blueprint, catalog).filter((problem) => !isItself(problem));
    return judgement.length === 0 ? [] : [{ file, blueprint, identifier, judgement }];
  });
}

function judgeParts(raw: JsonObject, blueprint: string, catalog: Catalog): Judgement {
  const relations = objectIn(raw, "relations");
  const judgement = judgeEntity(
    {
      blueprint,
      team: textsIn(memberOf(raw, "team")).map(({ text }) => text),
      properties: objectIn(raw, "properties"),
      relations: Object.fromEntries(Object.entries(relations).map(([id, value]) => [id, relationOf(value)])),
    },
    catalog,
  );
  return judgement
    .filter((problem) => !("at" in problem && problem.at === "above" && isSaidOtherwise(raw, problem.path)))
    .map((problem) => {
      // A list's items are counted as they stand in the file.
      const list = "target" in problem ? memberOf(relations, problem.path.slice("relations.".length)) : undefined;
      const item = problem.index === undefined ? undefined : textsIn(list)[problem.index];
      return item === undefined ? problem : { ...problem, index: item.index };
    });
}

function objectIn(raw: JsonObject, key: string): JsonObject {
  const member = memberOf(raw, key);
  return isJsonObject(member) ? member : {};
}

function relationOf(value: JsonValue): string | readonly string[] | null {
  if (Array.isArray(value)) return textsIn(value).map(({ text }) => text);
  return typeof value === "string" ? value : null;
}

function textsIn(value: JsonValue | undefined): readonly { readonly text: string; readonly index: number }[] {
  return [value ?? []].flat().flatMap((text, index) => (typeof text === "string" ? [{ text, index }] : []));
}

/** Whether what seems to be missing is there in another shape or place, which is told of the file. */
function isSaidOtherwise(raw: JsonObject, path: string): boolean {
  const [part = "", id = ""] = path.split(".");
  const members = memberOf(raw, part) ?? null;
  if (members !== null && !isJsonObject(members)) return true;
  const value = members === null ? null : (memberOf(members, id) ?? null);
  if (value !== null && !(Array.isArray(value) && value.length === 0)) return true;
  const known = Object.keys(entitySchema.properties);
  const unknown = Object.keys(raw).filter((key) => !known.includes(key));
  return unknown.includes(id) || (members === null && isMistyped(part, unknown, known));
}
