import { closeSync, openSync } from "node:fs";
import { rename } from "node:fs/promises";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import { EntityStore } from "../core/catalog/entities/entity_store.ts";
import { programFingerprint } from "./cache_file.ts";
import { openParsers } from "./open_parsers.ts";
import { readSegments, writeSegments } from "./segment_file.ts";

/** Entities that were parsed before, in a file that may be deleted at any time. */
export interface EntityCache {
  readonly store: EntityStore;
  /** Writes what was added to the store since it was opened or saved. A file that is mostly of the past is begun anew. */
  save(catalog: Catalog): Promise<void>;
  /** Lets go of the file, and with it of what the store holds from there. */
  close(): void;
}

/** Many pushes may leave so many times as much behind as is there. */
const longestPast = 4;
const alwaysKept = 10_000;
/** Until a file is written anew, each process judges again what a changed blueprint made it judge. */
const fewVerdicts = 1000;

/**
 * Opens a cache file, or an empty cache where there is none. What is in it by another version of the program, or is not as
 * it was written, is left out, and goes with the next save.
 */
export async function openEntityCache(file: string): Promise<EntityCache> {
  const fingerprint = await programFingerprint();
  const store = new EntityStore(openParsers);
  const descriptor = openIfThere(file);
  let isWhole = descriptor === undefined || addSegments(store, fingerprint, descriptor);

  async function save({ tree, entities }: Catalog): Promise<void> {
    const live = [...entities.values()].reduce((sum, { size }) => sum + size, 0);
    const isRejudged = store.unsavedVerdicts > Math.max(fewVerdicts, live / 2);
    const isOld = isRejudged || store.size > alwaysKept + longestPast * live;
    const added = store.takeNew();
    if (isWhole && !isOld && added.length === 0) return;
    if (isWhole && !isOld) {
      await writeSegments(file, "a", fingerprint, added);
      return;
    }
    const oids = isOld ? new Set([...tree.entries.below("entities")].map(({ oid }) => oid)) : undefined;
    const temporary = `${file}.${String(process.pid)}`;
    await writeSegments(temporary, "w", fingerprint, store.encodeAll(oids));
    await rename(temporary, file);
    isWhole = true;
  }

  function close(): void {
    if (descriptor !== undefined) closeSync(descriptor);
  }

  return { store, save, close };
}

/** A cache that can't be read is an empty one; that it can't be written either, saving tells. */
function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch {
    return undefined;
  }
}

/** @returns whether the file is nothing but segments that could be read */
function addSegments(store: EntityStore, fingerprint: string, descriptor: number): boolean {
  try {
    return readSegments(descriptor, fingerprint, (segment) => {
      store.addSegment(segment);
    });
  } catch {
    return false;
  }
}
