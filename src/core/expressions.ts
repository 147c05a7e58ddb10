import type { JsonValue } from "./json.ts";

/** The result of one jq program: its first output (`null` when it has none), or why there is none. */
export type JqResult =
  | { readonly ok: true; readonly value: JsonValue }
  | {
      readonly ok: false;
      readonly message: string;
      /** It was ended, having taken its whole time or brought its interpreter down. */
      readonly ended?: true;
    };

/** jq, as a port: the program runs elsewhere, under a time limit that the implementation enforces. */
export interface JqEvaluator {
  evaluate(program: string, input: JsonValue): Promise<JqResult>;
}
