import { sealSchema } from "../../../src/core/plan/message_schemas.ts";
import type { Outcome, Phase, Seal } from "../../../src/core/plan/messages.ts";
import { shape } from "../../../src/core/shape.ts";

/** What the comment holds for the apply: what was planned, of which commit, and what is done already. */
export interface SealedPlans {
  readonly version: 1;
  /** What a plan's job writes counts only if that was before the merge; an apply's goes by what was believed already. */
  readonly writtenBy: Phase;
  readonly repository: string;
  readonly pull: number;
  /** The pull request's last commit, whose test merge was planned. */
  readonly head: string;
  readonly modules: readonly SealedModule[];
}

export interface SealedModule {
  readonly folder: string;
  readonly outcome: Outcome;
  /** Of what may be applied; none where nothing could be planned. */
  readonly seal?: Seal;
  /** Marks of the files that it is made of. */
  readonly files?: string;
  /** What was applied, by which attempt of the job. */
  readonly applied?: AttemptNote;
  /** What the last apply that failed had finished, as a sentence, as long as it is not applied. */
  readonly tried?: AttemptNote;
  /** Why nothing could be planned. */
  readonly cause?: string;
}

/** What an attempt of the job did. */
export interface AttemptNote {
  readonly what: string;
  readonly attempt: number;
}

const text = { type: "string" };
/** GraphQL's answer to whose a token is. */
export const isTokenUser = shape<{ readonly viewer: { readonly login: string } }>({
  type: "object",
  required: ["viewer"],
  properties: { viewer: { type: "object", required: ["login"], properties: { login: text } } },
});
const attemptNote = {
  type: "object",
  additionalProperties: false,
  required: ["what", "attempt"],
  properties: { what: text, attempt: { type: "integer", minimum: 1 } },
};
export const isSealedPlans = shape<SealedPlans>({
  type: "object",
  additionalProperties: false,
  required: ["version", "writtenBy", "repository", "pull", "head", "modules"],
  properties: {
    version: { const: 1 },
    writtenBy: { enum: ["plan", "apply"] },
    repository: text,
    pull: { type: "integer", minimum: 1 },
    head: { type: "string", pattern: "^[0-9a-f]{40}$" },
    modules: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["folder", "outcome"],
        properties: {
          folder: text,
          outcome: text,
          seal: sealSchema,
          files: text,
          applied: attemptNote,
          tried: attemptNote,
          cause: text,
        },
      },
    },
  },
});
