import { Ajv2020 } from "ajv/dist/2020.js";
import type { ErrorObject, SchemaObject, ValidateFunction } from "ajv/dist/2020.js";

/** How shapes are compiled: here, and ahead of time into the Action's bundle. */
export const shapeOptions = { strict: true, allowUnionTypes: true } as const;

const ajv = new Ajv2020(shapeOptions);

/** A check, as Ajv's own are: what was wrong with the value that it refused last is in `errors`. */
export interface Shape<T> {
  (value: unknown): value is T;
  readonly schema: SchemaObject;
  errors: readonly ErrorObject[] | null | undefined;
}

/**
 * The exact shape of data from outside, as a check. `T` must be what `schema` (JSON Schema 2020-12) accepts. Modules whose names
 * end in `_shapes.ts` export such checks and nothing else: the Action's bundle holds them compiled, so that it starts without
 * a compiler. Here each is compiled when it is asked first.
 */
export function shape<T>(schema: SchemaObject): Shape<T> {
  let compiled: ValidateFunction<T> | undefined;
  const check = (value: unknown): value is T => {
    const validate = (compiled ??= ajv.compile<T>(schema));
    const accepted = validate(value);
    told.errors = validate.errors;
    return accepted;
  };
  const told: Shape<T> = Object.assign(check, { schema, errors: undefined });
  return told;
}
