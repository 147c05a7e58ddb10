import { field, refuseMembers } from "./view.ts";
import type { View } from "./view.ts";

/** One mutation: takes these members of its input, and answers with what it was given to hand back. */
export function mutation<Input extends object>(
  name: string,
  supported: readonly (keyof Input & string)[],
  carryOut: (input: Input) => Omit<View, "__typename"> | Promise<Omit<View, "__typename">>,
) {
  return field<{ input: Input & { readonly clientMutationId?: string | null } }>(["input"], async ({ input }) => {
    refuseMembers(input, ["clientMutationId", ...supported], `the input of ${name}`);
    const answer = await carryOut(input);
    return { __typename: "Payload", clientMutationId: input.clientMutationId ?? null, ...answer };
  });
}
