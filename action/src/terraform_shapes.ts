import type { JsonValue } from "../../src/core/json.ts";
import { shape } from "../../src/core/shape.ts";

/** A fault as `terraform init -json`, `plan -json` and `apply -json` print it, a line each. */
export interface DiagnosticLine {
  readonly type: "diagnostic";
  readonly diagnostic: {
    readonly severity: "error" | "warning";
    readonly summary: string;
    readonly detail?: string;
    readonly address?: string;
    readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
  };
}

/** Of what `apply -json` prints: one resource's change that is done. */
export interface AppliedLine {
  readonly type: "apply_complete";
  readonly hook: { readonly action: string; readonly resource: { readonly addr: string } };
}

/** What is asked of `terraform state pull`. The state holds secrets in plain text. */
export interface PulledState {
  readonly lineage: string;
  readonly serial: number;
  readonly outputs?: Readonly<Record<string, { readonly value?: JsonValue; readonly sensitive?: boolean }>>;
  readonly resources?: readonly { readonly instances?: readonly StateInstance[] }[];
}

export interface StateInstance {
  readonly attributes?: JsonValue;
  /** Paths into `attributes`, a step each: `{type: get_attr, value}`, or `{type: index, value: {value}}`. */
  readonly sensitive_attributes?: JsonValue;
}

/** One of those that an apply prints; a sensitive one has no value. */
export interface OutputValue {
  readonly sensitive: boolean;
  readonly value?: JsonValue;
}

export const isState = shape<PulledState>({
  type: "object",
  required: ["lineage", "serial"],
  properties: {
    lineage: { type: "string" },
    serial: { type: "integer" },
    outputs: {
      type: "object",
      additionalProperties: { type: "object", properties: { sensitive: { type: "boolean" } } },
    },
    resources: {
      type: "array",
      items: { type: "object", properties: { instances: { type: "array", items: { type: "object" } } } },
    },
  },
});
export const isOutputsLine = shape<{ readonly outputs: Readonly<Record<string, OutputValue>> }>({
  type: "object",
  required: ["type", "outputs"],
  properties: {
    type: { const: "outputs" },
    outputs: {
      type: "object",
      additionalProperties: {
        type: "object",
        required: ["sensitive"],
        properties: { sensitive: { type: "boolean" }, value: true },
      },
    },
  },
});

const text = { type: "string" };
export const isDiagnosticLine = shape<DiagnosticLine>({
  type: "object",
  required: ["type", "diagnostic"],
  properties: {
    type: { const: "diagnostic" },
    diagnostic: {
      type: "object",
      required: ["severity", "summary"],
      properties: {
        severity: { enum: ["error", "warning"] },
        summary: text,
        detail: text,
        address: text,
        range: {
          type: "object",
          required: ["filename", "start"],
          properties: {
            filename: text,
            start: { type: "object", required: ["line"], properties: { line: { type: "integer", minimum: 1 } } },
          },
        },
      },
    },
  },
});
export const isAppliedLine = shape<AppliedLine>({
  type: "object",
  required: ["type", "hook"],
  properties: {
    type: { const: "apply_complete" },
    hook: {
      type: "object",
      required: ["action", "resource"],
      properties: { action: text, resource: { type: "object", required: ["addr"], properties: { addr: text } } },
    },
  },
});
