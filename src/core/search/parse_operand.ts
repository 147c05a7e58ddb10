import type { ValuePath } from "../catalog/documents/json_limits.ts";
import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import type { ComparisonOperator, QueryOperand } from "./model.ts";
import { isPreset, operandProblem } from "./operators.ts";
import type { RuleReader } from "./rule_reader.ts";

/** What a rule's `value` must be for its operator, as a phrase; nothing where it is that. */
export function ruleValueProblem(operator: ComparisonOperator | "relatedTo", value: JsonValue): string | undefined {
  if (operator !== "relatedTo") return operandProblem(operator, value);
  const identifiers: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  const named = identifiers.every((identifier) => typeof identifier === "string" && identifier !== "");
  return named ? undefined : "an entity's identifier, or a list of them";
}

/** A rule's `value`: JSON, or Port's `{jqQuery: ...}`. */
export function parseOperand(
  reader: RuleReader,
  operator: ComparisonOperator | "relatedTo",
  raw: JsonValue | undefined,
  path: ValuePath,
): QueryOperand {
  if (raw === undefined) return reader.refuse(path, "is missing", "Say what the property is held against.");
  if (isJsonObject(raw) && Object.hasOwn(raw, "jqQuery")) return parseQuery(reader, raw.jqQuery, path);
  if (isPreset(raw)) reader.allow("preset", path, "moves with the clock, which is not known here");
  const problem = ruleValueProblem(operator, raw);
  if (problem === undefined) return { kind: "value", value: raw };
  return reader.refuse(path, `must be ${problem}, for \`${operator}\``, "Change the value, or the operator.");
}

function parseQuery(reader: RuleReader, program: JsonValue | undefined, path: ValuePath): QueryOperand {
  reader.allow("jqQuery", path, "can't be computed by jq here");
  if (typeof program === "string" && program.trim() !== "") return { kind: "jq", program, path };
  return reader.refuse([...path, "jqQuery"], "must be a jq program", "Write it as a text.");
}
