import { isMap, parseDocument as parseYaml } from "yaml";
import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { FlowSplicer } from "./splice_flow.ts";
import type { FlowStyle } from "./splice_flow.ts";
import { isList } from "./value_changes.ts";

/** A JSON text with other values, everything else to the character as it was; what is new is laid out as the rest is. */
export function spliceJson(text: string, before: JsonObject, after: JsonObject): string | undefined {
  // JSON is YAML. Repeated keys have been refused already, and looking for them takes quadratic time.
  const { contents } = parseYaml(text, { uniqueKeys: false });
  const [start, end] = contents?.range ?? [];
  if (!isMap(contents) || start === undefined || end === undefined) return undefined;
  const spliced = new FlowSplicer(text, styleOf(text)).collection(contents, before, after);
  return spliced === undefined ? undefined : text.slice(0, start) + spliced + text.slice(end);
}

/** As `JSON.stringify` takes it. */
export function jsonIndent(text: string): string | number {
  return /\n([ \t]+)"/.exec(text)?.[1] ?? (text.trim().includes("\n") ? 2 : 0);
}

function styleOf(text: string): FlowStyle {
  const isSpaced = /": /.test(text) || !/":/.test(text);
  return {
    isSpaced,
    inline: (value) => writeInline(value, isSpaced ? " " : ""),
    lines: (value, indent) => JSON.stringify(value, null, jsonIndent(text)).replaceAll("\n", `\n${indent}`),
  };
}

function writeInline(value: JsonValue, blank: string): string {
  if (isList(value)) return `[${value.map((item) => writeInline(item, blank)).join(`,${blank}`)}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}:${blank}${writeInline(member, blank)}`,
  );
  return `{${members.join(`,${blank}`)}}`;
}
