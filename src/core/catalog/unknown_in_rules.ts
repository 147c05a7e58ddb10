import { propertiesIn } from "../search/compile_rules.ts";
import type { Rule } from "../search/model.ts";
import type { Blueprint } from "./blueprint.ts";
import { suggestName } from "./suggest.ts";

/** A property that search rules ask for and no entity of a blueprint can have: such a rule finds it always empty. */
export interface UnknownInRules {
  readonly name: string;
  readonly remedy: string;
}

export function unknownInRules(
  rules: { readonly rules: readonly Rule<unknown>[] },
  { properties, relations, computed }: Blueprint,
): readonly UnknownInRules[] {
  const known = [...properties.keys(), ...relations.keys(), ...(computed?.keys() ?? [])];
  return propertiesIn(rules)
    .filter((name) => !name.startsWith("$") && !known.includes(name))
    .map((name) => ({ name, remedy: suggestName(name, known) }));
}
