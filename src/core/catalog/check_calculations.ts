import { historyProperties, metaProperties } from "../search/model.ts";
import type { Blueprint } from "./blueprint.ts";
import type { Finding } from "./finding.ts";
import { certainContextsOf } from "./port_template.ts";
import { suggestName } from "./suggest.ts";

/** What a calculation's jq is given: the entity, with what git tells of it. */
const inputKeys: readonly string[] = [
  "identifier",
  "title",
  "blueprint",
  "team",
  "properties",
  "relations",
  ...historyProperties.map((name) => name.slice(1)),
];

/** A calculation sees what is not calculated. */
export function checkCalculations(blueprint: Blueprint): readonly Finding[] {
  const computed = [...(blueprint.computed ?? [])];
  const seen = computed.flatMap(([id, { kind }]) => (kind === "calculation" ? [] : [id]));
  const known = [...blueprint.properties.keys(), ...seen, ...metaProperties, ...historyProperties];
  return computed.flatMap(([id, property]) => {
    if (property.kind !== "calculation") return [];
    const { path, program, names } = property;
    const finding = (rule: string, text: string, message: string, remedy: string): Finding => {
      return { rule, file: blueprint.source.path, path, text, message, remedy };
    };
    const ofProperties = names
      .filter((name) => !known.includes(name))
      .map((name) =>
        blueprint.computed?.has(name) === true
          ? finding(
              "unknown-property",
              name,
              `Calculation \`${id}\` names \`${name}\`, which is calculated itself.`,
              "Write what that is made of.",
            )
          : finding(
              "unknown-property",
              name,
              `Calculation \`${id}\` names \`${name}\`, which ${blueprint.identifier} has not.`,
              suggestName(name, known),
            ),
      );
    const ofInput = certainContextsOf(program)
      .filter((name) => !inputKeys.includes(name))
      .map((name) =>
        finding(
          "unknown-value",
          `.${name}`,
          `Calculation \`${id}\` names \`.${name}\`, which is not known here.`,
          suggestName(name, inputKeys),
        ),
      );
    return [...ofProperties, ...ofInput];
  });
}
