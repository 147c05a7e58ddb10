import { shape } from "../../src/core/shape.ts";

/** What `conftest test --output json` prints, as far as it is used. */
export type ConftestOutput = readonly {
  readonly successes?: number;
  readonly failures?: readonly { readonly msg: string }[];
  readonly warnings?: readonly { readonly msg: string }[];
  /** Rules that the policies' own exceptions took out; they are among neither of the others. */
  readonly exceptions?: readonly { readonly msg: string }[];
}[];

const messages = {
  type: "array",
  items: { type: "object", required: ["msg"], properties: { msg: { type: "string" } } },
};
export const isConftestOutput = shape<ConftestOutput>({
  type: "array",
  items: {
    type: "object",
    properties: { successes: { type: "integer" }, failures: messages, warnings: messages, exceptions: messages },
  },
});
