import { load, YAMLException } from "js-yaml";

import { isRecord, listOf, textOf } from "../values.ts";
import type { Action, Blueprint, BrokenFile, Catalog, Entity, RunRecord } from "./model.ts";

export interface CatalogFile {
  readonly path: string;
  readonly text: string;
}

type Content = Readonly<Record<string, unknown>>;

const recordOf = (value: unknown): Content => (isRecord(value) ? value : {});
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");

/** Whether the pages read this file as part of the catalog. */
export function isCatalogFile(path: string): boolean {
  return /^(?:blueprints\/[^/]+|entities\/[^/]+\/[^/]+|actions\/[^/]+|runs\/[^/]+\/[^/]+)\.(?:ya?ml|json)$/.test(path);
}

export function readCatalog(files: readonly CatalogFile[]): Catalog {
  const read = files.map((file) => ({ path: file.path, content: readContent(file) }));
  const inFolder = <T>(folder: string, reader: (path: string, content: Content) => T): T[] =>
    read.flatMap(({ path, content }) =>
      path.startsWith(`${folder}/`) && typeof content !== "string" ? [reader(path, content)] : [],
    );
  const actions = inFolder("actions", readAction).toSorted((a, b) => deletes(a) - deletes(b));
  return {
    blueprints: actionableFirst(inFolder("blueprints", readBlueprint), actions),
    entities: inFolder("entities", readEntity),
    actions,
    runs: inFolder("runs", readRun).toSorted((a, b) => b.issue - a.issue),
    broken: read.flatMap(({ path, content }): BrokenFile[] =>
      typeof content === "string" ? [{ path, problem: content }] : [],
    ),
  };
}

/** What takes something away is offered last. */
const deletes = ({ operation }: Action): number => Number(operation === "DELETE");

/** What something can be done with comes before what can only be read. */
function actionableFirst(blueprints: readonly Blueprint[], actions: readonly Action[]): Blueprint[] {
  const isPlain = ({ identifier }: Blueprint): number =>
    Number(!actions.some(({ blueprint }) => blueprint === identifier));
  return blueprints.toSorted((a, b) => isPlain(a) - isPlain(b) || a.title.localeCompare(b.title, "en"));
}

function readContent({ text }: CatalogFile): Content | string {
  try {
    const content = load(text);
    return isRecord(content) ? content : "It holds no keys and values.";
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark === undefined ? "" : ` in line ${error.mark.line + 1}`;
    return `Not valid YAML: ${error.reason}${line}.`;
  }
}

const computedSections = [
  "mirrorProperties",
  "calculationProperties",
  "formulaProperties",
  "aggregationProperties",
] as const;

function readBlueprint(path: string, content: Content): Blueprint {
  const identifier = textOf(content["identifier"], nameOf(path));
  const properties = recordOf(recordOf(content["schema"])["properties"]);
  const relations = recordOf(content["relations"]);
  return {
    identifier,
    title: textOf(content["title"], identifier),
    description: textOf(content["description"]),
    properties: Object.entries(properties).map(([id, property]) => ({
      identifier: id,
      title: textOf(recordOf(property)["title"], id),
    })),
    computed: computedSections.flatMap((section) =>
      Object.entries(recordOf(content[section])).map(([id, property]) => ({
        identifier: id,
        title: textOf(recordOf(property)["title"], id),
      })),
    ),
    relations: Object.entries(relations).map(([id, relation]) => ({
      identifier: id,
      title: textOf(recordOf(relation)["title"], id),
      target: textOf(recordOf(relation)["target"]),
    })),
    path,
  };
}

function readEntity(path: string, content: Content): Entity {
  const identifier = textOf(content["identifier"], nameOf(path));
  const relations = Object.entries(recordOf(content["relations"])).map(([id, target]): [string, string[]] => [
    id,
    (Array.isArray(target) ? listOf(target) : [target]).map((one) => textOf(one)).filter((one) => one !== ""),
  ]);
  return {
    blueprint: textOf(content["blueprint"], path.split("/")[1]),
    identifier,
    title: textOf(content["title"], identifier),
    properties: recordOf(content["properties"]),
    relations: Object.fromEntries(relations),
    path,
  };
}

function readAction(path: string, content: Content): Action {
  const identifier = textOf(content["identifier"], nameOf(path));
  const trigger = recordOf(content["trigger"]);
  return {
    identifier,
    title: textOf(content["title"], identifier),
    description: textOf(content["description"]),
    operation: textOf(trigger["operation"]),
    blueprint: textOf(trigger["blueprintIdentifier"]),
  };
}

function readRun(path: string, content: Content): RunRecord {
  const entity = content["entity"];
  const named = [textOf(entity), textOf(recordOf(entity)["identifier"]), textOf(recordOf(content["inputs"])["entity"])];
  return {
    issue: Number(nameOf(path)),
    action: textOf(recordOf(content["action"])["identifier"], textOf(content["action"])),
    status: textOf(content["status"]),
    requestedBy: textOf(content["requestedBy"]),
    endedAt: textOf(content["endedAt"]),
    entities: named.filter((identifier) => identifier !== ""),
  };
}
