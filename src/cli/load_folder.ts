import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { errorMessage } from "../core/error_message.ts";
import { openEntityCache } from "../cache/entity_cache.ts";
import { judgeWithCache } from "../cache/standing_cache.ts";
import { EntityStore } from "../core/catalog/entities/entity_store.ts";
import { loadCatalog } from "../core/catalog/load.ts";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import type { CatalogTree, FileOrigin } from "../core/catalog/tree/tree.ts";
import { createOriginReader } from "../github/origin_reader.ts";
import { cacheFolder } from "./cache_folder.ts";
import { openCatalogRepository, refuseShallow } from "./catalog_repository.ts";
import { folderTree } from "./folder_tree.ts";
import type { CommandPorts } from "./ports.ts";

/** The catalog in a folder, as its files are now. */
export async function loadFolder(folder: string, ports: CommandPorts): Promise<Catalog> {
  const { catalog, cache } = await openFolder(folder, ports);
  await cache.save(catalog);
  return catalog;
}

/** The same, for whoever finds out more about it that is worth keeping. */
export async function openFolder(
  folder: string,
  ports: CommandPorts,
): Promise<{ readonly catalog: Catalog; readonly cache: FolderCache }> {
  const [cache, tree] = await Promise.all([
    openFolderCache(folder, ports),
    folderTree(resolve(ports.workingFolder, folder)),
  ]);
  return { catalog: await cache.load({ ...tree, origins: () => readOrigins(folder, ports) }), cache };
}

/** As of the present commit: what is not committed nobody has changed yet. */
async function readOrigins(folder: string, ports: CommandPorts): Promise<ReadonlyMap<string, FileOrigin>> {
  const repository = await openCatalogRepository(folder, ports);
  try {
    await refuseShallow(repository, folder, "when files were made and changed");
    return await createOriginReader((args) => repository.git(args), repository.prefix)("HEAD");
  } finally {
    await repository.close();
  }
}

/** What the entities' files of a folder held when they were last read, in the user's cache folder, by the ids of their blobs. */
export interface FolderCache {
  /** Loads a catalog of this folder, on top of `previous` where there is one. */
  load(tree: CatalogTree, previous?: Catalog): Promise<Catalog>;
  /** Judges the entities, unless the last command judged the same ones. */
  judge(catalog: Catalog): Promise<void>;
  /** Keeps what was read, and what was judged of it, for the next command. */
  save(catalog: Catalog): Promise<void>;
}

export async function openFolderCache(folder: string, ports: CommandPorts): Promise<FolderCache> {
  const caches = cacheFolder(ports.environment);
  const name = createHash("sha256").update(resolve(ports.workingFolder, folder)).digest("hex").slice(0, 32);
  const file = caches === undefined ? undefined : join(caches, "gatehouse", name);
  const cache = file === undefined ? undefined : await openEntityCache(`${file}.entities`);
  const store = cache?.store ?? new EntityStore();
  const tellUnwritten = (error: unknown): void => {
    const reason = errorMessage(error);
    ports.stderr(`The next command reads every file again, since the cache can't be written: ${reason}\n`);
  };
  return {
    load: (tree, previous) => loadCatalog(tree, { store, ...(previous === undefined ? {} : { previous }) }),
    async judge(catalog) {
      if (file !== undefined) await judgeWithCache(`${file}.standing`, catalog).catch(tellUnwritten);
    },
    async save(catalog) {
      await cache?.save(catalog).catch(tellUnwritten);
    },
  };
}
