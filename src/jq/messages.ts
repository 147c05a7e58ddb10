import type { JqResult } from "../core/expressions.ts";

/** Sent to the worker: a program with its input as JSON text. One at a time. */
export interface JqRequest {
  readonly program: string;
  readonly input: string;
}

/** Sent by the worker: it is ready for a request, has started one (its interpreter is loaded), or has finished it. */
export type JqAnswer = { readonly kind: "started" } | { readonly kind: "finished"; readonly result: JqResult };
