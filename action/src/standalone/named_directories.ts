import { readAnyYaml } from "../../../src/core/catalog/documents/any_yaml.ts";
import type { Checkout } from "../checkout.ts";
import { isPlain } from "../checkout.ts";

/** What is not written out in a workflow could be any folder. */
const anyFolder = "**";

/**
 * What the repository's workflows give as an input `directories`: another job may look after what this one leaves alone. Only a hint
 * to readers hangs on it.
 */
export async function namedDirectories(checkout: Checkout): Promise<readonly string[]> {
  return (await workflows(checkout)).flatMap(listsIn).flat();
}

/**
 * The same, list by list, with what the input is where a job says nothing; nothing where not all of them can be told, as
 * where a job is another repository's.
 */
export async function directoryLists(checkout: Checkout): Promise<readonly (readonly string[])[] | undefined> {
  const all = await workflows(checkout);
  const lists = all.flatMap(listsIn);
  const isUnknown = lists.some((list) => list.includes(anyFolder)) || all.some(usesOthers);
  return isUnknown ? undefined : [["."], ...lists];
}

/** A workflow's members, at whatever depth: keys with their values. Nothing of one that can't be read. */
type Workflow = readonly (readonly [key: unknown, value: unknown])[] | undefined;

async function workflows(checkout: Checkout): Promise<readonly Workflow[]> {
  const files = checkout.entries.filter(
    (entry) => isPlain(entry) && /^\.github\/workflows\/[^/]+\.ya?ml$/.test(entry.path),
  );
  if (files.length === 0) return [];
  return [...(await checkout.read(files)).values()].map((contents) => {
    const read = readAnyYaml(new TextDecoder().decode(contents));
    return read.ok ? read.documents.flatMap((document) => membersIn(document)) : undefined;
  });
}

/** What aliases name again is looked at once: it could be endless. */
function membersIn(value: unknown, seen = new Set<unknown>()): NonNullable<Workflow> {
  if (seen.has(value)) return [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => membersIn(item, seen.add(value)));
  if (!(value instanceof Map)) return [];
  return [...value].flatMap(([key, member]: readonly [unknown, unknown]) => [
    [key, member] as const,
    ...membersIn(member, seen.add(value)),
  ]);
}

/** Each list of an input; what is no such list could be any. */
function listsIn(workflow: Workflow): readonly (readonly string[])[] {
  if (workflow === undefined) return [[anyFolder]];
  return workflow
    .filter(([key]) => key === "directories")
    .map(([, value]) =>
      typeof value === "string" && /^[\w.*/\s-]+$/.test(value) ? value.trim().split(/\s+/) : [anyFolder],
    );
}

/** Whether a job is another repository's workflow. */
function usesOthers(workflow: Workflow = []): boolean {
  return workflow.some(
    ([key, value]) => key === "uses" && typeof value === "string" && /^[^./].*\/\.github\/workflows\//.test(value),
  );
}
