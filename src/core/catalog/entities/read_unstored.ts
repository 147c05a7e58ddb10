import type { EntityStore } from "./entity_store.ts";
import { parseFiles } from "./parse_files.ts";
import type { UnstoredFile } from "./parse_files.ts";
import { isCalledJson } from "../documents/json_text.ts";
import type { Blueprints, FileGroup, Parsers } from "./parsers.ts";
import type { SourceFile } from "../tree/source_file.ts";
import type { CatalogTree } from "../tree/tree.ts";

/** So many files are read together at most, of so many bytes, and so many such groups are on their way: what is held in memory at once. */
const mostFilesAtOnce = 100;
const bytesAtOnce = 2 * 1024 * 1024;
const groupsAtOnce = 16;

/** What it takes to load entities. */
export interface Loading {
  readonly tree: CatalogTree;
  readonly store: EntityStore;
  readonly blueprints: Blueprints;
  /** Others that parse, too; absent where there are none, or where it is not worth their beginning. */
  readonly parsers: Parsers | undefined;
}

export interface ReadFiles {
  /** By path: files that the store can't keep. */
  readonly unstored: ReadonlyMap<string, UnstoredFile>;
  /** Of the files' entities, in the files' order; nothing for one that holds none. */
  readonly identifiers: readonly (string | undefined)[];
}

/** Reads what the store does not know, into the store where it can be kept there. */
export async function readUnstored(
  loading: Loading,
  blueprint: string,
  files: readonly SourceFile[],
  before: ReadonlyMap<string, UnstoredFile> = new Map(),
): Promise<ReadFiles> {
  const { store } = loading;
  const unstored = new Map<string, UnstoredFile>();
  const unknown: SourceFile[] = [];
  const identifiers = files.map((file) => {
    // What is known by another name may be no JSON, which is told of a file that is called so.
    const isKnown = !isCalledJson(file.path) || store.isJson(file.oid);
    const identifier = isKnown ? store.identifierOf(file.oid, blueprint) : undefined;
    if (identifier !== undefined) return identifier;
    const same = before.get(file.path);
    if (same?.oid === file.oid) unstored.set(file.path, same);
    else unknown.push(file);
    return undefined;
  });
  if (unknown.length + unstored.size === 0) return { unstored, identifiers };
  for (const [path, file] of await parseAll(loading, blueprint, unknown)) unstored.set(path, file);
  const now = files.map((file, at) => {
    const kept = unstored.get(file.path);
    if (kept !== undefined) return kept.entity?.identifier;
    return identifiers[at] ?? store.identifierOf(file.oid, blueprint);
  });
  return { unstored, identifiers: now };
}

async function parseAll(
  { tree, store, blueprints, parsers }: Loading,
  blueprint: string,
  files: readonly SourceFile[],
): Promise<readonly (readonly [string, UnstoredFile])[]> {
  const found: (readonly [string, UnstoredFile])[] = [];
  const elsewhere: Promise<void>[] = [];
  for await (const group of readAhead(tree, blueprint, files)) {
    const parsed = parsers?.offer(group);
    if (parsed === undefined) {
      found.push(...parseFiles(group, store, blueprints));
      await parsers?.pause();
      continue;
    }
    const taken = parsed.then(({ segments, unstored }) => {
      for (const segment of segments) store.adopt(segment);
      // What is wrong with them is found here once more: there are few.
      const rest = group.files.filter(({ path }) => unstored.includes(path));
      found.push(...parseFiles({ ...group, files: rest }, store, blueprints));
    });
    // Awaited below; until then a failure is not unhandled.
    taken.catch(() => undefined);
    elsewhere.push(taken);
  }
  await Promise.all(elsewhere);
  const places = new Map(files.map(({ path }, place) => [path, place]));
  return found.sort(([one], [other]) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
}

/** Files in groups, the next ones on their way while one is worked on: whoever gives them never waits to be asked. */
async function* readAhead(
  tree: CatalogTree,
  blueprint: string,
  files: readonly SourceFile[],
): AsyncGenerator<FileGroup, undefined> {
  const coming: Promise<FileGroup>[] = [];
  let asked = 0;
  let filesAtOnce = mostFilesAtOnce;
  /** Files that were too much for their group. */
  const left: SourceFile[] = [];
  const ask = async (group: readonly SourceFile[]): Promise<FileGroup> => ({
    blueprint,
    files: group,
    contents: await tree.read(
      group.map(({ path }) => path),
      bytesAtOnce,
    ),
  });
  for (;;) {
    while (coming.length < groupsAtOnce && (left.length > 0 || asked < files.length)) {
      const again = left.splice(0, filesAtOnce);
      const group = again.length > 0 ? again : files.slice(asked, asked + filesAtOnce);
      if (again.length === 0) asked += group.length;
      const next = ask(group);
      // Awaited in its turn; until then a failure is not unhandled.
      next.catch(() => undefined);
      coming.push(next);
    }
    const next = await coming.shift();
    if (next === undefined) return;
    const read = next.files.filter(({ path }) => next.contents.has(path));
    // The first is always answered: where it isn't, none is there.
    if (read.length === 0 || read.length === next.files.length) {
      filesAtOnce = Math.min(2 * filesAtOnce, mostFilesAtOnce);
      yield next;
      continue;
    }
    left.push(...next.files.filter(({ path }) => !next.contents.has(path)));
    // Whoever reads them throws away what is too much: where files are large, fewer are asked for.
    filesAtOnce = read.length;
    yield { ...next, files: read };
  }
}
