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
  const diff = ["diff-tree", "-r", "--find-renames", "--no-ext-diff", "--no-textconv"];
  const [raw, numbers, patches] = await Promise.all([
    bytesOfObjects(folder, [...diff, "-z", "--raw", "--no-abbrev", ...range]),
    bytesOfObjects(folder, [...diff, "-z", "--numstat", ...range]),
    bytesOfObjects(folder, [...diff, "-p", "--no-color", ...range]),
  ]);
  const counts = readNumbers(numbers.toString());
  const hunks = splitPatches(patches.toString());
  return readRaw(raw.toString()).map((file, index) => ({
    ...file,
    ...(counts[index] ?? { additions: 0, deletions: 0 }),
    patch: hunks[index] ?? null,
  }));
}

type RawFile = Pick<ChangedFile, "path" | "previousPath" | "status" | "sha">;

function readRaw(text: string): RawFile[] {
  const parts = text.split("\0");
  const files: RawFile[] = [];
  for (let at = 0; at < parts.length - 1;) {
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
  return files;
}

function readNumbers(text: string): { additions: number; deletions: number }[] {
  const parts = text.split("\0");
  const counts: { additions: number; deletions: number }[] = [];
  for (let at = 0; at < parts.length - 1; at += 1) {
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
