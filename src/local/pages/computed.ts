/** What an entity's file does not say, and whoever reads the catalog computes. */
export interface Computed {
  /** By property; what could not be computed is absent. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The teams that own it. */
  readonly team: readonly string[];
  /** Why properties have no value, in sentences. */
  readonly problems: readonly string[];
  /** As the commits tell; absent of a file that no commit has. */
  readonly origin?: Origin;
}

export interface Origin {
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** What is computed of a blueprint's entities, by identifier; nothing of those that nobody knows. */
export type ComputedEntities = ReadonlyMap<string, Computed>;

/** Computes it for entities of a repository's default branch. */
export type ReadComputed = (
  repository: string,
  blueprint: string,
  identifiers: readonly string[],
) => Promise<ComputedEntities>;
