import { closed, shapes } from "./yaml_shape.ts";

export type Scalar = string | number | boolean | null;

/** One step of a job or of a composite action, as written: everything may hold `${{ }}`. */
export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string | boolean | number;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, Scalar>>;
  readonly run?: string;
  readonly shell?: string;
  readonly "working-directory"?: string;
  readonly env?: Readonly<Record<string, Scalar>>;
  readonly "continue-on-error"?: string | boolean;
  readonly "timeout-minutes"?: string | number;
}

const common = {
  id: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_-]*$" },
  name: shapes.text,
  if: shapes.condition,
  env: shapes.scalars,
  "continue-on-error": shapes.flag,
};

/** In a composite action, `shell` is required and steps have no time limit. */
export function stepSchema(place: "job" | "composite"): object {
  const timed = place === "job" ? { ...common, "timeout-minutes": shapes.minutes } : common;
  const run = { ...timed, run: shapes.text, shell: shapes.text, "working-directory": shapes.text };
  return {
    type: "object",
    if: { required: ["uses"] },
    then: closed({ ...timed, uses: shapes.text, with: shapes.scalars }, ["uses"]),
    else: closed(run, place === "job" ? ["run"] : ["run", "shell"]),
  };
}

export function scalarText(value: Scalar): string {
  return value === null ? "" : String(value);
}
