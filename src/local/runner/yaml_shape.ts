import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { parseDocument } from "yaml";
import { WorkflowFault } from "./workflow_fault.ts";

/** Reads YAML of exactly one shape. @throws WorkflowFault that names the file, the place and what is not supported there. */
export type ShapeReader<Shape> = (text: string, file: string) => Shape;

/** JSON schemas for what workflow and action files have in common. */
export const shapes = {
  text: { type: "string" },
  scalar: { type: ["string", "number", "boolean", "null"] },
  scalars: { type: "object", additionalProperties: { type: ["string", "number", "boolean", "null"] } },
  condition: { type: ["string", "boolean", "number"] },
  flag: { type: ["string", "boolean"] },
  minutes: { type: ["string", "number"] },
} as const;

/** A closed object: a key that isn't listed is a fault, never skipped. */
export function closed(properties: Readonly<Record<string, object>>, required: readonly string[] = []): object {
  return { type: "object", properties, required, additionalProperties: false };
}

export function shapeReader<Shape>(schema: object): ShapeReader<Shape> {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile<Shape>(schema);
  return (text, file) => {
    const document = parseDocument(text);
    const [problem] = document.errors;
    if (problem !== undefined) throw new WorkflowFault(`${file} is not YAML: ${problem.message}`);
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (validate(value)) return value;
    throw new WorkflowFault(`${file}: ${inWords(validate.errors?.at(-1))}`);
  };
}

function inWords(error: ErrorObject | undefined): string {
  if (error === undefined) return "has an unexpected shape.";
  const place = error.instancePath === "" ? "at the top" : `at ${error.instancePath.slice(1).replaceAll("/", ".")}`;
  if (error.keyword === "additionalProperties") {
    return `${place}, the local runner doesn't support "${String(error.params["additionalProperty"])}": leave it out.`;
  }
  if (error.keyword === "enum") {
    return `${place}, only ${(error.params["allowedValues"] as unknown[]).join(", ")} are supported: choose one of them.`;
  }
  return `${place}: ${error.message ?? "is wrong"}.`;
}
