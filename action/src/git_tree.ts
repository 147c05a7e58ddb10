export type Files = ReadonlyMap<string, Uint8Array>;

/** A file of a commit. */
export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
  readonly bytes: number;
  readonly path: string;
}

/** Blobs that are asked for at once: their ids must fit into an argument list. */
const blobsAtOnce = 500;

/** From what `git ls-tree -r -z -l` printed. */
export function readTree(listing: Uint8Array): readonly TreeEntry[] {
  return new TextDecoder().decode(listing).split("\0").flatMap(readEntry);
}

function readEntry(line: string): readonly TreeEntry[] {
  const [, mode = "", id = "", bytes = "", path] = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t([^]*)$/.exec(line) ?? [];
  return path === undefined ? [] : [{ mode, id, bytes: bytes === "-" ? 0 : Number(bytes), path }];
}

/**
 * The files' contents, by path: hundreds of them in one process of git. Nothing where git printed something else than them.
 * @param git runs git with these arguments, and answers what it printed
 */
export async function readBlobs(
  entries: readonly TreeEntry[],
  git: (...args: readonly string[]) => Promise<Uint8Array>,
): Promise<Files | undefined> {
  const files = new Map<string, Uint8Array>();
  for (let start = 0; start < entries.length; start += blobsAtOnce) {
    const some = entries.slice(start, start + blobsAtOnce);
    // By their ids git prints blobs as they are, one after the other.
    const contents = await git("show", ...some.map(({ id }) => id));
    let offset = 0;
    for (const { path, bytes } of some) {
      files.set(path, contents.subarray(offset, offset + bytes));
      offset += bytes;
    }
    if (offset !== contents.byteLength) return undefined;
  }
  return files;
}

/** A folder's files, by their paths in it. `.` is all of them. */
export function filesWithin(files: Files, folder: string): Files {
  if (folder === ".") return files;
  const prefix = `${folder}/`;
  return new Map(
    [...files].flatMap(([path, contents]) =>
      path.startsWith(prefix) ? [[path.slice(prefix.length), contents] as const] : [],
    ),
  );
}
