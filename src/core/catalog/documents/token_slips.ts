import { CORE_SCHEMA, EVENT_ID, getScalarValue, load, SCALAR_STYLE } from "js-yaml";
import { scanJq } from "../expressions/jq_scan.ts";
import { lineAndColumn, nodesOf } from "./yaml_events.ts";
import type { YamlNode } from "./yaml_events.ts";

/** What somebody did who wrote a file that is no YAML, where that can be told. Lines and columns from 1. */
export interface SyntaxSlip {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly remedy: string;
}

/**
 * The first comment as JavaScript has them that YAML takes for a text, or for a part of one. Files of JSON hold no such texts at
 * all; elsewhere one that stands in brackets may begin like that (`//server/share`), but not as comments do.
 */
export function commentInText(text: string, isJson: boolean): SyntaxSlip | undefined {
  if (!/(?:^|[\s[{,])\/[/*]/m.test(text)) return undefined;
  for (const { event, inFlow } of nodesOf(text)) {
    if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.valueStart === -1) continue;
    const written = text.slice(event.valueStart, event.valueEnd);
    const inBrackets = inFlow ? /^\/[/*](?=\s|[^\n]*\n)/.exec(written) : null;
    const found = isJson ? /(?<!\S)\/[/*]/.exec(written) : inBrackets;
    if (found !== null) {
      return slashSlip(found[0].slice(0, 2), lineAndColumn(text, event.valueStart + found.index), isJson);
    }
  }
  return undefined;
}

export function slashSlip(
  sign: string,
  place: { readonly line: number; readonly column: number },
  isJson: boolean,
): SyntaxSlip {
  const message = `The file is not valid YAML or JSON: neither has comments that begin with ${sign}.`;
  return { ...place, message, remedy: isJson ? "Take them out." : "Begin them with #, or take them out." };
}

/** The first key that is no text; an expression that lacks its quotes is read as an object that is a key. */
export function badKey(text: string): SyntaxSlip | undefined {
  for (const node of nodesOf(text)) {
    const start = node.isKey ? startOfBadKey(node, text) : undefined;
    if (start === undefined) continue;
    if (text.slice(start - 1, start + 1) === "{{") return expressionSlip(text, start - 1);
    const message = "The file is not valid YAML: a key must be a text.";
    return { ...lineAndColumn(text, start), message, remedy: "Put quotes around it." };
  }
  return undefined;
}

function startOfBadKey({ event }: YamlNode, text: string): number | undefined {
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
  if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.valueStart === -1) return undefined;
  const key = getScalarValue(text, event);
  if (!/^(?:[-+.\d~]|null$|true$|false$)/i.test(key)) return undefined;
  return typeof load(key, { schema: CORE_SCHEMA }) === "string" ? undefined : event.valueStart;
}

/** An expression that begins a value without quotes. */
export function expressionSlip(text: string, start: number): SyntaxSlip {
  const { end } = scanJq(text, start + 2);
  const expression = end === undefined ? "" : text.slice(start, end + 2);
  const quote = ['"', "'"].find((mark) => !expression.includes(mark));
  // What follows in the line belongs into the quotes, too.
  const isWhole = end !== undefined && /^\s*(?:[,}\]]|#|$)/m.test(text.slice(end + 2).split("\n", 1)[0] ?? "");
  const isShown = isWhole && quote !== undefined && expression.length <= 100 && !/[\n\\]/.test(expression);
  return {
    ...lineAndColumn(text, start),
    message: "The file is not valid YAML: an expression stands here without quotes, so that its { begins an object.",
    remedy: isShown ? `Put it in quotes: ${quote}${expression}${quote}` : "Put the whole text in quotes.",
  };
}
