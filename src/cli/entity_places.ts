import { decodeName } from "../core/render/names.ts";
import { isJsonObject } from "../core/json.ts";
import { parseDocument } from "../core/catalog/yaml.ts";
import type { CatalogRepository } from "./catalog_repository.ts";

export interface EntityPlace {
  readonly blueprint: string;
  /** Of its file, in the catalog. */
  readonly path: string;
}

/** Where entities of this identifier were when they were deleted, whatever their files were called: the last of each blueprint. */
export async function findDeletedPlaces(
  repository: CatalogRepository,
  identifier: string,
): Promise<readonly EntityPlace[]> {
  const entities = `:(top,literal)${repository.prefix}entities`;
  // Commits that took away a text with the identifier in it.
  const options = ["-z", "--no-renames", "--format=%x01%H", "--name-only", "--diff-filter=D", `-S${identifier}`];
  const log = await repository.git(["log", ...options, "--", entities]);
  const places = new Map<string, EntityPlace>();
  for (const record of log.split("\u0001").slice(1)) {
    const [commit = "", ...files] = namesIn(record);
    const path = await findIn(repository, `${commit}^`, files, identifier);
    const place = path === undefined ? undefined : placeOf(path);
    if (place === undefined || places.has(place.blueprint)) continue;
    const added = await changedFiles(repository, commit, "A");
    if ((await findIn(repository, commit, added, identifier)) === undefined) places.set(place.blueprint, place);
  }
  return [...places.values()];
}

/** Where an entity's file lay before a commit made it anew somewhere else; nothing where it was in no other place. */
export async function findPlaceBefore(
  repository: CatalogRepository,
  commit: string,
  identifier: string,
): Promise<EntityPlace | undefined> {
  const files = await changedFiles(repository, commit, "D");
  const path = await findIn(repository, `${commit}^`, files, identifier);
  return path === undefined ? undefined : placeOf(path);
}

/** The entities' files that a commit added or deleted. */
async function changedFiles(
  repository: CatalogRepository,
  commit: string,
  change: "A" | "D",
): Promise<readonly string[]> {
  const options = ["-z", "--no-renames", "--diff-merges=first-parent", "--format=", "--name-only"];
  const entities = `:(top,literal)${repository.prefix}entities`;
  return namesIn(await repository.git(["show", ...options, `--diff-filter=${change}`, commit, "--", entities]));
}

function namesIn(listed: string): readonly string[] {
  return listed.split(/[\0\n]/).filter((name) => name !== "");
}

/** Which of these files of a commit is the entity's. */
async function findIn(
  repository: CatalogRepository,
  revision: string,
  files: readonly string[],
  identifier: string,
): Promise<string | undefined> {
  if (files.length === 0) return undefined;
  const tree = await repository.tree(await repository.commit(revision));
  const contents = await tree.read(files.map((file) => file.slice(repository.prefix.length)));
  const found = [...contents].find(([path, bytes]) => {
    const parsed = parseDocument(bytes, path);
    return parsed.ok && isJsonObject(parsed.value) && parsed.value.identifier === identifier;
  });
  return found?.[0];
}

function placeOf(path: string): EntityPlace {
  const folder = path.split("/")[1] ?? "";
  return { blueprint: decodeName(folder) ?? folder, path };
}
