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

/** Computes it for an entity of a repository's default branch; nothing of what it does not know. */
export type ReadComputed = (
  repository: string,
  entity: { readonly blueprint: string; readonly identifier: string },
) => Promise<Computed | undefined>;
