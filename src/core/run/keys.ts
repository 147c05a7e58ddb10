/** A repository's keys, one of each for every master key: the first signs, all verify. */
export interface RunKeys {
  readonly announcement: readonly Uint8Array[];
  readonly commit: readonly Uint8Array[];
  readonly nonce: readonly Uint8Array[];
  readonly seal: readonly Uint8Array[];
}
