/** What the record commit writes, or why the result does not fit the catalog. */
export type RecordDraft =
  | {
      readonly ok: true;
      readonly additions: ReadonlyMap<string, Uint8Array>;
      readonly deletions: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly { readonly path: string; readonly message: string }[] };
