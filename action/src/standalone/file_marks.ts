import { deriveSubkey } from "../../../src/core/plan/keys.ts";
import { marksOf, notMarked } from "../../../src/core/plan/marks.ts";
import type { Report } from "../../../src/core/plan/messages.ts";
import { filesDiffer } from "../../../src/core/plan/seal.ts";
import { list } from "../../../src/core/report/markdown.ts";
import type { TreeEntry } from "../git_tree.ts";

/** Those of the few modules that have any must fit into one comment, beside what people read. */
const mostFiles = 200;
const filesNamed = 3;

/** Of the files that a root module is made of, so that a stale apply can name those that are not as they were planned. */
export function fileMarks(entries: readonly TreeEntry[], sealKey: Uint8Array): string | undefined {
  return marksOf(named(entries), keyOf(sealKey), mostFiles);
}

/** The report, which names the first files that differ, where files do. */
export function withFilesNamed(
  report: Report,
  sealed: string | undefined,
  entries: readonly TreeEntry[],
  sealKey: Uint8Array,
): Report {
  const { differences } = report;
  if (differences === undefined) return report;
  return {
    ...report,
    differences: differences.map((part) => (part === filesDiffer ? filesText(sealed, entries, sealKey) : part)),
  };
}

function filesText(sealed: string | undefined, entries: readonly TreeEntry[], sealKey: Uint8Array): string {
  const others = notMarked(sealed, named(entries), keyOf(sealKey));
  if (others === undefined) return "the files";
  const shown = others.names.slice(0, filesNamed);
  const more = others.names.length - shown.length + others.more;
  const gone = others.gone === 0 ? [] : [`${String(others.gone)} that ${others.gone === 1 ? "is" : "are"} gone`];
  return `the files (${list([...shown, ...(more === 0 ? [] : [`${String(more)} more`]), ...gone])})`;
}

/** Git's id of a file is a hash of its contents; another mode is another file, too. */
function named(entries: readonly TreeEntry[]): readonly { readonly name: string; readonly effect: string }[] {
  return entries.map(({ path, id, mode }) => ({ name: path, effect: `${mode} ${id}` }));
}

function keyOf(sealKey: Uint8Array): Uint8Array {
  return deriveSubkey(sealKey, "files");
}
