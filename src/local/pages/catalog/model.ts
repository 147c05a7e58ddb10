/** The catalog as a visitor reads it: tolerant, nothing is judged. A file that can't be read is shown as broken. */
export interface Catalog {
  readonly blueprints: readonly Blueprint[];
  readonly entities: readonly Entity[];
  readonly actions: readonly Action[];
  readonly runs: readonly RunRecord[];
  readonly broken: readonly BrokenFile[];
}

export interface BrokenFile {
  readonly path: string;
  readonly problem: string;
}

export interface Blueprint {
  readonly identifier: string;
  readonly title: string;
  readonly description: string;
  readonly properties: readonly { readonly identifier: string; readonly title: string }[];
  /** What is computed when an entity is read, and in no file. */
  readonly computed: readonly { readonly identifier: string; readonly title: string }[];
  readonly relations: readonly { readonly identifier: string; readonly title: string; readonly target: string }[];
  readonly path: string;
}

export interface Entity {
  readonly blueprint: string;
  readonly identifier: string;
  readonly title: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly relations: Readonly<Record<string, readonly string[]>>;
  readonly path: string;
}

export interface Action {
  readonly identifier: string;
  readonly title: string;
  readonly description: string;
  readonly operation: string;
  readonly blueprint: string;
}

export interface RunRecord {
  readonly issue: number;
  readonly action: string;
  readonly status: string;
  readonly requestedBy: string;
  readonly endedAt: string;
  /** Every identifier of an entity that the record names: what the run was asked on, and what it made or changed. */
  readonly entities: readonly string[];
}
