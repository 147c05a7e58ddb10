import { Ajv2020 } from "ajv/dist/2020.js";
import { isJsonObject } from "../../src/core/json.ts";
import type { JsonValue } from "../../src/core/json.ts";

/** What is asked of `terraform state pull`. The state holds secrets in plain text. */
export interface PulledState {
  readonly lineage: string;
  readonly serial: number;
  readonly outputs?: Readonly<Record<string, { readonly value?: JsonValue; readonly sensitive?: boolean }>>;
}

/** One of `terraform output -json`. */
export interface OutputValue {
  readonly sensitive: boolean;
  readonly value: JsonValue;
}

const ajv = new Ajv2020({ strict: true });
const isState = ajv.compile<PulledState>({
  type: "object",
  required: ["lineage", "serial"],
  properties: {
    lineage: { type: "string" },
    serial: { type: "integer" },
    outputs: {
      type: "object",
      additionalProperties: { type: "object", properties: { sensitive: { type: "boolean" } } },
    },
  },
});
const areOutputs = ajv.compile<Readonly<Record<string, OutputValue>>>({
  type: "object",
  additionalProperties: {
    type: "object",
    required: ["sensitive", "value"],
    properties: { sensitive: { type: "boolean" }, value: true },
  },
});

/** @throws Error that never repeats what was read */
export function readState(json: string): PulledState {
  const value = parse(json);
  if (isState(value)) return value;
  throw new Error("The state is not in a format that is known here.");
}

/** @throws Error that never repeats what was read */
export function readOutputs(json: string): Readonly<Record<string, OutputValue>> {
  const value = parse(json);
  if (areOutputs(value)) return value;
  throw new Error("Terraform's outputs are not in a format that is known here.");
}

/** The texts of a state's sensitive outputs, so that they can be taken out of messages. */
export function sensitiveOutputs(state: PulledState): readonly string[] {
  return Object.values(state.outputs ?? {}).flatMap(({ value, sensitive }) =>
    sensitive === true ? texts(value ?? null) : [],
  );
}

function texts(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => texts(item));
  return isJsonObject(value) ? Object.values(value).flatMap(texts) : [];
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Its text may hold secrets, and JSON.parse would repeat some of it.
    return undefined;
  }
}
