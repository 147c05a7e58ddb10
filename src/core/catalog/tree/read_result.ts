import type { Fault } from "../../faults.ts";

/** A file read into its exact type, perhaps with warnings; or what is wrong with it. */
export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly faults: readonly Fault[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };
