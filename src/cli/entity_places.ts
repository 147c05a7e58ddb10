import { decodeName } from "../core/render/names.ts";
import { isJsonObject } from "../core/json.ts";
import { parseDocument } from "../core/catalog/documents/yaml.ts";
import type { CatalogTree } from "../core/catalog/tree/tree.ts";
import type { CatalogRepository } from "./catalog_repository.ts";

export interface EntityPlace {
  readonly blueprint: string;
  /** Of its file, in the catalog. */
  readonly path: string;
}

/** A file that a commit has, added or deleted, and the blob that it was then. */
interface ChangedFile {
  /** In the catalog. */
  readonly path: string;
  readonly oid: string;
}

/**
 * Where an entity is that was deleted in the work tree alone; else where entities of this identifier were when they were deleted,
 * whatever their files were called: the last of each blueprint. One that could not be read any more is known by its file's name.
 */
export async function findDeletedPlaces(
  repository: CatalogRepository,
  identifier: string,
  workTree: CatalogTree,
): Promise<readonly EntityPlace[]> {
  const missing = (await filesAtHead(repository)).filter(({ path }) => !workTree.entries.has(path));
  const path = await findIn(repository, missing, identifier);
  if (path !== undefined) return [placeOf(path)];
  return lastPlaces(repository, identifier, "HEAD");
}

/** Where entities of this identifier were when they were deleted last, up to a commit: one place of each blueprint. */
export async function lastPlaces(
  repository: CatalogRepository,
  identifier: string,
  upTo: string,
): Promise<readonly EntityPlace[]> {
  // Commits that took away a text with the identifier in it.
  const places = await findDeleted(repository, identifier, [`-S${identifier}`, upTo], () => true);
  if (places.length > 0) return places;
  return findDeleted(repository, identifier, [upTo], ({ path }) => isNamed(path, identifier));
}

async function filesAtHead(repository: CatalogRepository): Promise<readonly ChangedFile[]> {
  const entities = `${repository.prefix}entities/`;
  const listed = await repository.git(["ls-tree", "-r", "-z", "--full-tree", "HEAD", "--", entities]);
  return listed.split("\0").flatMap((line) => {
    const [, oid = "", path] = /^\d+ blob ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    return path === undefined ? [] : [{ path: path.slice(repository.prefix.length), oid }];
  });
}

async function findDeleted(
  repository: CatalogRepository,
  identifier: string,
  options: readonly string[],
  mayBe: (file: ChangedFile) => boolean,
): Promise<readonly EntityPlace[]> {
  const log = await repository.git([
    "log",
    ...rawOptions,
    // It is looked for in the files as they are, and not in what a program makes of them.
    "--no-textconv",
    "--format=%x01%H",
    "--diff-filter=D",
    ...options,
    "--",
    entitiesOf(repository),
  ]);
  const places = new Map<string, EntityPlace>();
  for (const record of log.split("\u0001").slice(1)) {
    const [commit = ""] = record.split("\0");
    const path = await findIn(repository, changesIn(repository, record, "D").filter(mayBe), identifier);
    const place = path === undefined ? undefined : placeOf(path);
    if (place === undefined || places.has(place.blueprint)) continue;
    const added = await changedFiles(repository, commit, "A");
    if ((await findIn(repository, added, identifier)) === undefined) places.set(place.blueprint, place);
  }
  return [...places.values()];
}

/** Where an entity's file lay before a commit made it anew somewhere else; nothing where it was in no other place. */
export async function findPlaceBefore(
  repository: CatalogRepository,
  commit: string,
  identifier: string,
): Promise<EntityPlace | undefined> {
  const path = await findIn(repository, await changedFiles(repository, commit, "D"), identifier);
  return path === undefined ? undefined : placeOf(path);
}

const rawOptions: readonly string[] = ["-z", "--raw", "--no-abbrev", "--no-renames"];

function entitiesOf({ prefix }: CatalogRepository): string {
  return `:(top,literal)${prefix}entities`;
}

/** The entities' files that a commit added or deleted. */
async function changedFiles(
  repository: CatalogRepository,
  commit: string,
  change: "A" | "D",
): Promise<readonly ChangedFile[]> {
  const options = [...rawOptions, "--diff-merges=first-parent", "--format=", `--diff-filter=${change}`];
  const shown = await repository.git(["show", ...options, commit, "--", entitiesOf(repository)]);
  return changesIn(repository, shown, change);
}

/** Git's raw format: `:<mode> <mode> <blob before> <blob after> <status>`, and then the path. */
function changesIn({ prefix }: CatalogRepository, listed: string, change: "A" | "D"): readonly ChangedFile[] {
  const parts = listed.split("\0");
  return parts.flatMap((part, index) => {
    const [, before = "", after = ""] = /^\n?:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) [AD]$/.exec(part) ?? [];
    const path = parts[index + 1]?.slice(prefix.length);
    return before === "" || path === undefined ? [] : [{ path, oid: change === "D" ? before : after }];
  });
}

/** Which of these files is the entity's. */
async function findIn(
  repository: CatalogRepository,
  files: readonly ChangedFile[],
  identifier: string,
): Promise<string | undefined> {
  const blobs = await repository.blobs(files.map(({ oid }) => oid));
  return files.find(({ path }, index) => {
    const parsed = parseDocument(blobs[index] ?? new Uint8Array(), path);
    if (!parsed.ok) return isNamed(path, identifier);
    return isJsonObject(parsed.value) && parsed.value.identifier === identifier;
  })?.path;
}

function isNamed(path: string, identifier: string): boolean {
  const [, , file = "", ...below] = path.split("/");
  return below.length === 0 && decodeName(file.replace(/\.(?:ya?ml|json)$/, "")) === identifier.normalize("NFC");
}

function placeOf(path: string): EntityPlace {
  const folder = path.split("/")[1] ?? "";
  return { blueprint: decodeName(folder) ?? folder, path };
}
