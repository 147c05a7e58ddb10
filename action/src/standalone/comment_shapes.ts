import { sealSchema } from "../../../src/core/plan/message_schemas.ts";
import { shape } from "../../../src/core/shape.ts";
import type { SealedPlans } from "./pull_comment.ts";

const text = { type: "string" };
export const isSealedPlans = shape<SealedPlans>({
  type: "object",
  additionalProperties: false,
  required: ["version", "repository", "pull", "head", "modules"],
  properties: {
    version: { const: 1 },
    repository: text,
    pull: { type: "integer", minimum: 1 },
    head: { type: "string", pattern: "^[0-9a-f]{40}$" },
    modules: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["folder", "outcome"],
        properties: { folder: text, outcome: text, seal: sealSchema },
      },
    },
  },
});
