import { historyProperties, metaProperties } from "../../search/model.ts";
import type { Blueprint } from "../model/blueprint.ts";
import type { Finding } from "../findings/finding.ts";
import { findBelowValue, mayFail } from "../values/below_values.ts";
import type { BelowValue } from "../values/below_values.ts";
import { certainContextsOf, programReferences } from "../expressions/port_template.ts";
import { suggestName } from "../documents/suggest.ts";

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
    return [...ofProperties, ...ofInput, ...ofRelations(blueprint, id, program, finding)];
  });
}

/** Relations that are not there, and what no value has: a relation is an identifier, and nothing of the entity behind it. */
function ofRelations(
  blueprint: Blueprint,
  id: string,
  program: string,
  finding: (rule: string, text: string, message: string, remedy: string) => Finding,
): readonly Finding[] {
  return programReferences(program).flatMap((reference) => {
    const { context, key, below, isCertain } = reference;
    const relations = [...blueprint.relations.keys()];
    if (context === "relations" && isCertain && key !== undefined && !relations.includes(key)) {
      const text = `.relations.${key}`;
      const message = `Calculation \`${id}\` names \`${text}\`, and ${blueprint.identifier} has no relation \`${key}\`.`;
      return [finding("unknown-relation", text, message, suggestName(key, relations))];
    }
    const steps = [context, ...(key === undefined ? [] : [key]), ...below];
    const found = mayFail(program) ? undefined : findBelowValue(blueprint, steps, reference);
    if (found === undefined) return [];
    const shown = `.${found.steps.join(".")}`;
    const message = `Calculation \`${id}\`: \`${shown}\` is ${found.what}: it has no \`${found.key}\`.`;
    return [finding("unknown-value", `${shown}.${found.key}`, message, remedyOf(found, shown))];
  });
}

function remedyOf({ relation, key, isList }: BelowValue, shown: string): string {
  if (relation === undefined) return `Write ${shown}${isList ? "[0]" : ""}.`;
  const last = ["title", "identifier", "team", "blueprint"].includes(key) ? `$${key}` : key;
  const path = ["properties", "relations"].includes(key) ? "" : `, with \`path: ${relation}.${last}\``;
  return `Mirror it in \`mirrorProperties\`${path}, and name that among the properties.`;
}
