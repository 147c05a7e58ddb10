import type { Checkout } from "../checkout.ts";
import { isPlain } from "../checkout.ts";

/** What is not written out in a workflow could be any folder. */
const anyFolder = "**";

/**
 * What the repository's workflows give as an input `directories`: another job may look after what this one leaves alone. Only a hint
 * to readers hangs on it.
 */
export async function namedDirectories(checkout: Checkout): Promise<readonly string[]> {
  return (await workflowTexts(checkout)).flatMap(listsIn).flat();
}

/**
 * The same, list by list, with what the input is where a job says nothing; nothing where not all of them can be told, as
 * where a job is another repository's, or one is written in a way that is not read here.
 */
export async function directoryLists(checkout: Checkout): Promise<readonly (readonly string[])[] | undefined> {
  const texts = await workflowTexts(checkout);
  const lists = texts.flatMap(listsIn);
  const written = texts.reduce((sum, text) => sum + [...text.matchAll(/directories["']?[ \t]*:/g)].length, 0);
  const isUnknown =
    written !== lists.length ||
    lists.some((list) => list.includes(anyFolder)) ||
    texts.some((text) => elsewhere.test(text));
  return isUnknown ? undefined : [["."], ...lists];
}

const elsewhere = /^[ \t-]*uses:[ \t]*["']?[^\s./][^\s]*\/\.github\/workflows\//m;

async function workflowTexts(checkout: Checkout): Promise<readonly string[]> {
  const workflows = checkout.entries.filter(
    (entry) => isPlain(entry) && /^\.github\/workflows\/[^/]+\.ya?ml$/.test(entry.path),
  );
  if (workflows.length === 0) return [];
  return [...(await checkout.read(workflows)).values()].map((contents) => new TextDecoder().decode(contents));
}

function listsIn(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/^[ \t-]*directories:(.*)$/gm)].map(([, value = ""]) => {
    const plain = value
      .replace(/\s#.*$/, "")
      .trim()
      .replaceAll(/^["']|["']$/g, "");
    return /^[\w.*/\s-]+$/.test(plain) ? plain.split(/\s+/) : [anyFolder];
  });
}
