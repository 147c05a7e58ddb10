import { join } from "node:path";
import { EntityStore } from "../../core/catalog/entities/entity_store.ts";
import { loadCatalog } from "../../core/catalog/load.ts";
import type { Catalog } from "../../core/catalog/model/catalog.ts";
import type { TreeEntries } from "../../core/catalog/tree/tree_entries.ts";
import { ComputedReader } from "../../core/computed/computed_reader.ts";
import { oneAtATime } from "../../core/one_at_a_time.ts";
import { createGit } from "../../github/git_process.ts";
import { catalogTree, readTreeEntries } from "../../github/git_tree.ts";
import { createObjectReader } from "../../github/object_reader.ts";
import { createOriginReader } from "../../github/origin_reader.ts";
import { createJqEvaluator } from "../../jq/evaluator.ts";
import type { Computed, ReadComputed } from "../pages/computed.ts";
import { catalogRepository } from "./people.ts";

/** Computes what the pages show of entities as the app does, from the local GitHub's repository itself. */
export interface PagesComputer {
  readonly read: ReadComputed;
  close(): Promise<void>;
}

const timeoutMilliseconds = 30_000;

/** @param hubFolder where the local GitHub keeps its repositories */
export function createPagesComputer(hubFolder: string): PagesComputer {
  const gitFolder = join(hubFolder, "repositories", `${catalogRepository}.git`);
  const runner = createGit({ environment: process.env });
  const git = async (args: readonly string[]): Promise<string> =>
    (await runner.run([`--git-dir=${gitFolder}`, ...args], { timeoutMilliseconds })).toString("utf8");
  const objects = createObjectReader(runner, gitFolder);
  const originsOf = createOriginReader(git);
  const jq = createJqEvaluator();
  const store = new EntityStore();
  // A page asks for all its tables at once: the first loads what the others need.
  const loading = oneAtATime();
  let entries: TreeEntries | undefined;
  let latest: Catalog | undefined;

  async function catalogNow(): Promise<Catalog> {
    const [commit = "", tree = ""] = (await git(["rev-parse", "HEAD", "HEAD^{tree}"])).split("\n");
    if (latest?.commit === commit) return latest;
    entries = await readTreeEntries(objects, tree, entries === undefined ? [] : [entries]);
    const read = { ...catalogTree(commit, entries, objects), origins: () => originsOf(commit) };
    latest = await loadCatalog(read, { store, ...(latest === undefined ? {} : { previous: latest }) });
    return latest;
  }

  return {
    read: async (repository, blueprint, identifiers) => {
      const computed = new Map<string, Computed>();
      if (repository !== catalogRepository) return computed;
      const catalog = await loading(catalogNow);
      const reader = new ComputedReader(catalog, { jq, now: Date.now() });
      const origins = await catalog.tree.origins?.();
      for (const identifier of identifiers) {
        const entity = catalog.entities.get(blueprint)?.get(identifier);
        if (entity === undefined) continue;
        const origin = origins?.get(entity.source.path);
        computed.set(identifier, { ...(await reader.all(entity)), ...(origin === undefined ? {} : { origin }) });
      }
      return computed;
    },
    close: async () => {
      await jq.close();
      await objects.close();
    },
  };
}
