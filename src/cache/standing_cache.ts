import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import { recallStanding, recordStanding } from "../core/catalog/entities/standing_record.ts";
import { programFingerprint, readIfThere } from "./cache_file.ts";

/**
 * Judges a catalog's entities, or takes over how they stood when this program judged the same ones last: that is in a file, which
 * may be deleted at any time. One by another version of the program, or not as it was written, is not believed.
 * @throws Error where the file can't be written; the catalog is judged all the same
 */
export async function judgeWithCache(file: string, catalog: Catalog): Promise<void> {
  const [fingerprint, bytes] = await Promise.all([programFingerprint(), readIfThere(file)]);
  const end = bytes.indexOf(0x0a);
  const record = bytes.subarray(end + 1);
  const isOurs = bytes.toString("latin1", 0, Math.max(end, 0)) === `${fingerprint} ${String(crc32(record))}`;
  if (isOurs && recallStanding(catalog, record.toString("utf8"))) return;
  const fresh = recordStanding(catalog);
  if (fresh === undefined) return;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${String(process.pid)}`;
  await writeFile(temporary, `${fingerprint} ${String(crc32(fresh))}\n${fresh}`, { mode: 0o600 });
  await rename(temporary, file);
}
