import Mustache from "mustache";

/** How a value is written where its tag stands: a complete HCL literal, a bare identifier, or a part of a quoted string. */
export type TagContext = "literal" | "identifier" | "text";

/** Where a tag begins; both from 1. */
export interface TagPlace {
  readonly line: number;
  readonly column: number;
}

/** A `{{ }}` tag with a value: of the variable of this name, or (`{{ . }}`) of the element of the list around it. */
export interface ValueTag {
  readonly kind: "value";
  readonly context: TagContext;
  readonly variable: string | undefined;
  readonly place: TagPlace;
}

/** `{{# }}` or, `inverted`, `{{^ }}`: over a boolean or a list. The elements of a list are written in the section's context. */
export interface SectionTag {
  readonly kind: "section";
  readonly context: TagContext;
  readonly variable: string;
  readonly inverted: boolean;
  readonly place: TagPlace;
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart = { readonly kind: "plain"; readonly text: string } | ValueTag | SectionTag;

/** Something in a template that is refused: where, why, and what to write instead. */
export interface TemplateSlip {
  readonly line: number;
  readonly column?: number;
  readonly message: string;
  readonly remedy: string;
}

export interface ParsedTemplate {
  readonly parts: readonly TemplatePart[];
  readonly slips: readonly TemplateSlip[];
}

/** Mustache's own reading of a template, less every tag that could put a value into it unescaped. */
export function parseTags(source: string): ParsedTemplate {
  const slips: TemplateSlip[] = [];
  try {
    const placeAt = placesIn(source);
    const parts = readSpans(Mustache.parse(source), { placeAt, slips, section: undefined });
    return { parts, slips };
  } catch (error) {
    const [, message = String(error), offset = "0"] = /^Error: (.*) at (\d+)$/.exec(String(error)) ?? [];
    return { parts: [], slips: [{ ...brokenTag(source, message, Number(offset)), remedy: usage }] };
  } finally {
    // Mustache would keep every template that it ever read.
    Mustache.clearCache();
  }
}

const usage = "Write {{ variables.<name> }}, {{ id.variables.<name> }} or {{ text.variables.<name> }}.";

const refusals: Readonly<Record<string, string>> = {
  "&": "{{{ }}} and {{& }} put a value into the code as it is",
  ">": "{{> }} would read another file",
  "=": "{{= }} changes the delimiters, and with them what is escaped",
};

type Span = Mustache.TemplateSpans[number];

interface Reading {
  readonly placeAt: (offset: number) => TagPlace;
  readonly slips: TemplateSlip[];
  readonly section: { readonly context: TagContext; readonly inverted: boolean } | undefined;
}

function readSpans(spans: readonly Span[], reading: Reading): readonly TemplatePart[] {
  return spans.flatMap((span): readonly TemplatePart[] => {
    const [type, text] = span;
    if (type === "!") return [];
    if (type === "text") return [{ kind: "plain", text }];
    return type === "name" ? readValue(span, reading) : readSection(span, reading);
  });
}

function readValue(span: Span, reading: Reading): readonly ValueTag[] {
  const [, name, offset] = span;
  const place = reading.placeAt(offset);
  const { section } = reading;
  if (name === ".") {
    if (section !== undefined && !section.inverted) {
      return [{ kind: "value", context: section.context, variable: undefined, place }];
    }
    return slip(reading, place, "{{ . }} stands outside a list's section", usage);
  }
  const target = readName(name);
  return target === undefined ? unknownName(reading, place, name) : [{ kind: "value", ...target, place }];
}

function readSection(span: Span, reading: Reading): readonly TemplatePart[] {
  const [type, name, offset, , children] = span;
  const place = reading.placeAt(offset);
  if ((type !== "#" && type !== "^") || !Array.isArray(children)) {
    return slip(reading, place, refusals[type] ?? `{{${type} }} is not supported`, usage);
  }
  const target = readName(name);
  const inverted = type === "^";
  const { context } = target ?? { context: "literal" };
  if (target === undefined) unknownName(reading, place, name);
  const parts = readSpans(children, { ...reading, section: { context, inverted } });
  // What stands in it is looked at all the same.
  if (target === undefined) return parts;
  return [{ kind: "section", ...target, inverted, place, parts }];
}

const prefixes: Readonly<Record<string, TagContext>> = { "": "literal", "id.": "identifier", "text.": "text" };

function readName(name: string): { readonly context: TagContext; readonly variable: string } | undefined {
  const [, prefix = "", variable] = /^(id\.|text\.|)variables\.([A-Za-z_][A-Za-z0-9_-]*)$/.exec(name) ?? [];
  const context = prefixes[prefix];
  return variable === undefined || context === undefined ? undefined : { context, variable };
}

function unknownName(reading: Reading, place: TagPlace, name: string): readonly never[] {
  if (name.startsWith(".")) {
    const plain = name.slice(1);
    // Templates know variables alone: whatever else jq names has to be given as one.
    const remedy =
      readName(plain) === undefined
        ? `Give it to the template in the action's \`variables\`. ${usage}`
        : `Write {{ ${plain} }}.`;
    return slip(reading, place, `{{ ${name} }} begins with a dot, as jq does`, remedy);
  }
  return slip(reading, place, `{{ ${name} }} names nothing that a template can use`, usage);
}

function slip(reading: Reading, place: TagPlace, why: string, remedy: string): readonly never[] {
  reading.slips.push({ ...place, message: `${why}.`, remedy });
  return [];
}

/** Mustache says how far it had read; what people look for is the tag that it read from. */
function brokenTag(source: string, message: string, offset: number): TagPlace & { readonly message: string } {
  if (message !== "Unclosed tag") return { ...placesIn(source)(offset), message: `${message}.` };
  const place = placesIn(source)(Math.max(0, source.lastIndexOf("{{", offset - 1)));
  return { ...place, message: "This tag is not closed by }}." };
}

/** Lines are found once: a template may have as many tags as lines. */
function placesIn(source: string): (offset: number) => TagPlace {
  const starts = [0, ...Array.from(source.matchAll(/\n/g), ({ index }) => index + 1)];
  return (offset) => {
    let first = 0;
    let last = starts.length;
    while (last - first > 1) {
      const middle = (first + last) >> 1;
      if ((starts[middle] ?? 0) <= offset) first = middle;
      else last = middle;
    }
    return { line: first + 1, column: offset - (starts[first] ?? 0) + 1 };
  };
}
