import { isMap, isNode, isScalar, isSeq } from "yaml";
import type { Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { memberOf } from "./json_limits.ts";
import { formerPlaces } from "./list_changes.ts";
import { isList, isSame, renamedKeys } from "./value_changes.ts";

/** How values are written between brackets. */
export interface FlowStyle {
  /** On one line, with the quotes of the old value where it has some; nothing where it can't be. */
  readonly inline: (value: JsonValue, quotes?: Scalar["type"]) => string | undefined;
  /** A map or a list on lines of its own below one with this indentation; nothing where such values stay on one line. */
  readonly lines?: (value: JsonValue, indent: string) => string;
  /** Whether blanks stand behind colons and commas. */
  readonly isSpaced: boolean;
}

/** What stands around and between the members of a collection: blanks, line feeds, commas and comments. */
interface Frame {
  readonly lead: string;
  readonly gaps: readonly string[];
  readonly tail: string;
}

/** A member as it will be written, with what stood before it if another one did. */
interface Part {
  readonly text: string | undefined;
  readonly gap?: string | undefined;
}

/**
 * Collections in brackets, as in JSON, with other values: what stays the same stays to the character, and so do the blanks,
 * line feeds and comments around it. Nothing where anchors stand in between.
 */
export class FlowSplicer {
  private readonly text: string;
  private readonly style: FlowStyle;

  constructor(text: string, style: FlowStyle) {
    this.text = text;
    this.style = style;
  }

  /** @param indent that of the line on which the collection begins, where each member of its parent has a line */
  collection(node: YAMLMap | YAMLSeq, before: JsonValue, after: JsonValue, indent?: string): string | undefined {
    if (node.items.length > 0) {
      if (isMap(node) && isJsonObject(before) && isJsonObject(after)) return this.map(node, before, after);
      if (isSeq(node) && isList(before) && isList(after)) return this.list(node, before, after);
    }
    return this.write(after, indent);
  }

  private map(map: YAMLMap, before: JsonObject, after: JsonObject): string | undefined {
    const members = map.items.flatMap(({ key, value }) =>
      isScalar(key) && typeof key.value === "string" && isNode(value) ? [{ key, name: key.value, value }] : [],
    );
    const frame = members.length === map.items.length ? this.frame(map, members) : undefined;
    if (frame === undefined) return undefined;
    const indent = indentIn(frame);
    const renamed = renamedKeys(before, after);
    const parts = members.flatMap(({ key, name, value }, index): readonly Part[] => {
      const nameNow = renamed.get(name) ?? name;
      const now = memberOf(after, nameNow);
      if (now === undefined) return [];
      const keyText = nameNow === name ? this.slice(key) : this.style.inline(nameNow, key.type);
      const colon = this.text.slice(key.range?.[1], value.range?.[0]);
      const valueText = this.value(value, memberOf(before, name), now, indent);
      const isWhole = keyText !== undefined && valueText !== undefined && colon.trim() === ":";
      return [{ text: isWhole ? keyText + colon + valueText : undefined, gap: frame.gaps[index - 1] }];
    });
    const known = new Set([...Object.keys(before), ...renamed.values()]);
    const added = Object.entries(after).filter(([key]) => !known.has(key));
    return this.join(map, frame, [...parts, ...added.map(([key, value]) => this.added(key, value, indent))]);
  }

  private added(key: string, value: JsonValue, indent: string | undefined): Part {
    const [name, text] = [this.style.inline(key), this.write(value, indent)];
    const colon = this.style.isSpaced ? ": " : ":";
    return { text: name === undefined || text === undefined ? undefined : name + colon + text };
  }

  private list(list: YAMLSeq, before: readonly JsonValue[], after: readonly JsonValue[]): string | undefined {
    const nodes = list.items.filter((item) => isNode(item));
    const frame =
      nodes.length === list.items.length
        ? this.frame(
            list,
            nodes.map((value) => ({ value })),
          )
        : undefined;
    if (frame === undefined) return undefined;
    const former = formerPlaces(before, after);
    const parts = after.map((item, index): Part => {
      const at = former[index];
      const node = at === undefined ? undefined : nodes[at];
      if (at === undefined || node === undefined) return { text: this.write(item, indentIn(frame)) };
      return { text: this.value(node, before[at], item, indentIn(frame)), gap: frame.gaps[at - 1] };
    });
    if (after.length === 0 || !isCommented(frame)) return this.join(list, frame, parts);
    return joinItems(
      frame,
      parts.map(({ text }, index) => ({ text, at: former[index] })),
    );
  }

  private value(node: Node, before: JsonValue | undefined, after: JsonValue, indent?: string): string | undefined {
    if (before === undefined || isSame(before, after)) return before === undefined ? undefined : this.slice(node);
    if (isMap(node) || isSeq(node)) return this.collection(node, before, after, indent);
    return this.write(after, indent, isScalar(node) ? node.type : undefined);
  }

  private write(value: JsonValue, indent?: string, quotes?: Scalar["type"]): string | undefined {
    const inLines = typeof value === "object" && indent !== undefined ? this.style.lines?.(value, indent) : undefined;
    return inLines ?? this.style.inline(value, quotes);
  }

  private frame(
    { range }: YAMLMap | YAMLSeq,
    members: readonly { readonly key?: Node; readonly value: Node }[],
  ): Frame | undefined {
    const [start, end] = range ?? [];
    if (start === undefined || end === undefined || !/[[{]/.test(this.text.charAt(start))) return undefined;
    const between: string[] = [];
    let from = start + 1;
    for (const { key, value } of members) {
      between.push(this.text.slice(from, (key ?? value).range?.[0]));
      from = value.range?.[1] ?? from;
    }
    const [lead = "", ...gaps] = between;
    const tail = this.text.slice(from, end - 1);
    const [inLead = "", ...inGaps] = [lead, ...gaps].map((gap) => withoutComments(gap).trim());
    const isPlain = inLead === "" && inGaps.every((gap) => gap === ",") && /^\s*,?\s*$/.test(withoutComments(tail));
    return isPlain ? { lead, gaps, tail } : undefined;
  }

  private join(node: YAMLMap | YAMLSeq, frame: Frame, parts: readonly Part[]): string | undefined {
    const [open, close] = isMap(node) ? "{}" : "[]";
    if (parts.length === 0) return `${open}${close}`;
    const separator = feedIn(frame)?.replace(/^,?/, ",") ?? (this.style.isSpaced ? ", " : ",");
    let joined = `${open}${frame.lead}`;
    for (const [index, { text, gap }] of parts.entries()) {
      if (text === undefined) return undefined;
      joined += index === 0 ? text : (gap ?? separator) + text;
    }
    return `${joined}${frame.tail}${close}`;
  }

  private slice({ range }: Node): string {
    return this.text.slice(range?.[0], range?.[1]);
  }
}

/** Items on lines of their own, each with what is told above it and behind it; nothing where they don't stand so. */
function joinItems(
  { lead, gaps, tail }: Frame,
  items: readonly { readonly text: string | undefined; readonly at: number | undefined }[],
): string | undefined {
  const [, head, top] = /^([^\n]*)(\n[^]*)$/.exec(lead) ?? [];
  const between = gaps.map((gap) => /^[ \t]*,([^\n]*)(\n[^]*)$/.exec(gap));
  const [, comma = "", last, foot] = /^((?:[ \t]*,)?)([^\n]*)(\n[^]*)$/.exec(tail) ?? [];
  if (head === undefined || top === undefined || last === undefined || between.includes(null)) return undefined;
  const above = [top, ...between.map((gap) => gap?.[2] ?? "")];
  const behind = [...between.map((gap) => gap?.[1] ?? ""), last];
  let joined = `[${head}`;
  for (const [index, { text, at = -1 }] of items.entries()) {
    if (text === undefined) return undefined;
    const mark = index < items.length - 1 ? "," : comma;
    joined += (above[at] ?? withoutComments(top)) + text + mark + (behind[at] ?? "");
  }
  return `${joined}${foot ?? ""}]`;
}

function isCommented({ lead, gaps, tail }: Frame): boolean {
  return [lead, ...gaps, tail].some((gap) => withoutComments(gap) !== gap);
}

function withoutComments(gap: string): string {
  return gap.replace(/\n[ \t]*#.*|(?:^|(?<![ \t])[ \t]+)#.*/g, "");
}

/** What stands between members that have lines of their own; nothing where they stand beside each other. */
function feedIn({ lead, gaps }: Frame): string | undefined {
  return [lead, ...gaps].map((gap) => withoutComments(gap)).findLast((gap) => gap.includes("\n"));
}

function indentIn(frame: Frame): string | undefined {
  return feedIn(frame)?.replace(/^[^]*\n/, "");
}
