import type { Catalog } from "../core/catalog/model.ts";
import { loadCatalog } from "../core/catalog/load.ts";
import type { CatalogClone } from "./catalog_clone.ts";

export interface CatalogReader {
  readonly clone: CatalogClone;
  /** Fetches unless the clone has this default head and exactly these run branches. */
  update(head: string, runBranches: ReadonlyMap<string, string>): Promise<void>;
  /** The catalog at a commit; a few are kept. */
  read(commit: string): Promise<Catalog>;
}

const keptCatalogs = 8;

export function createCatalogReader(clone: CatalogClone): CatalogReader {
  const catalogs = new Map<string, Promise<Catalog>>();

  async function update(head: string, runBranches: ReadonlyMap<string, string>): Promise<void> {
    if (!(await isCurrent(head, runBranches))) await clone.fetch();
  }

  async function isCurrent(head: string, runBranches: ReadonlyMap<string, string>): Promise<boolean> {
    if (!(await clone.hasCommit(head))) return false;
    const refs = await clone.refs("refs/heads/run/");
    if (refs.size !== runBranches.size) return false;
    return [...runBranches].every(([branch, oid]) => refs.get(`refs/heads/${branch}`) === oid);
  }

  async function load(commit: string): Promise<Catalog> {
    await clone.fetchCommit(commit);
    return loadCatalog(await clone.tree(commit));
  }

  function read(commit: string): Promise<Catalog> {
    const known = catalogs.get(commit);
    if (known !== undefined) return known;
    const loading = load(commit);
    catalogs.set(commit, loading);
    loading.catch(() => catalogs.delete(commit));
    const [oldest] = catalogs.keys();
    if (catalogs.size > keptCatalogs && oldest !== undefined) catalogs.delete(oldest);
    return loading;
  }

  return { clone, update, read };
}
