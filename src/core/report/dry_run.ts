import { blobId } from "../render/tree_id.ts";
import type { Step } from "../run/effects.ts";
import type { ValidRequest } from "../run/request.ts";
import type { RunSnapshot } from "../run/snapshot.ts";
import { inputsTable } from "./inputs_table.ts";
import { code, fenced, folded, table } from "./markdown.ts";

/** Room for the files in one comment; GitHub takes 65,536 characters. */
const characterLimit = 50_000;

/** What the run would write if it went on now: its files against those of the default branch. Nothing is changed by it. */
export function dryRun({ request, catalog }: RunSnapshot, { view }: Step): string {
  if (request.kind !== "valid") {
    return [
      `this was a dry run: nothing was changed, and nothing can be. **${view.title}**`,
      ...(view.blocks ?? []),
    ].join("\n\n");
  }
  const files = changedFiles(request, (path) => catalog.tree.entries.get(path)?.oid);
  const rows = files.map(({ path, change }) => [code(path, 300), change]);
  const { operation, blueprint, identifier } = request.target;
  return [
    `this was a dry run: nothing was changed. The run would ${operation} ${blueprint} ${code(identifier)}.`,
    inputsTable(request),
    rows.length === 0 ? "No file would change." : table(["File", "Change"], rows),
    ...differences(files),
  ].join("\n\n");
}

interface ChangedFile {
  readonly path: string;
  readonly change: "new" | "changed" | "removed";
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
}

function changedFiles(request: ValidRequest, oidOf: (path: string) => string | undefined): readonly ChangedFile[] {
  const full = (path: string): string => `${request.folder}/${path}`;
  const written = [...request.files].flatMap(([path, after]): readonly ChangedFile[] => {
    const before = request.committed.get(path);
    if (oidOf(full(path)) === blobId(after)) return [];
    return [{ path: full(path), change: before === undefined ? "new" : "changed", after, ...(before && { before }) }];
  });
  const removed = [...request.committed.keys()].filter((path) => !request.files.has(path));
  return [...written, ...removed.map((path) => ({ path: full(path), change: "removed" }) as const)].sort(
    (one, other) => (one.path < other.path ? -1 : 1),
  );
}

/** Each file's new text or its changed lines, folded, as many as there is room for. */
function differences(files: readonly ChangedFile[]): readonly string[] {
  const decoder = new TextDecoder("utf-8", { fatal: false });
  const text = (bytes: Uint8Array | undefined): string => (bytes === undefined ? "" : decoder.decode(bytes));
  let room = characterLimit;
  let omitted = 0;
  const parts = files.flatMap(({ path, change, before, after }) => {
    if (change === "removed") return [];
    const part = folded(path, fenced(changedLines(text(before), text(after)), "diff"));
    room -= part.length;
    if (room >= 0) return [part];
    omitted += 1;
    return [];
  });
  return omitted === 0 ? parts : [...parts, `${String(omitted)} more files do not fit here.`];
}

const contextLines = 3;

/** What lies between the first and the last line that differ, with a few lines around it. */
function changedLines(before: string, after: string): string {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const marked = (mark: string, lines: readonly string[]): readonly string[] => lines.map((line) => `${mark}${line}`);
  const isNew = before === "";
  return [
    ...marked(" ", now.slice(Math.max(0, start - contextLines), start)),
    ...(isNew ? [] : marked("-", old.slice(start, old.length - end))),
    ...marked("+", now.slice(start, now.length - end)),
    ...marked(" ", now.slice(now.length - end, now.length - end + contextLines)),
  ].join("\n");
}
