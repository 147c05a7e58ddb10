import { type Step, stepSchema } from "./steps_shape.ts";
import { closed, shapeReader, shapes } from "./yaml_shape.ts";

export interface CompositeRuns {
  readonly using: "composite";
  readonly steps: readonly Step[];
}

export interface JavaScriptRuns {
  readonly using: "node20" | "node24";
  readonly main: string;
  readonly post?: string;
  readonly "post-if"?: string;
}

/** An `action.yml` as written. */
export interface Action {
  readonly name: string;
  readonly inputs?: Readonly<Record<string, { readonly default?: string | number | boolean | null }>> | null;
  readonly outputs?: Readonly<Record<string, { readonly value?: string }>> | null;
  readonly runs: CompositeRuns | JavaScriptRuns;
}

const input = closed({
  description: shapes.text,
  required: shapes.flag,
  default: shapes.scalar,
  deprecationMessage: shapes.text,
});

const composite = closed({ using: { const: "composite" }, steps: { type: "array", items: stepSchema("composite") } }, [
  "using",
  "steps",
]);
const javaScript = closed(
  { using: { enum: ["node20", "node24"] }, main: shapes.text, post: shapes.text, "post-if": shapes.text },
  ["using", "main"],
);

const unsupported = { properties: { using: { enum: ["composite", "node20", "node24"] } } };

export const readAction = shapeReader<Action>(
  closed(
    {
      name: shapes.text,
      author: shapes.text,
      description: shapes.text,
      branding: { type: "object" },
      inputs: { type: ["object", "null"], additionalProperties: input },
      outputs: {
        type: ["object", "null"],
        additionalProperties: closed({ description: shapes.text, value: shapes.text }),
      },
      runs: {
        type: "object",
        if: { properties: { using: { const: "composite" } }, required: ["using"] },
        then: composite,
        else: { if: { properties: { using: { const: "docker" } } }, then: unsupported, else: javaScript },
      },
    },
    ["name", "runs"],
  ),
);
