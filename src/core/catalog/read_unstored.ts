import type { Fault } from "../faults.ts";
import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import type { EntityContent, EntityStore } from "./entity_store.ts";
import { memberOf } from "./json_limits.ts";
import type { Catalog } from "./catalog.ts";
import type { Entity } from "./entity.ts";
import type { SourceFile } from "./source_file.ts";
import type { PlaceFinder } from "./place_finder.ts";
import { readEntity } from "./read_entity.ts";
import { readFile } from "./read_file.ts";
import type { Read } from "./read_result.ts";
import type { CatalogTree } from "./tree.ts";
import { contentBasis, judgeContent } from "./validate_entity.ts";
import type { ContentVerdict } from "./validate_entity.ts";

/** A file of entities that the store can't keep: it has faults, or is too large. */
export interface UnstoredFile {
  readonly oid: string;
  readonly faults: readonly Fault[];
  readonly entity?: Entity;
}

/** So many files are read together, and so many such groups are on their way: what is held in memory at once. */
const filesAtOnce = 50;
const groupsAtOnce = 8;

/**
 * Reads what the store does not know, into the store where it can be kept there; the rest is the answer. What is at hand is
 * held against its blueprint at once, so that it need not be decoded for that.
 */
export async function readUnstored(
  tree: CatalogTree,
  store: EntityStore,
  blueprint: string,
  blueprints: Catalog["blueprints"],
  files: readonly SourceFile[],
  before: ReadonlyMap<string, UnstoredFile> = new Map(),
): Promise<ReadonlyMap<string, UnstoredFile>> {
  const unstored = new Map<string, UnstoredFile>();
  const unknown: SourceFile[] = [];
  for (const file of files) {
    if (store.identifierOf(file.oid, blueprint) !== undefined) continue;
    const same = before.get(file.path);
    if (same?.oid === file.oid) unstored.set(file.path, same);
    else unknown.push(file);
  }
  const basis = contentBasis(blueprint, { blueprints });
  const verdictOn = (content: EntityContent): ContentVerdict => ({
    basis,
    fits: judgeContent({ ...content, blueprint }, { blueprints }).length === 0,
  });
  for await (const { group, contents } of readAhead(tree, unknown)) {
    for (const file of group) {
      const read = readFile(file, contents, (value, source, places) => readContent(value, source, places, blueprint));
      if (!read.ok) unstored.set(file.path, { oid: file.oid, faults: read.faults });
      else if (read.faults.length > 0 || !store.add(file.oid, read.value, verdictOn(read.value))) {
        const entity = { ...read.value, blueprint, source: file };
        unstored.set(file.path, { oid: file.oid, faults: read.faults, entity });
      }
    }
  }
  return unstored;
}

interface ReadGroup {
  readonly group: readonly SourceFile[];
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** Files in groups, the next ones on their way while one is worked on: whoever gives them never waits to be asked. */
async function* readAhead(tree: CatalogTree, files: readonly SourceFile[]): AsyncGenerator<ReadGroup, undefined> {
  const coming: Promise<ReadGroup>[] = [];
  let asked = 0;
  const ask = async (group: readonly SourceFile[]): Promise<ReadGroup> => ({
    group,
    contents: await tree.read(group.map(({ path }) => path)),
  });
  for (;;) {
    for (; asked < files.length && coming.length < groupsAtOnce; asked += filesAtOnce) {
      const next = ask(files.slice(asked, asked + filesAtOnce));
      // Awaited in its turn; until then a failure is not unhandled.
      next.catch(() => undefined);
      coming.push(next);
    }
    const next = coming.shift();
    if (next === undefined) return;
    yield await next;
  }
}

/** An entity without what only its path tells. */
function readContent(
  value: JsonValue,
  file: SourceFile,
  places: PlaceFinder,
  folderBlueprint: string,
): Read<EntityContent> {
  const read = readEntity(value, file, places, folderBlueprint);
  if (!read.ok) return read;
  const { blueprint, source: _source, ...content } = read.value;
  const isStated = isJsonObject(value) && memberOf(value, "blueprint") !== undefined;
  return { ...read, value: isStated ? { ...content, blueprint } : content };
}
