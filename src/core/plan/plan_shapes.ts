import type { JsonObject } from "../json.ts";
import { shape } from "../shape.ts";
import type { TerraformPlan } from "./plan_json.ts";

const text = { type: "string" };
const change = {
  type: "object",
  required: ["actions"],
  properties: { actions: { type: "array", items: text } },
};
const resourceChanges = {
  type: "array",
  items: {
    type: "object",
    required: ["address", "change"],
    properties: {
      address: text,
      module_address: text,
      type: text,
      name: text,
      provider_name: text,
      previous_address: text,
      deposed: text,
      change,
    },
  },
};
const planSchema = {
  $defs: {
    module: {
      type: "object",
      properties: {
        resources: {
          type: "array",
          items: {
            type: "object",
            required: ["address", "type"],
            properties: {
              address: text,
              mode: text,
              type: text,
              provisioners: {
                type: "array",
                items: { type: "object", required: ["type"], properties: { type: text } },
              },
            },
          },
        },
        module_calls: {
          type: "object",
          additionalProperties: {
            type: "object",
            properties: { source: text, module: { $ref: "#/$defs/module" } },
          },
        },
      },
    },
  },
  type: "object",
  required: ["format_version"],
  properties: {
    format_version: { type: "string", pattern: "^1\\." },
    errored: { type: "boolean" },
    variables: { type: "object", additionalProperties: { type: "object" } },
    resource_changes: resourceChanges,
    resource_drift: resourceChanges,
    output_changes: { type: "object", additionalProperties: change },
    configuration: {
      type: "object",
      properties: {
        provider_config: {
          type: "object",
          additionalProperties: { type: "object", properties: { full_name: text } },
        },
        root_module: { $ref: "#/$defs/module" },
      },
    },
  },
};

export const isPlan = shape<TerraformPlan & JsonObject>(planSchema);
