import { isJsonObject } from "../../json.ts";
import type { JsonObject } from "../../json.ts";
import type { Catalog } from "../model/catalog.ts";
import type { SourceFile } from "../tree/source_file.ts";
import { parseDocument } from "../documents/yaml.ts";

/** A whole catalog in Port's keys. Each object is as its file has it, but for `$schema`; guardrails that are not enforced yet are among it. */
export interface CatalogExport {
  readonly blueprints: readonly JsonObject[];
  /** Each names its blueprint, which in the catalog its folder may do. */
  readonly entities: readonly JsonObject[];
  readonly actions: readonly JsonObject[];
}

interface Identified {
  readonly identifier: string;
  readonly source: SourceFile;
}

/** Equal catalogs give equal exports: lists are in the order of identifiers, entities by blueprint first. */
export async function exportCatalog(catalog: Catalog): Promise<CatalogExport> {
  const read = async (items: Iterable<Identified>): Promise<readonly JsonObject[]> => {
    const ordered = [...items].sort((one, other) => compare(one.identifier, other.identifier));
    const contents = await catalog.tree.read(ordered.map(({ source }) => source.path));
    return ordered.map(({ source }) => contentOf(contents, source.path));
  };
  const folders = [...catalog.entities].sort(([one], [other]) => compare(one, other));
  const entities = await Promise.all(
    folders.map(async ([blueprint, items]) =>
      (await read(items.values())).map((entity) =>
        entity.blueprint === undefined ? { ...entity, blueprint } : entity,
      ),
    ),
  );
  return {
    blueprints: await read(catalog.blueprints.values()),
    entities: entities.flat(),
    actions: await read(catalog.actions.values()),
  };
}

function contentOf(contents: ReadonlyMap<string, Uint8Array>, path: string): JsonObject {
  const parsed = parseDocument(contents.get(path) ?? "", path);
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error(`${path} was read, and can't be read again.`);
  // Which is of the file, not of what it holds.
  const { $schema: _editors, ...content } = parsed.value;
  return content;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
