import { bytesOfObjects } from "./git.ts";

export interface ChangedFile {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: "added" | "removed" | "modified" | "renamed";
  readonly additions: number;
  readonly deletions: number;
  /** Blob id after the change (before it, where the file is removed). */
  readonly sha: string;
  /** Hunks without the file's header; `null` for binary files. */
  readonly patch: string | null;
}

const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** What changed between two commits (from nothing, where `from` is undefined), files in git's order. */
export async function changedFiles(folder: string, from: string | undefined, to: string): Promise<ChangedFile[]> {
  const range = [from ?? emptyTree, to];
  const diff = ["diff-tree", "-r", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--no-abbrev"];
  const output = await bytesOfObjects(folder, [...diff, "-z", "--raw", "--numstat", "-p", ...range]);
  const text = output.toString();
  // All files' ids and names, all their numbers, an empty part, all their patches. No name is empty.
  const end = text.indexOf("\0\0");
  const parts = text.slice(0, Math.max(end, 0)).split("\0");
  const raw = readRaw(parts);
  const counts = readNumbers(parts.slice(raw.length));
  const hunks = splitPatches(text.slice(end + 2));
  return raw.files.map((file, index) => ({
    ...file,
    ...(counts[index] ?? { additions: 0, deletions: 0 }),
    patch: hunks[index] ?? null,
  }));
}

type RawFile = Pick<ChangedFile, "path" | "previousPath" | "status" | "sha">;

/** The files, and how many parts they take. */
function readRaw(parts: readonly string[]): { readonly files: readonly RawFile[]; readonly length: number } {
  const files: RawFile[] = [];
  let at = 0;
  while (parts[at]?.startsWith(":") === true) {
    const [, , before = "", after = "", letter = ""] = (parts[at] ?? "").split(" ");
    const first = parts[at + 1] ?? "";
    const renamed = letter.startsWith("R");
    files.push({
      path: renamed ? (parts[at + 2] ?? "") : first,
      previousPath: renamed ? first : null,
      status: renamed ? "renamed" : letter === "A" ? "added" : letter === "D" ? "removed" : "modified",
      sha: letter === "D" ? before : after,
    });
    at += renamed ? 3 : 2;
  }
  return { files, length: at };
}

function readNumbers(parts: readonly string[]): { additions: number; deletions: number }[] {
  const counts: { additions: number; deletions: number }[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const [added = "0", deleted = "0", name = ""] = (parts[at] ?? "").split("\t");
    counts.push({ additions: Number(added) || 0, deletions: Number(deleted) || 0 });
    // A rename's names follow in two parts of their own.
    if (name === "") at += 2;
  }
  return counts;
}

function splitPatches(text: string): (string | null)[] {
  return text
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith("diff --git "))
    .map((part) => {
      const start = part.search(/^@@ /m);
      return start === -1 ? null : part.slice(start).replace(/\n$/, "");
    });
}
