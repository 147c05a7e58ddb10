import { createHash } from "node:crypto";
import { open, readdir, readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { storeFingerprint } from "../core/catalog/entities/entity_store.ts";
import { isJsonObject } from "../core/json.ts";

/** Of the code that reads and judges files, and of the libraries that are installed for it: another one may do so otherwise. */
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
  const read = [manifest, ...(await installedManifests(manifest)), ...paths];
  for (const bytes of await Promise.all(read.map((path) => readFile(path)))) hash.update(bytes);
  return hash.digest("hex");
}

/** Each says which version it is. */
async function installedManifests(manifest: string): Promise<readonly string[]> {
  const { dependencies }: { readonly dependencies?: unknown } = JSON.parse(await readFile(manifest, "utf8")) as object;
  const names = Object.keys(isJsonObject(dependencies) ? dependencies : {});
  return names.flatMap((name) => findPackageJSON(name, import.meta.url) ?? []);
}

/** Empty where there is none. */
export async function readIfThere(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      // In one piece: `readFile` asks for a large file in many.
      const bytes = Buffer.allocUnsafeSlow((await handle.stat()).size);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    // A cache that can't be read is an empty one; that it can't be written either, saving tells.
    return Buffer.alloc(0);
  }
}
