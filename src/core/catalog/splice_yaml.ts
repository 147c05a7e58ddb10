import { isMap, isNode, isScalar, isSeq, parseDocument as parseYaml, Scalar } from "yaml";
import type { Node, YAMLMap, YAMLSeq } from "yaml";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { memberOf } from "./json_limits.ts";
import { FlowSplicer } from "./splice_flow.ts";
import { commonEnds, isList, isSame, renamedKeys } from "./value_changes.ts";
import { endOf, isComposite, memberIn, membersOf, writeInline, writeLines, yamlFlow } from "./yaml_parts.ts";
import type { Member } from "./yaml_parts.ts";

/** A stretch of the text, and what stands there instead. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A YAML text with other values, everything else to the character as it was; nothing where that can't be done line by line.
 * Whoever calls reads the result again: what is meant there is not proved here.
 */
export function spliceYaml(text: string, before: JsonObject, after: JsonObject): string | undefined {
  const lines = text.endsWith("\n") ? text : `${text}\n`;
  // Repeated keys have been refused already, and looking for them takes quadratic time.
  const { contents } = parseYaml(lines, { uniqueKeys: false });
  if (!isMap(contents)) return undefined;
  const edits = new Splicer(lines).members(contents, before, after);
  if (edits === undefined) return undefined;
  // What is put in at one place stands there in the order in which it was made: what lies deeper first, as it must be.
  const fromEnd = edits.toReversed().sort((one, other) => other.start - one.start || other.end - one.end);
  const spliced = fromEnd.reduce((all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end), lines);
  const isEndKept = fromEnd.every(({ end }) => end < lines.length);
  return lines !== text && isEndKept ? spliced.slice(0, -1) : spliced;
}

class Splicer {
  private readonly text: string;
  private readonly flow: FlowSplicer;

  constructor(text: string) {
    this.text = text;
    this.flow = new FlowSplicer(text, yamlFlow);
  }

  members(map: YAMLMap, before: JsonObject, after: JsonObject): Edit[] | undefined {
    if (map.flow === true) return this.collection(map, before, after);
    const renamed = renamedKeys(before, after);
    const settled = new Set([...renamed].flat());
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    const edits: Edit[] = [];
    for (const key of keys) {
      const [old, now] = [memberOf(before, key), memberOf(after, key)];
      const name = renamed.get(key);
      if (name === undefined && (settled.has(key) || isSame(old, now))) continue;
      const found = name === undefined ? this.member(map, key, old, now) : this.rename(map, key, name);
      if (found === undefined) return undefined;
      edits.push(...found);
    }
    return edits;
  }

  private rename(map: YAMLMap, key: string, name: string): Edit[] | undefined {
    const node = memberIn(map, key)?.key;
    return node === undefined ? undefined : this.replace(node, name);
  }

  private collection(node: YAMLMap | YAMLSeq, before: JsonValue, after: JsonValue): Edit[] | undefined {
    const [start, end] = node.range ?? [];
    const text = this.flow.collection(node, before, after);
    return start === undefined || end === undefined || text === undefined ? undefined : [{ start, end, text }];
  }

  private member(
    map: YAMLMap,
    key: string,
    before: JsonValue | undefined,
    after: JsonValue | undefined,
  ): Edit[] | undefined {
    const pair = memberIn(map, key);
    if (before === undefined) return after === undefined ? [] : this.insert(map, key, after);
    if (pair === undefined) return undefined;
    if (after === undefined) return this.remove(pair);
    const { value } = pair;
    if (isMap(value) && isJsonObject(before) && isJsonObject(after)) {
      // An empty map has no line to be written on.
      const isGone = value.flow !== true && Object.keys(after).length === 0;
      return isGone ? this.rewrite(map, pair, key, after) : this.members(value, before, after);
    }
    if (isSeq(value) && value.flow !== true && isList(before) && isList(after)) {
      return this.items(value, before, after) ?? this.rewrite(map, pair, key, after);
    }
    return this.onLine(value, before, after) ?? this.rewrite(map, pair, key, after);
  }

  /** A value on one line by another one that fits there. */
  private onLine(value: Node | null, before: JsonValue, after: JsonValue): Edit[] | undefined {
    if (isSeq(value) && value.flow === true) return this.collection(value, before, after);
    return isScalar(value) && !isComposite(after) ? this.replace(value, after) : undefined;
  }

  /** A list of lines: what is the same at its beginning and its end stays, and items of one line change where they are. */
  private items(list: YAMLSeq, before: readonly JsonValue[], after: readonly JsonValue[]): Edit[] | undefined {
    const nodes = list.items.filter((item) => isNode(item));
    // An empty list has no line to be written on.
    if (nodes.length !== before.length || after.length === 0) return undefined;
    const { first, last } = commonEnds(before, after);
    const old = nodes.slice(first, nodes.length - last);
    const now = after.slice(first, after.length - last);
    const edits: Edit[] = [];
    for (const [index, node] of old.entries()) {
      const value = now[index];
      const line = this.itemLines(node);
      if (line === undefined) return undefined;
      const replaced = value === undefined ? undefined : this.item(node, before[first + index] ?? null, value);
      const text = value === undefined ? "" : this.withCommentBehind(line.valueEnd, writeLines([value], line.indent));
      edits.push(...(replaced ?? [{ start: line.start, end: line.end, text }]));
    }
    if (now.length <= old.length) return edits;
    const neighbour = nodes[first + old.length - 1] ?? nodes[0];
    const beside = neighbour === undefined ? undefined : this.itemLines(neighbour);
    if (beside === undefined) return undefined;
    const at = first + old.length === 0 ? beside.start : beside.end;
    return [...edits, { start: at, end: at, text: writeLines(now.slice(old.length), beside.indent) }];
  }

  /** An item by another one within its lines. */
  private item(node: Node, before: JsonValue, after: JsonValue): Edit[] | undefined {
    if (isMap(node) && isJsonObject(before) && isJsonObject(after) && Object.keys(after).length > 0) {
      return this.members(node, before, after);
    }
    return this.onLine(node, before, after);
  }

  /** The lines of a list's item, from its dash on, where nothing else stands on them. */
  private itemLines(
    node: Node,
  ): (Omit<Edit, "text"> & { readonly indent: string; readonly valueEnd: number }) | undefined {
    const [begin, end] = node.range ?? [];
    if (begin === undefined || end === undefined) return undefined;
    const start = this.lineStart(begin);
    const indent = /^( *)- +$/.exec(this.text.slice(start, begin))?.[1];
    return indent === undefined ? undefined : { start, end: this.lineEnd(end), indent, valueEnd: end };
  }

  /** A member's lines anew, when its value can't be changed within them. */
  private rewrite(map: YAMLMap, pair: Member, key: string, value: JsonValue): Edit[] | undefined {
    const begin = pair.key.range?.[0];
    const end = endOf(pair);
    if (map.flow === true || begin === undefined || end === undefined) return undefined;
    const indent = this.indentAt(begin);
    if (indent === undefined) return undefined;
    const lines = writeLines({ [key]: value }, indent).slice(indent.length);
    return [{ start: begin, end: this.lineEnd(end), text: this.withCommentBehind(end, lines) }];
  }

  /** What stood behind a value on its line stands behind the first of these lines. */
  private withCommentBehind(end: number, lines: string): string {
    const behind = this.text.slice(end, this.lineEnd(end)).trim();
    return behind.startsWith("#") ? lines.replace("\n", () => ` ${behind}\n`) : lines;
  }

  /** A value, or a key, on one line by another one on it. */
  private replace(node: Node, value: JsonValue): Edit[] | undefined {
    const [start, end] = node.range ?? [];
    if (start === undefined || end === undefined) return undefined;
    if (isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED)) return undefined;
    const old = this.text.slice(start, end);
    const written = writeInline(value, isScalar(node) ? node.type : undefined);
    if (written === undefined) return undefined;
    // `key:` alone has its empty value right behind the colon.
    return [{ start, end, text: old === "" ? ` ${written}` : written }];
  }

  /** At the end of a map of lines. */
  private insert(map: YAMLMap, key: string, value: JsonValue): Edit[] | undefined {
    const [first, last] = [membersOf(map).at(0)?.key.range?.[0], membersOf(map).at(-1)];
    const end = last === undefined ? undefined : endOf(last);
    if (map.flow === true || first === undefined || end === undefined) return undefined;
    const indent = this.indentAt(first);
    if (indent === undefined) return undefined;
    const at = this.lineEnd(end);
    return [{ start: at, end: at, text: writeLines({ [key]: value }, indent) }];
  }

  /** With its lines, and the comment right above it. */
  private remove(pair: Member): Edit[] | undefined {
    const key = pair.key.range?.[0];
    const end = endOf(pair);
    if (key === undefined || end === undefined) return undefined;
    const own = this.lineStart(key);
    if (this.text.slice(own, key).trim() !== "") return undefined;
    let top = own;
    while (top > 0 && /^[ \t]*#/.test(this.text.slice(this.lineStart(top - 1), top))) top = this.lineStart(top - 1);
    // What stands on top of the file is about the file.
    const start = top === 0 ? own : top;
    return [{ start, end: this.lineEnd(end), text: "" }];
  }

  /** That of a map's lines, where one of its keys begins; the first may stand behind the dash of a list. */
  private indentAt(key: number): string | undefined {
    const before = this.text.slice(this.lineStart(key), key);
    return /^ *(?:- +)*$/.test(before) ? " ".repeat(before.length) : undefined;
  }

  private lineStart(at: number): number {
    return this.text.lastIndexOf("\n", at - 1) + 1;
  }

  /** Behind the line feed. */
  private lineEnd(at: number): number {
    // A value of several lines ends behind its last line feed.
    if (at > 0 && this.text.charAt(at - 1) === "\n") return at;
    const feed = this.text.indexOf("\n", at);
    return feed === -1 ? this.text.length : feed + 1;
  }
}
