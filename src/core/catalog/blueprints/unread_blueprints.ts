import { filesOf } from "../findings/finding.ts";
import type { Finding } from "../findings/finding.ts";
import { probableIdentifier } from "../documents/said_identifier.ts";
import { unreadFileRule } from "../tree/find_files.ts";
import { duplicateRule } from "../values/unique.ts";
import type { Catalog } from "../model/catalog.ts";

interface UnreadBlueprint {
  readonly file: string;
  /** It is one of several with this identifier, and else nothing may be wrong with it. */
  readonly isDuplicate: boolean;
  /** It is where no blueprint is read. */
  readonly isElsewhere: boolean;
}

/** Blueprints that are missing because something is wrong in their file, by identifier. */
export async function unreadBlueprints({
  blueprints,
  faults,
  tree,
}: Catalog): Promise<ReadonlyMap<string, UnreadBlueprint>> {
  const faulty = faults.filter(({ severity, place }) => severity === "error" && place.file.startsWith("blueprints/"));
  const elsewhere = new Set(
    faults.flatMap(({ severity, rule, place: { file } }) =>
      severity === "warning" && rule === unreadFileRule && /^blueprints(?:\/|$)/i.test(file)
        ? [
            ...(tree.entries.get(file)?.kind === "blob" ? [file] : []),
            ...tree.entries.filesBelow(file).map(({ path }) => path),
          ]
        : [],
    ),
  );
  const contents = await tree.read([...new Set([...faulty.map(({ place }) => place.file), ...elsewhere])]);
  const duplicates = new Set(faulty.flatMap(({ rule, place }) => (rule === duplicateRule ? place.file : [])));
  const unread = new Map<string, UnreadBlueprint>();
  for (const [file, bytes] of contents) {
    const identifier = probableIdentifier(file, bytes);
    if (!blueprints.has(identifier) && !unread.has(identifier)) {
      unread.set(identifier, { file, isDuplicate: duplicates.has(file), isElsewhere: elsewhere.has(file) });
    }
  }
  return unread;
}

/**
 * Findings without those that are there only because a blueprint's file can't be read, which may be as many as it has entities:
 * the file says of how many that is so.
 */
export function withoutFollowing(
  findings: readonly Finding[],
  unread: ReadonlyMap<string, UnreadBlueprint>,
): readonly Finding[] {
  const following = Map.groupBy(findings, ({ needs }) =>
    needs !== undefined && unread.has(needs) ? needs : undefined,
  );
  return [...following].flatMap(([blueprint, those]) => {
    const found = blueprint === undefined ? undefined : unread.get(blueprint);
    if (blueprint === undefined || found === undefined) return those;
    const { file } = found;
    const { reason, remedy } = wordsOf(found);
    return {
      rule: "unread-blueprint",
      file,
      path: [],
      message: `${reason} there is no blueprint ${blueprint}, which is needed in ${filesOf(those)}.`,
      remedy,
    };
  });
}

function wordsOf({ isDuplicate, isElsewhere }: UnreadBlueprint): { readonly reason: string; readonly remedy: string } {
  if (isDuplicate) {
    const remedy = "Keep one of them; what is wrong there is told afterwards.";
    return { reason: "While several files say that they are it", remedy };
  }
  if (isElsewhere) {
    const remedy = "Move it to blueprints/, under a name that ends in .yml.";
    return { reason: "While this is not read where it is", remedy };
  }
  return {
    reason: "While this can't be read",
    remedy: "Mend this file first; what is wrong there is told afterwards.",
  };
}
