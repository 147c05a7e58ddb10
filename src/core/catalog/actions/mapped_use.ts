import type { Action } from "../model/action.ts";
import type { Catalog } from "../model/catalog.ts";
import type { Finding } from "../findings/finding.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { MappingSource } from "./mapping_source.ts";
import { programReferences } from "../expressions/port_template.ts";

export const mappingPath = ["invocationMethod", "mapping"];

/** What a value of the mapping becomes. */
export interface MappedUse {
  readonly action: Action;
  readonly catalog: Catalog;
  readonly path: ValuePath;
  /** As a sentence names it: "database's property `size`". */
  readonly words: string;
  readonly required: boolean;
}

export function tell({ action, path }: MappedUse, message: string, remedy: string, severity?: "warning"): Finding {
  const at = { rule: "mapping-value", file: action.source.path, path, message, remedy };
  return severity === undefined ? at : { severity, ...at };
}

/** A value that is required here, of an input that nobody has to answer. */
export function maybeAbsent(use: MappedUse, { words, input }: MappingSource): readonly Finding[] {
  if (!use.required || input === undefined || !isOptional(use.action, input)) return [];
  const message = `\`${words}\` has no value where nobody answers it, and ${use.words} must have one.`;
  return [tell(use, message, `Make the input \`${input}\` required, or give it a default.`, "warning")];
}

function isOptional(action: Action, id: string): boolean {
  const { required, inputs } = action;
  const input = inputs.get(id);
  const isAsked = "program" in required || required.includes(id) || isValidated(action, id);
  return !isAsked && input?.default === undefined && input?.rules?.default === undefined;
}

/** Whether jq keeps some answers out, so that the schema alone does not tell what is left. */
export function isNarrowed(action: Action, id: string): boolean {
  const { rules, items } = action.inputs.get(id) ?? {};
  const hasOptions = rules?.enum !== undefined || items?.rules?.enum !== undefined;
  return hasOptions || rules?.disabled === true || isValidated(action, id);
}

function isValidated({ validations }: Action, id: string): boolean {
  return validations.some(({ constraint }) =>
    programReferences(constraint.program).some(
      ({ context, key }) => (context === "form" || context === "inputs") && (key === undefined || key === id),
    ),
  );
}
