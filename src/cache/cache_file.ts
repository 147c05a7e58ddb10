import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { storeFingerprint } from "../core/catalog/entity_store.ts";

/** Of the code that reads and judges files, and of the versions of libraries that it asks for: another one may do so otherwise. */
export function programFingerprint(): Promise<string> {
  return (fingerprint ??= readFingerprint());
}

let fingerprint: Promise<string> | undefined;

async function readFingerprint(): Promise<string> {
  const core = fileURLToPath(new URL("../core", import.meta.url));
  const listings = await Promise.all([
    readdir(core, { withFileTypes: true }),
    readdir(join(core, "catalog"), { recursive: true, withFileTypes: true }),
  ]);
  const files = listings.flat().filter((each) => each.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const manifest = fileURLToPath(new URL("../../package.json", import.meta.url));
  const hash = createHash("sha256").update(storeFingerprint);
  for (const bytes of await Promise.all([manifest, ...paths].map((path) => readFile(path)))) hash.update(bytes);
  return hash.digest("hex");
}

/** Empty where there is none. */
export async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    // A cache that can't be read is an empty one; that it can't be written either, saving tells.
    return Buffer.alloc(0);
  }
}
