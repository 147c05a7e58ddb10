import type { Fault } from "../../faults.ts";
import type { EntityIndex, EntityPlace } from "./entity_index.ts";
import type { EntityStore } from "./entity_store.ts";
import type { SourceFile } from "../tree/source_file.ts";
import type { UnstoredFile } from "./parse_files.ts";
import type { TreeFolder } from "../tree/tree_entries.ts";
import type { Identified } from "../values/unique.ts";

/** An entity by its file. */
export interface FiledEntity extends Identified {
  readonly place: EntityPlace;
}

/** The entities of one blueprint as they were loaded, and what the next catalog's load can take over. */
export interface LoadedEntities {
  readonly index: EntityIndex;
  /** What lies in the folders and is not read. */
  readonly unread: readonly Fault[];
  /** Those that are too much alike to be used, by `identifierKey`, each group in the order of its files. */
  readonly alike: ReadonlyMap<string, readonly FiledEntity[]>;
  readonly duplicates: readonly Fault[];
  /** Files that the store has no entity of, by path. */
  readonly unstored: ReadonlyMap<string, UnstoredFile>;
  readonly folders: readonly TreeFolder[];
}

/** The entity of a file that was read; nothing where it holds none. */
export function filedEntity(
  file: SourceFile,
  store: EntityStore,
  blueprint: string,
  unstored: ReadonlyMap<string, UnstoredFile>,
): FiledEntity | undefined {
  const kept = unstored.get(file.path);
  const identifier = kept === undefined ? store.identifierOf(file.oid, blueprint) : kept.entity?.identifier;
  return identifier === undefined ? undefined : filed(identifier, kept?.entity ?? file);
}

export function filed(identifier: string, place: EntityPlace): FiledEntity {
  return { identifier, place, source: "identifier" in place ? place.source : place };
}
