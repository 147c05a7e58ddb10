import { HclSyntaxError, scanHcl } from "./hcl_tokens.ts";
import type { Token } from "./hcl_tokens.ts";
import type { SectionTag, TemplatePart, TemplateSlip, ValueTag } from "./template_tags.ts";

type Tag = ValueTag | SectionTag;

/** The template as HCL of the same structure: every value is a word, every section's content stands once. */
export function withoutTags(parts: readonly TemplatePart[]): string {
  return write(parts, { tags: [], sections: false });
}

/**
 * Finds tags that stand where their value's escaping does not hold: a literal in quotes, a text outside them, anything in a
 * heredoc or a comment or glued to a word, and sections that open a bracket without closing it.
 */
export function findMisplacedTags(parts: readonly TemplatePart[]): readonly TemplateSlip[] {
  const tags: Tag[] = [];
  const source = write(parts, { tags, sections: true });
  try {
    const places = placesIn(scanHcl(source));
    return tags.flatMap((tag, index) => {
      const slip = tag.kind === "value" ? misplacedValue(tag, index, places) : misplacedSection(index, places);
      return slip === undefined ? [] : [{ ...tag.place, ...slip }];
    });
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    return [{ line: error.line, message: `This is not HCL: ${error.message}.`, remedy: "Mend the Terraform code." }];
  }
}

interface Writing {
  /** Collects the tags; a tag's index is in its placeholder. */
  readonly tags: Tag[];
  /** Whether a section's ends leave a word behind. */
  readonly sections: boolean;
}

function write(parts: readonly TemplatePart[], writing: Writing): string {
  return parts.map((part) => writePart(part, writing)).join("");
}

function writePart(part: TemplatePart, writing: Writing): string {
  if (part.kind === "plain") return part.text;
  const index = writing.tags.push(part) - 1;
  if (part.kind === "value") return placeholder("value", index);
  const content = write(part.parts, writing);
  return writing.sections ? ` ${placeholder("begin", index)} ${content} ${placeholder("end", index)} ` : content;
}

function placeholder(what: "value" | "begin" | "end", index: number): string {
  return `gatehouse_${what}_${index}_`;
}

/** Whether a tag stood in this part of a template without tags. */
export function heldTag(text: string): boolean {
  return /gatehouse_(?:value|begin|end)_\d+_/.test(text);
}

/** An open bracket or quote, and the one that it stands in. */
interface Opening {
  readonly outer: Opening | undefined;
}

/** A placeholder's token, and the innermost bracket or quote that is open there. */
interface Place {
  readonly token: Token;
  readonly within: Opening | undefined;
}

function placesIn(tokens: readonly Token[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  let within: Opening | undefined;
  for (const token of tokens) {
    if (token.kind === "open") within = { outer: within };
    if (token.kind === "close") within = within?.outer;
    for (const [name] of token.text.matchAll(/gatehouse_(?:value|begin|end)_\d+_/g)) {
      places.set(name, { token, within });
    }
  }
  return places;
}

type Finding = Omit<TemplateSlip, "line"> | undefined;

function misplacedValue(tag: ValueTag, index: number, places: ReadonlyMap<string, Place>): Finding {
  const name = placeholder("value", index);
  const token = places.get(name)?.token;
  const shown = `{{ ${prefixes[tag.context]}${tag.variable === undefined ? "." : `variables.${tag.variable}`} }}`;
  if (token?.kind === "comment") {
    return { message: `${shown} stands in a comment.`, remedy: "Take it out: values do not go into comments." };
  }
  if (token?.kind === "heredoc") {
    return {
      message: `${shown} stands in a heredoc, where nothing can be escaped.`,
      remedy: "Give the value to a local, as a literal, and use ${local.<name>} in the heredoc.",
    };
  }
  return tag.context === "text" ? misplacedText(shown, name, token) : misplacedCode(shown, name, token);
}

const prefixes = { literal: "", identifier: "id.", text: "text." } as const;

function misplacedText(shown: string, name: string, token: Token | undefined): Finding {
  if (token?.kind !== "quoted") {
    return {
      message: `${shown} stands outside quotes.`,
      remedy: "Put quotes around it, or write {{ variables.<name> }}.",
    };
  }
  if (!/[\\$%]$/.test(token.text.slice(0, token.text.indexOf(name)))) return undefined;
  return {
    message: `${shown} comes straight after a \\, $ or %, which could change what it means.`,
    remedy: "Put another character between them, or make the whole string a literal: {{ variables.<name> }}.",
  };
}

function misplacedCode(shown: string, name: string, token: Token | undefined): Finding {
  if (token?.kind === "quoted") {
    return {
      message: `${shown} stands in quotes, and brings its own.`,
      remedy: "Take the quotes away, or write {{ text.variables.<name> }}.",
    };
  }
  if (token?.text === name) return undefined;
  return { message: `${shown} is glued to the word beside it.`, remedy: "Make the whole word a variable." };
}

function misplacedSection(index: number, places: ReadonlyMap<string, Place>): Finding {
  const begin = places.get(placeholder("begin", index));
  const end = places.get(placeholder("end", index));
  const inCode = begin?.token.kind === "word" && end?.token.kind === "word";
  if (inCode && begin.within === end.within) return undefined;
  return inCode
    ? {
        message: "This section opens a bracket that it does not close.",
        remedy: "Put whole blocks or attributes into a section.",
      }
    : {
        message: "This section begins or ends in a string or a comment.",
        remedy: "Put it around the whole attribute.",
      };
}
