import type { Logger } from "pino";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import { openEntityCache, type EntityCache } from "../cache/entity_cache.ts";
import { loadCatalog } from "../core/catalog/load.ts";
import { oneAtATime } from "../core/one_at_a_time.ts";
import { type CatalogClone, defaultRef } from "./catalog_clone.ts";
import { GitError } from "./git_failure.ts";

export interface CatalogReader {
  readonly clone: CatalogClone;
  /** Fetches unless the clone has this default head and exactly these run branches. */
  update(head: string, runBranches: ReadonlyMap<string, string>): Promise<void>;
  /** The catalog at a commit; a few are kept. */
  read(commit: string): Promise<Catalog>;
  /** Ends the git process of the clone, and lets go of the cache. No catalog can be asked any more. */
  close(): Promise<void>;
}

const keptCatalogs = 8;

/** @param cacheFile what entities' files held is kept there for the next process */
export function createCatalogReader(clone: CatalogClone, cacheFile: string, log: Pick<Logger, "warn">): CatalogReader {
  const catalogs = new Map<string, Promise<Catalog>>();
  // One after the other: what the first has read, the second need not.
  const loading = oneAtATime();
  let latest: Catalog | undefined;
  let opened: Promise<EntityCache> | undefined;

  function openCache(): Promise<EntityCache> {
    opened ??= openEntityCache(cacheFile).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  async function update(head: string, runBranches: ReadonlyMap<string, string>): Promise<void> {
    const current = await isCurrent(head, runBranches).catch((error: unknown) => {
      // A clone that is gone from the disk is made anew by a fetch.
      if (error instanceof GitError && error.kind === "broken") return false;
      throw error;
    });
    if (!current) await clone.fetch();
  }

  async function isCurrent(head: string, runBranches: ReadonlyMap<string, string>): Promise<boolean> {
    if (clone.isBroken()) return false;
    // That its commit is here is not enough: as that of a pull request it may be gone again.
    if ((await clone.refs(defaultRef)).get(defaultRef) !== head) return false;
    const refs = await clone.refs("refs/heads/run/");
    if (refs.size !== runBranches.size) return false;
    return [...runBranches].every(([branch, oid]) => refs.get(`refs/heads/${branch}`) === oid);
  }

  async function load(commit: string): Promise<Catalog> {
    // At the first time, git answers while the cache is read.
    const [tree, cache] = await Promise.all([clone.fetchCommit(commit).then(() => clone.tree(commit)), openCache()]);
    return loading(async () => {
      const catalog = await loadCatalog(tree, {
        store: cache.store,
        ...(latest === undefined ? {} : { previous: latest }),
      });
      latest = catalog;
      await cache.save(catalog).catch((error: unknown) => {
        log.warn({ err: error }, "The cache of entities can't be written; the next start reads them again");
      });
      return catalog;
    });
  }

  function read(commit: string): Promise<Catalog> {
    const known = catalogs.get(commit);
    if (known !== undefined) return known;
    const loaded = load(commit);
    catalogs.set(commit, loaded);
    loaded.catch(() => catalogs.delete(commit));
    const [oldest] = catalogs.keys();
    if (catalogs.size > keptCatalogs && oldest !== undefined) catalogs.delete(oldest);
    return loaded;
  }

  async function close(): Promise<void> {
    await clone.close();
    (await opened)?.close();
  }

  return { clone, update, read, close };
}
