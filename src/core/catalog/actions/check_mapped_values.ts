import { cutJson, cutText } from "../../cut_text.ts";
import { isJsonObject } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import type { Action } from "../model/action.ts";
import type { Blueprint, ValueSchema } from "../model/blueprint.ts";
import type { Catalog } from "../model/catalog.ts";
import type { Finding } from "../findings/finding.ts";
import { memberOf } from "../documents/json_limits.ts";
import { isNarrowed, mappingPath, maybeAbsent, tell } from "./mapped_use.ts";
import type { MappedUse } from "./mapped_use.ts";
import { mappingSource } from "./mapping_source.ts";
import type { MappingSource } from "./mapping_source.ts";
import { expressionsIn, fixedTextsIn } from "../expressions/port_template.ts";
import { nameProblem } from "../../render/names.ts";
import { entityIdentifier, isEntityIdentifier, strangeCharacter } from "../values/identifiers.ts";
import { fitOf } from "../values/schema_fit.ts";
import { allowedWords, findMisfits } from "../values/value_schema.ts";

/** Whether what jq gives a property can be one of its values. */
export function checkMappedProperty(
  action: Action,
  { identifier, required }: Blueprint,
  { id, schema }: { readonly id: string; readonly schema: ValueSchema },
  value: JsonValue,
  catalog: Catalog,
): readonly Finding[] {
  const use: MappedUse = {
    action,
    catalog,
    path: [...mappingPath, "properties", id],
    words: `${identifier}'s property \`${id}\``,
    required: action.invocation.mapping.operation === "create" && required.includes(id),
  };
  if (!Array.isArray(value)) return checkValue(use, schema, value);
  const { items } = schema;
  if (schema.type !== "array") return [neverFits(use, "The mapping", "a list", schema)];
  if (items === undefined) return [];
  // Null is no item of a list.
  return value.flatMap((item: JsonValue, index) =>
    checkValue({ ...use, path: [...use.path, index], required: true }, items, item),
  );
}

function checkValue(use: MappedUse, schema: ValueSchema, value: JsonValue): readonly Finding[] {
  if (expressionsIn(value).length === 0) {
    const [misfit] = findMisfits(schema, value);
    return misfit === undefined ? [] : [neverFits(use, "The mapping", cutJson(misfit.value), schema)];
  }
  if (typeof value !== "string") {
    const isFitting = isJsonObject(value) === (schema.type === "object");
    return isFitting ? [] : [neverFits(use, "The mapping", isJsonObject(value) ? "an object" : "a list", schema)];
  }
  const source = mappingSource(use.action, value, use.catalog);
  if (source === undefined) return [];
  const fit = fitOf(source.schema, schema);
  if (fit === "never") return [neverFits(use, `\`${source.words}\``, allowedWords(source.schema), schema)];
  return [...(fit === "sometimes" ? tooWide(use, source, schema) : []), ...maybeAbsent(use, source)];
}

function neverFits(use: MappedUse, who: string, what: string, schema: ValueSchema): Finding {
  const message = `${who} gives ${what}, which ${use.words} never is: it must be ${allowedWords(schema)}.`;
  return tell(
    use,
    message,
    "Map another value, let jq make one of it, or change what the input or the blueprint allows.",
  );
}

function tooWide(use: MappedUse, { words, input, blueprint }: MappingSource, schema: ValueSchema): readonly Finding[] {
  if (input === undefined || blueprint !== undefined || isNarrowed(use.action, input)) return [];
  const message = `\`${words}\` may be what ${use.words} does not allow: it must be ${allowedWords(schema)}.`;
  return [tell(use, message, `Give the input \`${input}\` the same limits.`, "warning")];
}

/** The identifier of what is written: whatever else jq gives is refused. */
export function checkMappedIdentifier(action: Action, catalog: Catalog): readonly Finding[] {
  const { identifier } = action.invocation.mapping;
  if (identifier === undefined) return [];
  const use = { action, catalog, path: [...mappingPath, "identifier"], words: "an identifier", required: true };
  return [...checkValue(use, { type: "string" }, identifier), ...checkFixedText(use, identifier)];
}

/** What stands in every identifier that the mapping gives: where none may hold it, no answer helps. */
function checkFixedText(use: MappedUse, identifier: string): readonly Finding[] {
  const texts = fixedTextsIn(identifier);
  const isWhole = texts.length === 1 && texts[0] === identifier;
  const problem = isWhole ? nameProblem(identifier) : undefined;
  const strange = texts.flatMap((text) => strangeCharacter(text) ?? [])[0];
  if (problem === undefined && strange === undefined && !(isWhole && !isEntityIdentifier(identifier))) return [];
  const what =
    problem === undefined
      ? `\`${cutText(identifier, 100)}\` never gives an identifier: none may ${strange === undefined ? "be that" : `hold ${cutJson(strange)}`}`
      : `The identifier ${cutJson(identifier)} ${problem}`;
  const remedy = /[{}]/.test(strange ?? "") ? "Write expressions between {{ and }}." : entityIdentifier.description;
  return [tell(use, `${what}; every request would be refused for it.`, remedy)];
}

/** Variables that the template requires, and a creation gives of answers that may be left out: the plan would fail. */
export function checkRequiredVariables(
  action: Action,
  required: readonly string[],
  catalog: Catalog,
): readonly Finding[] {
  const { variables, mapping } = action.invocation;
  if (mapping.operation !== "create") return [];
  return required.flatMap((name) => {
    const value = memberOf(variables, name);
    const source = typeof value === "string" ? mappingSource(action, value, catalog) : undefined;
    if (source === undefined) return [];
    const words = `the template's variable \`${name}\``;
    const use = { action, catalog, path: ["invocationMethod", "variables", name], words, required: true };
    return maybeAbsent(use, source).map((finding) => ({ ...finding, rule: "template-variable" }));
  });
}
