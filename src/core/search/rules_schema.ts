import { comparisonOperators } from "./model.ts";

const rule = {
  type: "object",
  properties: {
    property: { type: "string" },
    operator: { enum: [...comparisonOperators, "relatedTo"] },
    value: true,
    blueprint: { type: "string" },
    direction: { enum: ["upstream", "downstream"] },
    required: { type: "boolean" },
    combinator: { enum: ["and", "or"] },
    rules: { type: "array" },
  },
  additionalProperties: false,
};

/** JSON Schema of search rules, for editors: `parseRulesWithQueries` is stricter, and reads rules in rules too. */
export const searchRulesSchema = {
  type: "object",
  properties: { combinator: { enum: ["and", "or"] }, rules: { type: "array", items: rule } },
  required: ["combinator", "rules"],
  additionalProperties: false,
};
