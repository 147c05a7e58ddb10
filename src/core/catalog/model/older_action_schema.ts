import { isJsonObject } from "../../json.ts";
import type { JsonObject } from "../../json.ts";

/** The parts of a v2 action's schema, where `withOlderForm` puts it. */
const newer = "#/else/properties";

/**
 * The published schema of actions in Port's older form (v1) besides that of v2: what each form may hold is judged by itself. A
 * v1 action has its inputs on top, and its operation as the trigger.
 */
export function withOlderForm(schema: JsonObject): JsonObject {
  const { $schema = null, title = null, description = null, ...ofNewer } = schema;
  return {
    $schema,
    title,
    description,
    if: { type: "object", properties: { trigger: { type: "string" } }, required: ["trigger"] },
    then: {
      type: "object",
      properties: {
        ...sameAs(newer, Object.keys(isJsonObject(ofNewer.properties) ? ofNewer.properties : {})),
        ...sameAs(`${newer}/trigger/properties`, ["userInputs", "condition"]),
        trigger: { $ref: `${newer}/trigger/properties/operation` },
        blueprint: { $ref: `${newer}/trigger/properties/blueprintIdentifier` },
        invocationMethod: {
          if: { type: "object", properties: { type: { const: "AZURE-DEVOPS" } }, required: ["type"] },
          else: { $ref: `${newer}/invocationMethod` },
        },
      },
      required: ["identifier", "trigger", "blueprint", "invocationMethod"],
      additionalProperties: false,
    },
    else: ofNewer,
  };
}

function sameAs(parent: string, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, { $ref: `${parent}/${key}` }]));
}
