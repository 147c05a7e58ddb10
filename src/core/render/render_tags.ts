import type { JsonObject, JsonValue } from "../json.ts";
import { hclIdentifier, hclLiteral, hclQuotedText } from "./hcl.ts";
import type { SectionTag, TagContext, TemplatePart, TemplateSlip } from "./template_tags.ts";

/** The text of a template with these values. What has no value, or none that fits, is in `slips`; the text is then void. */
export function renderTags(
  parts: readonly TemplatePart[],
  variables: JsonObject,
): { readonly text: string; readonly slips: readonly TemplateSlip[] } {
  const slips: TemplateSlip[] = [];
  const text = render(parts, { variables, slips, element: undefined });
  return { text, slips };
}

interface Rendering {
  readonly variables: JsonObject;
  readonly slips: TemplateSlip[];
  /** The list element that `{{ . }}` stands for. */
  readonly element: JsonValue | undefined;
}

function render(parts: readonly TemplatePart[], rendering: Rendering): string {
  return parts
    .map((part) => {
      if (part.kind === "plain") return part.text;
      const value = part.variable === undefined ? rendering.element : valueOf(rendering.variables, part.variable);
      if (value === undefined) return missing(part.place.line, part.variable ?? ".", rendering);
      if (part.kind === "section") return renderSection(part, value, rendering);
      const written = writeValue(part.context, value);
      if (written !== undefined) return written;
      return unfit(
        part.place.line,
        part.variable ?? ".",
        `is ${kindOf(value)}, not ${expected[part.context]}`,
        rendering,
      );
    })
    .join("");
}

function renderSection(section: SectionTag, value: JsonValue, rendering: Rendering): string {
  if (!Array.isArray(value) && typeof value !== "boolean") {
    return unfit(section.place.line, section.variable, `is ${kindOf(value)}, not a boolean or a list`, rendering);
  }
  const elements: readonly (JsonValue | undefined)[] = Array.isArray(value) ? value : value ? [undefined] : [];
  if (section.inverted) return elements.length === 0 ? render(section.parts, rendering) : "";
  return elements.map((element) => render(section.parts, { ...rendering, element })).join("");
}

const expected: Readonly<Record<TagContext, string>> = {
  literal: "a value",
  identifier: "an identifier (letters, digits, _ and -, a letter or _ first)",
  text: "a text, a number or a boolean",
};

function writeValue(context: TagContext, value: JsonValue): string | undefined {
  if (context === "literal") return hclLiteral(value);
  if (context === "identifier") return typeof value === "string" ? hclIdentifier(value) : undefined;
  return value === null || typeof value === "object" ? undefined : hclQuotedText(String(value));
}

function valueOf(variables: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

function missing(line: number, name: string, rendering: Rendering): string {
  const given = Object.keys(rendering.variables).sort().join(", ");
  rendering.slips.push({
    line,
    message:
      name === "."
        ? "{{ . }} stands for the element of a list, and here is none."
        : `The variable ${name} has no value.`,
    remedy: given === "" ? "No variables are given." : `Given are: ${given}.`,
  });
  return "";
}

function unfit(line: number, name: string, why: string, rendering: Rendering): string {
  rendering.slips.push({
    line,
    message: `The variable ${name} ${why}.`,
    remedy: "Change the value, or how the template uses it.",
  });
  return "";
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
