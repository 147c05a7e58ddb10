import { shape } from "../../src/core/shape.ts";
import type { DiagnosticLine } from "./diagnostics.ts";
import type { OutputValue, PulledState } from "./state_files.ts";

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
export const areOutputs = shape<Readonly<Record<string, OutputValue>>>({
  type: "object",
  additionalProperties: {
    type: "object",
    required: ["sensitive", "value"],
    properties: { sensitive: { type: "boolean" }, value: true },
  },
});

const text = { type: "string" };
export const isErrorLine = shape<DiagnosticLine>({
  type: "object",
  required: ["type", "diagnostic"],
  properties: {
    type: { const: "diagnostic" },
    diagnostic: {
      type: "object",
      required: ["severity", "summary"],
      properties: {
        severity: { const: "error" },
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
