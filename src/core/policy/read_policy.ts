import { fileSchema } from "../catalog/documents/file_schema.ts";
import { portIdentifier } from "../catalog/values/identifiers.ts";
import type { PlaceFinder } from "../catalog/documents/place_finder.ts";
import type { Read } from "../catalog/tree/read_result.ts";
import { didYouMean } from "../catalog/documents/suggest.ts";
import type { Fault } from "../faults.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { propertiesIn } from "../search/compile_rules.ts";
import { parseSearchRules } from "../search/parse_rules.ts";
import { changeProperties } from "./change_subject.ts";
import type { Policy } from "./model.ts";

interface RawPolicy {
  readonly identifier: string;
  readonly title: string;
  readonly message: string;
  readonly severity?: "deny" | "warn";
  readonly match: JsonObject;
  readonly allowed?: number;
}

export const policySchema = {
  type: "object",
  properties: {
    identifier: portIdentifier,
    title: { type: "string", minLength: 1, maxLength: 100 },
    message: { type: "string", minLength: 1, maxLength: 1000 },
    severity: { enum: ["deny", "warn"] },
    match: {
      type: "object",
      properties: { combinator: { enum: ["and", "or"] }, rules: { type: "array", minItems: 1 } },
      required: ["combinator", "rules"],
      additionalProperties: false,
    },
    allowed: { type: "integer", minimum: 0 },
  },
  required: ["identifier", "title", "message", "match"],
  additionalProperties: false,
};

const readRaw = fileSchema<RawPolicy>(policySchema);

/** One of `policies/*.yml`. */
export function readPolicy(value: JsonValue, places: PlaceFinder): Read<Policy> {
  const raw = readRaw(value, places);
  if (!raw.ok) return raw;
  const { identifier, title, message, severity = "deny", match, allowed = 0 } = raw.value;
  const rules = parseSearchRules(match, { path: ["match"], places, allowed: [] });
  if (!rules.ok) return rules;
  const faults = propertiesIn(rules.value).flatMap((property) => unknownProperty(property, places));
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, value: { identifier, title, message, severity, match: rules.value, allowed }, faults: [] };
}

/** A property that no change has would be empty for ever, and the policy would say nothing, or no to everything. */
function unknownProperty(property: string, places: PlaceFinder): readonly Fault[] {
  const [first = ""] = property.split(".");
  const known = changeProperties.find(({ name }) => name === first);
  if (known !== undefined && known.nested === property.includes(".")) return [];
  const names = changeProperties.map(({ name, nested }) => (nested ? `${name}.<attribute>` : name));
  const message = `\`match\` asks for \`${property}\`, which a change does not have.`;
  const near = didYouMean(property, names);
  const remedy = `${near === undefined ? "" : `Did you mean ${near}? `}Known are: ${names.join(", ")}.`;
  return [{ severity: "error", rule: "policy-property", place: places(["match"]), message, remedy }];
}
