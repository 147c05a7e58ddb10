import { decodeName } from "../../render/names.ts";
import { filesOf } from "../findings/finding.ts";
import type { Finding } from "../findings/finding.ts";
import type { Catalog } from "../model/catalog.ts";
import { probableIdentifier } from "../documents/said_identifier.ts";

/** Of more files that can't be used only the names are looked at. */
const mostRead = 1000;

/**
 * Findings without those that are there only because an entity's file can't be used, which may be as many as point to that entity:
 * the file says of how many that is so.
 */
export async function withoutDangling(findings: readonly Finding[], catalog: Catalog): Promise<readonly Finding[]> {
  if (!findings.some(({ wants }) => wants !== undefined)) return findings;
  const unread = await unreadEntities(catalog);
  const fileOf = ({ wants }: Finding): string | undefined =>
    wants === undefined ? undefined : unread.get(keyOf(wants.blueprint, wants.identifier));
  return [...Map.groupBy(findings, fileOf)].flatMap(([file, those]) =>
    file === undefined ? those : [unreadEntity(file, those)],
  );
}

function unreadEntity(file: string, following: readonly Finding[]): Finding {
  const { blueprint, identifier } = following[0]?.wants ?? { blueprint: "", identifier: "" };
  return {
    rule: "unread-entity",
    file,
    path: [],
    message: `While this can't be used there is no ${blueprint} ${identifier}, which is named in ${filesOf(following)}.`,
    remedy: "Mend this file first; what points to it needs no change.",
  };
}

/** The files of entities that can't be used, because something is wrong in them. */
export function unreadEntityFiles({ faults }: Pick<Catalog, "faults">): readonly string[] {
  const faulty = faults.filter(
    ({ severity, place }) => severity === "error" && /^entities\/[^/]+\/[^/]+$/.test(place.file),
  );
  return [...new Set(faulty.map(({ place }) => place.file))];
}

/** The contents of the first of those files, by path. */
export function readUnreadEntities(catalog: Catalog): Promise<ReadonlyMap<string, Uint8Array>> {
  return catalog.tree.read(unreadEntityFiles(catalog).slice(0, mostRead));
}

/** Entities that are missing because something is wrong in their file, to that file. */
async function unreadEntities(catalog: Catalog): Promise<ReadonlyMap<string, string>> {
  const contents = await readUnreadEntities(catalog);
  const unread = new Map<string, string>();
  for (const file of unreadEntityFiles(catalog)) {
    const [, folder = ""] = file.split("/");
    const blueprint = decodeName(folder) ?? folder;
    const identifier = probableIdentifier(file, contents.get(file));
    const key = keyOf(blueprint, identifier);
    if (catalog.entities.get(blueprint)?.has(identifier) !== true && !unread.has(key)) unread.set(key, file);
  }
  return unread;
}

function keyOf(blueprint: string, identifier: string): string {
  return JSON.stringify([blueprint, identifier]);
}
