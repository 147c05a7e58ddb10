import { availableParallelism } from "node:os";
import { beforeAll, describe, expect, it } from "vitest";
import { openParsers } from "../../src/cache/open_parsers.ts";
import type { Catalog } from "../../src/core/catalog/model/catalog.ts";
import { EntityStore } from "../../src/core/catalog/entities/entity_store.ts";
import { loadCatalog } from "../../src/core/catalog/load.ts";
import type { Blueprints, Parsers } from "../../src/core/catalog/entities/parsers.ts";
import { checkCatalog } from "../../src/core/catalog/check.ts";
import type { CatalogTree } from "../../src/core/catalog/tree/tree.ts";
import { memoryTree } from "../support/memory_tree.ts";

/** None of them has so many that it alone would be worth it. */
const blueprintIds = ["service", "host"];

const blueprintOf = (id: string): string =>
  `identifier: ${id}\ntitle: Service\nschema: {properties: {n: {type: number, maximum: 20000}, s: {type: string}}}\n` +
  `relations: {next: {target: ${id}}}\n`;

/** So many that others help, with some of everything that can't be kept, and some that don't fit their blueprint. */
function largeCatalog(): CatalogTree {
  const files: Record<string, string> = {};
  for (const id of blueprintIds) files[`blueprints/${id}.yml`] = blueprintOf(id);
  for (let number = 0; number < 20_500; number += 1) {
    const name = `s-${String(number)}`;
    files[`entities/${blueprintIds[number % 2] ?? ""}/${name}.yml`] =
      number % 997 === 0
        ? `identifier: ${name}\nunknown: 1\n`
        : number % 991 === 0
          ? `identifier: [${name}\n`
          : `identifier: ${number % 983 === 0 ? "S-1" : name}\nproperties: {n: ${String(number)}, s: "ä ${name}"}\nrelations: {next: s-${String(number + 2)}}\n`;
  }
  return memoryTree(files);
}

async function told(catalog: Catalog): Promise<unknown> {
  const entities = blueprintIds.map((id) => [...(catalog.entities.get(id)?.values() ?? [])]);
  return { faults: catalog.faults, entities, judged: await checkCatalog(catalog) };
}

describe("entities parsed on other processors as well", () => {
  let tree: CatalogTree;
  beforeAll(() => {
    tree = largeCatalog();
  });

  it("are the same, faults and verdicts among them, and can be stored", async () => {
    let groups = 0;
    const counted = (blueprints: Blueprints): Parsers => {
      const parsers = openParsers(blueprints);
      return {
        offer(group) {
          const answer = parsers.offer(group);
          if (answer !== undefined) groups += 1;
          return answer;
        },
        pause: () => parsers.pause(),
        [Symbol.asyncDispose]: () => parsers[Symbol.asyncDispose](),
      };
    };
    const helped = new EntityStore(counted);
    const alone = await told(await loadCatalog(tree, { store: new EntityStore() }));
    const together = await loadCatalog(tree, { store: helped });
    expect(await told(together)).toEqual(alone);
    if (availableParallelism() > 1) expect(groups).toBeGreaterThan(10);
    const again = new EntityStore();
    for (const segment of helped.takeNew()) again.addSegment(segment);
    expect(again.size).toBe(helped.size);
    expect(await told(await loadCatalog(tree, { store: again }))).toEqual(alone);
  });

  it("are not loaded in part when one of those fails", async () => {
    let isClosed = false;
    const failing = (): Parsers => ({
      offer: () => Promise.reject(new Error("It ran out of memory.")),
      pause: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => {
        isClosed = true;
        return Promise.resolve();
      },
    });
    await expect(loadCatalog(tree, { store: new EntityStore(failing) })).rejects.toThrow("It ran out of memory.");
    expect(isClosed).toBe(true);
  });

  it.runIf(availableParallelism() > 1)("are not waited for once a worker has ended", async () => {
    const parsers = openParsers(new Map());
    const answer = expect(parsers.offer({ blueprint: "service", files: [], contents: new Map() })).rejects.toThrow(
      "has ended before its answer",
    );
    await parsers[Symbol.asyncDispose]();
    await answer;
  });
});
