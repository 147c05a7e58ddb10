import { dirname } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import type { Plugin } from "esbuild";
import { isJsonObject } from "../src/core/json.ts";
import { shapeOptions } from "../src/core/shape.ts";

/** Puts the checks of `_shapes.ts` modules into the bundle as code: compiling them would take most of the Action's start. */
export const compileShapes: Plugin = {
  name: "compile-shapes",
  setup: (bundle) => {
    bundle.onLoad({ filter: /_shapes\.ts$/ }, async ({ path }) => {
      const checks: unknown = await import(path);
      return { contents: codeOf(checks), loader: "js", resolveDir: dirname(path) };
    });
  },
};

function codeOf(checks: unknown): string {
  const ajv = new Ajv2020({ ...shapeOptions, code: { source: true, esm: true } });
  const names = Object.entries(isJsonObject(checks) ? checks : {}).map(([name, check]) => {
    const schema: unknown = typeof check === "function" ? Reflect.get(check, "schema") : undefined;
    if (!isJsonObject(schema)) throw new Error(`${name} is exported beside shapes, and is none.`);
    ajv.addSchema(schema, name);
    return [name, name] as const;
  });
  return standalone.default(ajv, Object.fromEntries(names));
}
