import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import type { Catalog } from "../core/catalog/catalog.ts";
import { EntityStore } from "../core/catalog/entity_store.ts";
import { programFingerprint, readIfThere } from "./cache_file.ts";
import { openParsers } from "./open_parsers.ts";

/** Entities that were parsed before, in a file that may be deleted at any time. */
export interface EntityCache {
  readonly store: EntityStore;
  /** Writes what was added to the store since it was opened or saved. A file that is mostly of the past is begun anew. */
  save(catalog: Catalog): Promise<void>;
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
  let isWhole = addSegments(store, fingerprint, await readIfThere(file));

  async function save({ tree, entities }: Catalog): Promise<void> {
    const live = [...entities.values()].reduce((sum, { size }) => sum + size, 0);
    const isRejudged = store.unsavedVerdicts > Math.max(fewVerdicts, live / 2);
    const isOld = isRejudged || store.size > alwaysKept + longestPast * live;
    const added = store.takeNew();
    if (isWhole && !isOld && added.length === 0) return;
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
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

  return { store, save };
}

/** Each write costs a turn; all in one would be more pieces than a system takes. */
const segmentsAtOnce = 100;

async function writeSegments(
  file: string,
  flags: "a" | "w",
  fingerprint: string,
  segments: readonly Uint8Array[],
): Promise<void> {
  const handle = await open(file, flags, 0o600);
  try {
    for (let first = 0; first < segments.length; first += segmentsAtOnce) {
      const some = segments.slice(first, first + segmentsAtOnce).flatMap((segment) => {
        const head = `${fingerprint} ${String(segment.length)} ${String(crc32(segment))}\n`;
        return [Buffer.from(head), segment];
      });
      await handle.writev(some);
    }
  } finally {
    await handle.close();
  }
}

/** @returns whether the file is nothing but segments that could be read. */
function addSegments(store: EntityStore, fingerprint: string, bytes: Buffer): boolean {
  for (let position = 0; position < bytes.length;) {
    const end = bytes.indexOf(0x0a, position);
    const [written, length, checksum] = bytes.toString("latin1", position, Math.max(end, position)).split(" ");
    const segment = bytes.subarray(end + 1, end + 1 + Number(length));
    if (written !== fingerprint || segment.length !== Number(length) || String(crc32(segment)) !== checksum)
      return false;
    try {
      store.addSegment(segment);
    } catch {
      return false;
    }
    position = end + 1 + segment.length;
  }
  return true;
}
