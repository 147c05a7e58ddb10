import { programReferences } from "../expressions/port_template.ts";

/** A formula as jq, and the properties that it names. */
interface Formula {
  readonly program: string;
  readonly names: readonly string[];
}

// Blanks are taken off afterwards: two quantifiers that both match them would take ever longer over many.
const name = /\{\{([^{}]*)\}\}/;

/**
 * Port's formulas are texts with properties' names between `{{ }}`: `https://example.com/{{$identifier}}`. Where one of those
 * has no value, neither has the formula. One that names none is taken for jq.
 */
export function readFormula(formula: string): Formula {
  // Text and names in turn.
  const parts = formula.split(name);
  if (parts.length === 1) return readProgram(formula);
  const names = parts.filter((_part, index) => index % 2 === 1).map((part) => part.trim());
  const joined = parts.map((part, index) => (index % 2 === 1 ? `.[${(index - 1) / 2}]` : JSON.stringify(part)));
  return {
    program: `[${names.map(valueOf).join(", ")}] | if any(. == null) then null else map(${asText}) | ${joined.join(" + ")} end`,
    names,
  };
}

/** jq, and the properties of the entity that it names for certain. */
export function readProgram(program: string): Formula {
  const certain = programReferences(program).filter(({ context, isCertain }) => context === "properties" && isCertain);
  return { program, names: [...new Set(certain.flatMap(({ key }) => key ?? []))] };
}

const asText = `if type == "array" then map(tostring) | join(", ") else tostring end`;

function valueOf(name: string): string {
  return name.startsWith("$") ? `.[${JSON.stringify(name.slice(1))}]` : `.properties[${JSON.stringify(name)}]`;
}
