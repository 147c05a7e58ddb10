import type { Fault } from "../faults.ts";
import { largestCodeowners } from "./documents/file_limits.ts";
import { unreadable } from "./tree/find_files.ts";
import type { Catalog } from "./model/catalog.ts";
import type { CatalogTree } from "./tree/tree.ts";

/** Where GitHub looks, in its order; the first that exists is the only one that counts (docs: "About code owners"). */
export const codeownersPlaces = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** The CODEOWNERS file that GitHub would use. Bytes that are not UTF-8 become U+FFFD, which matches nothing. */
export async function readCodeowners(
  tree: CatalogTree,
): Promise<{ readonly file?: NonNullable<Catalog["codeowners"]>; readonly faults: readonly Fault[] }> {
  const entry = codeownersPlaces.map((path) => tree.entries.get(path)).find((found) => found !== undefined);
  // What follows from having none is the trust root's to tell.
  if (entry === undefined) return { faults: [] };
  const fault = unreadable(entry);
  if (fault !== undefined) return { faults: [fault] };
  const bytes = (await tree.read([entry.path])).get(entry.path);
  if (bytes === undefined) return ignored(entry.path, "CODEOWNERS is not a file.", "Put a file there.");
  if (bytes.length > largestCodeowners) {
    const message = "CODEOWNERS has more than 3 MB, so GitHub ignores it whole and nobody can approve anything.";
    return ignored(entry.path, message, "Make it smaller.");
  }
  return { file: { path: entry.path, text: new TextDecoder().decode(bytes) }, faults: [] };
}

function ignored(file: string, message: string, remedy: string): { readonly faults: readonly Fault[] } {
  return { faults: [{ severity: "error", rule: "codeowners", place: { file }, message, remedy }] };
}
