import { type Scalar, type Step, stepSchema } from "./steps_shape.ts";
import { closed, shapeReader, shapes } from "./yaml_shape.ts";

export type Permissions = "read-all" | "write-all" | Readonly<Record<string, "read" | "write" | "none">>;

export interface RunDefaults {
  readonly run?: { readonly shell?: string; readonly "working-directory"?: string };
}

export type Concurrency =
  | string
  | { readonly group: string; readonly "cancel-in-progress"?: string | boolean; readonly queue?: "single" | "max" };

export interface WorkflowInput {
  readonly description?: string;
  readonly required?: boolean;
  readonly default?: Scalar;
  readonly type?: "string" | "boolean" | "number" | "choice" | "environment";
  readonly options?: readonly Scalar[];
}

export interface WorkflowJob {
  readonly name?: string;
  readonly if?: string | boolean | number;
  readonly needs?: string | readonly string[];
  readonly environment?: string | { readonly name: string; readonly url?: string };
  readonly permissions?: Permissions;
  readonly env?: Readonly<Record<string, Scalar>>;
  readonly defaults?: RunDefaults;
  readonly concurrency?: Concurrency;
  readonly "timeout-minutes"?: string | number;
  readonly "continue-on-error"?: string | boolean;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** A workflow file as written, of the parts of GitHub's syntax that the local runner supports. */
export interface Workflow {
  readonly name?: string;
  readonly "run-name"?: string;
  readonly on:
    string | readonly string[] | { readonly workflow_dispatch?: null | { readonly inputs?: WorkflowInputs | null } };
  readonly permissions?: Permissions;
  readonly env?: Readonly<Record<string, Scalar>>;
  readonly defaults?: RunDefaults;
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export type WorkflowInputs = Readonly<Record<string, WorkflowInput>>;

const identifier = "^[A-Za-z_][A-Za-z0-9_-]*$";
const permissions = {
  if: { type: "string" },
  then: { enum: ["read-all", "write-all"] },
  else: { type: "object", additionalProperties: { enum: ["read", "write", "none"] } },
};
const defaults = closed({ run: closed({ shell: shapes.text, "working-directory": shapes.text }) });
const concurrency = {
  if: { type: "string" },
  else: closed({ group: shapes.text, "cancel-in-progress": shapes.flag, queue: { enum: ["single", "max"] } }, [
    "group",
  ]),
};
const input = closed({
  description: shapes.text,
  required: { type: "boolean" },
  default: shapes.scalar,
  type: { enum: ["string", "boolean", "number", "choice", "environment"] },
  options: { type: "array", items: shapes.scalar },
  deprecationMessage: shapes.text,
});
const texts = { type: "array", items: shapes.text };

const job = closed(
  {
    name: shapes.text,
    if: shapes.condition,
    needs: { if: { type: "string" }, else: texts },
    "runs-on": { if: { type: "string" }, else: texts },
    environment: { if: { type: "string" }, else: closed({ name: shapes.text, url: shapes.text }, ["name"]) },
    permissions,
    env: shapes.scalars,
    defaults,
    concurrency,
    "timeout-minutes": shapes.minutes,
    "continue-on-error": shapes.flag,
    outputs: { type: "object", additionalProperties: shapes.text },
    steps: { type: "array", minItems: 1, items: stepSchema("job") },
  },
  ["runs-on", "steps"],
);

export const readWorkflow = shapeReader<Workflow>(
  closed(
    {
      name: shapes.text,
      "run-name": shapes.text,
      on: {
        if: { type: "object" },
        then: {
          type: "object",
          properties: {
            workflow_dispatch: {
              if: { type: "null" },
              else: closed({
                inputs: { type: ["object", "null"], additionalProperties: input },
              }),
            },
            pull_request: { if: { type: "null" }, else: closed({ types: texts, branches: texts }) },
            push: { if: { type: "null" }, else: closed({ branches: texts }) },
          },
        },
        else: { if: { type: "string" }, else: texts },
      },
      permissions,
      env: shapes.scalars,
      defaults,
      concurrency,
      jobs: { type: "object", minProperties: 1, propertyNames: { pattern: identifier }, additionalProperties: job },
    },
    ["on", "jobs"],
  ),
);
