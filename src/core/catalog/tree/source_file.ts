/** The file that something was read from, and its blob id: what digests are made of. */
export interface SourceFile {
  readonly path: string;
  readonly oid: string;
}
