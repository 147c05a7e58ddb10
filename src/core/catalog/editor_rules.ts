import type { JsonObject } from "../json.ts";
import { formats, labeledUrl } from "./values/formats.ts";

/**
 * What the readers refuse by code, in better words than a schema's, as JSON Schema: editors underline it too. By file kind and
 * key path, `*` standing for any key.
 */
export type EditorRules = Readonly<Record<string, JsonObject>>;

/** A format goes with one type of value. */
const formatRules: JsonObject = {
  allOf: [
    { if: says("format", { const: labeledUrl }), then: { properties: { type: { const: "object" } } } },
    { if: says("format", { enum: [...formats.keys()] }), then: { properties: { type: { const: "string" } } } },
  ],
};

export const blueprintRules: EditorRules = {
  "schema.properties.*": formatRules,
  "relations.*": {
    not: { properties: { required: { const: true }, many: { const: true } }, required: ["required", "many"] },
  },
};

export const actionRules: EditorRules = {
  "": {
    if: {
      properties: { invocationMethod: says("type", { const: "TERRAFORM" }) },
      required: ["invocationMethod"],
    },
    then: {
      properties: { invocationMethod: { required: ["template"] } },
      if: {
        anyOf: [
          { properties: { trigger: says("operation", { const: "CREATE" }) }, required: ["trigger"] },
          {
            properties: { invocationMethod: inside("mapping", says("operation", { const: "create" })) },
            required: ["invocationMethod"],
          },
        ],
      },
      then: { properties: { invocationMethod: inside("mapping", { required: ["identifier"] }) } },
    },
  },
  "trigger.userInputs": { not: { required: ["order", "steps"] } },
  "trigger.userInputs.properties.*": formatRules,
  requiredApproval: { not: { type: "object", required: ["type", "count"] } },
};

/** An object whose key holds such a value. */
function says(key: string, value: JsonObject): JsonObject {
  return { type: "object", ...inside(key, value) };
}

function inside(key: string, value: JsonObject): JsonObject {
  return { properties: { [key]: value }, required: [key] };
}
