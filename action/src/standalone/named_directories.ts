import type { Checkout } from "../checkout.ts";
import { isPlain } from "../checkout.ts";

/**
 * What the repository's workflows give as an input `directories`: another job may look after what this one leaves alone. What
 * is not written out there could be any folder. Only a hint to readers hangs on it.
 */
export async function namedDirectories(checkout: Checkout): Promise<readonly string[]> {
  const workflows = checkout.entries.filter(
    (entry) => isPlain(entry) && /^\.github\/workflows\/[^/]+\.ya?ml$/.test(entry.path),
  );
  if (workflows.length === 0) return [];
  const texts = [...(await checkout.read(workflows)).values()].map((contents) => new TextDecoder().decode(contents));
  return texts.flatMap((text) =>
    [...text.matchAll(/^[ \t-]*directories:(.*)$/gm)].flatMap(([, value = ""]) => {
      const plain = value
        .replace(/\s#.*$/, "")
        .trim()
        .replaceAll(/^["']|["']$/g, "");
      return /^[\w.*/\s-]+$/.test(plain) ? plain.split(/\s+/) : ["**"];
    }),
  );
}
