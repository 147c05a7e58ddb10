import { Ajv2020 } from "ajv/dist/2020.js";
import type { SchemaObject, ValidateFunction } from "ajv/dist/2020.js";

/** How shapes are compiled: here, and ahead of time into the Action's bundle. */
export const shapeOptions = { strict: true, allowUnionTypes: true } as const;

const ajv = new Ajv2020(shapeOptions);

/**
 * The exact shape of data from outside, as a check. `T` must be what `schema` (JSON Schema 2020-12) accepts. Modules whose names
 * end in `_shapes.ts` export such checks and nothing else: the Action's bundle holds them compiled, so that it starts without
 * a compiler.
 */
export function shape<T>(schema: SchemaObject): ValidateFunction<T> {
  return ajv.compile<T>(schema);
}
