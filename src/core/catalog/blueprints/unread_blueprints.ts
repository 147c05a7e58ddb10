import { filesOf } from "../findings/finding.ts";
import type { Finding } from "../findings/finding.ts";
import { probableIdentifier } from "../documents/said_identifier.ts";
import { duplicateRule } from "../values/unique.ts";
import type { Catalog } from "../model/catalog.ts";

interface UnreadBlueprint {
  readonly file: string;
  /** It is one of several with this identifier, and else nothing may be wrong with it. */
  readonly isDuplicate: boolean;
}

/** Blueprints that are missing because something is wrong in their file, by identifier. */
export async function unreadBlueprints({
  blueprints,
  faults,
  tree,
}: Catalog): Promise<ReadonlyMap<string, UnreadBlueprint>> {
  const faulty = faults.filter(({ severity, place }) => severity === "error" && place.file.startsWith("blueprints/"));
  const contents = await tree.read([...new Set(faulty.map(({ place }) => place.file))]);
  const duplicates = new Set(faulty.flatMap(({ rule, place }) => (rule === duplicateRule ? place.file : [])));
  const unread = new Map<string, UnreadBlueprint>();
  for (const [file, bytes] of contents) {
    const identifier = probableIdentifier(file, bytes);
    if (!blueprints.has(identifier) && !unread.has(identifier)) {
      unread.set(identifier, { file, isDuplicate: duplicates.has(file) });
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
    const { file, isDuplicate } = found;
    const reason = isDuplicate ? "While several files say that they are it" : "While this can't be read";
    return {
      rule: "unread-blueprint",
      file,
      path: [],
      message: `${reason} there is no blueprint ${blueprint}, which is needed in ${filesOf(those)}.`,
      remedy: isDuplicate
        ? "Keep one of them; what is wrong there is told afterwards."
        : "Mend this file first; what is wrong there is told afterwards.",
    };
  });
}
