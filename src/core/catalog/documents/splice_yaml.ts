import { isMap, isNode, isScalar, isSeq, parseDocument as parseYaml, Scalar } from "yaml";
import type { Node, YAMLMap, YAMLSeq } from "yaml";
import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { memberOf } from "./json_limits.ts";
import { commonEnds, formerPlaces } from "./list_changes.ts";
import { FlowSplicer } from "./splice_flow.ts";
import { isList, isSame, renamedKeys } from "./value_changes.ts";
import { endOf, isComposite, memberIn, membersOf, writeInline, writeLines, yamlFlow } from "./yaml_parts.ts";
import type { Member } from "./yaml_parts.ts";
import { YamlLines } from "./yaml_lines.ts";
import type { ItemLines } from "./yaml_lines.ts";

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
  const spliced = edited(lines, edits);
  const isEndKept = edits.every(({ end }) => end < lines.length);
  return lines !== text && isEndKept ? spliced.slice(0, -1) : spliced;
}

/** A stretch of a text with the edits that lie in it. */
function edited(text: string, edits: readonly Edit[], start = 0, end = text.length): string {
  // What is put in at one place stands there in the order in which it was made: what lies deeper first, as it must be.
  const fromEnd = edits.toReversed().sort((one, other) => other.start - one.start || other.end - one.end);
  return fromEnd.reduce(
    (all, edit) => all.slice(0, edit.start - start) + edit.text + all.slice(edit.end - start),
    text.slice(start, end),
  );
}

class Splicer {
  private readonly text: string;
  private readonly lines: YamlLines;
  private readonly flow: FlowSplicer;

  constructor(text: string) {
    this.text = text;
    this.lines = new YamlLines(text);
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

  /** A list of lines: what is the same at its beginning and its end stays, and between them what is told of each item goes with it. */
  private items(list: YAMLSeq, before: readonly JsonValue[], after: readonly JsonValue[]): Edit[] | undefined {
    const nodes = list.items.filter((item) => isNode(item));
    const lines = this.lines.ofItems(nodes);
    const { first, last } = commonEnds(before, after);
    const old = lines.slice(first, lines.length - last).filter((item) => item !== undefined);
    const beside = old[0] ?? lines[Math.max(0, first - 1)];
    // An empty list has no line to be written on.
    const isInLines = nodes.length === before.length && old.length === before.length - first - last;
    if (beside === undefined || !isInLines || after.length === 0) return undefined;
    const former = formerPlaces(before, after).map((place) =>
      place === undefined ? undefined : { place, item: lines[place] },
    );
    const gaps = this.gapsAbove(old, new Set(former.map((each) => each?.item)));
    const now = after.slice(first, after.length - last).map((value, index) => {
      const { place, item } = former[first + index] ?? {};
      if (place === undefined || item === undefined) return writeLines([value], beside.indent);
      return (gaps.get(item) ?? "") + this.item(item, before[place] ?? null, value);
    });
    const text = now.join("") + (gaps.get(undefined) ?? "");
    if (old.length === 0) {
      const at = first === 0 ? beside.top : beside.bottom;
      return [{ start: at, end: at, text }];
    }
    const [start, end] = [beside.top, old.at(-1)?.bottom ?? beside.bottom];
    // Without the last line feed, which both have: the file's last line may have none.
    return text === "" ? [{ start, end, text }] : [{ start, end: end - 1, text: text.slice(0, -1) }];
  }

  /** Blank lines, and comments with one below them, by the item that stays below them; those that have none at the end. */
  private gapsAbove(
    items: readonly ItemLines[],
    staying: ReadonlySet<ItemLines | undefined>,
  ): ReadonlyMap<ItemLines | undefined, string> {
    const gaps = new Map<ItemLines | undefined, string>();
    let gap = "";
    for (const [index, item] of items.entries()) {
      gap += index === 0 ? "" : this.text.slice(items[index - 1]?.bottom, item.top);
      if (!staying.has(item)) continue;
      gaps.set(item, gap);
      gap = "";
    }
    return gaps.set(undefined, gap);
  }

  /** An item's lines, with what is told of it, and another value. */
  private item(
    { node, top, start, end, bottom, valueEnd, indent }: ItemLines,
    before: JsonValue,
    after: JsonValue,
  ): string {
    const edits = isSame(before, after) ? [] : this.within(node, before, after);
    const anew = (): string => this.withCommentBehind(valueEnd, writeLines([after], indent));
    const lines = edits === undefined ? anew() : edited(this.text, edits, start, end);
    return this.text.slice(top, start) + lines + this.text.slice(end, bottom);
  }

  /** An item by another one within its lines. */
  private within(node: Node, before: JsonValue, after: JsonValue): Edit[] | undefined {
    if (isMap(node) && isJsonObject(before) && isJsonObject(after) && Object.keys(after).length > 0) {
      return this.members(node, before, after);
    }
    return this.onLine(node, before, after);
  }

  /** A member's lines anew, when its value can't be changed within them. */
  private rewrite(map: YAMLMap, pair: Member, key: string, value: JsonValue): Edit[] | undefined {
    const begin = pair.key.range?.[0];
    const end = endOf(pair);
    if (map.flow === true || begin === undefined || end === undefined) return undefined;
    const indent = this.lines.indentAt(begin);
    if (indent === undefined) return undefined;
    const lines = writeLines({ [key]: value }, indent).slice(indent.length);
    return [{ start: begin, end: this.lines.end(end), text: this.withCommentBehind(end, lines) }];
  }

  /** What stood behind a value on its line stands behind the first of these lines. */
  private withCommentBehind(end: number, lines: string): string {
    const behind = this.text.slice(end, this.lines.end(end)).trim();
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
    const indent = this.lines.indentAt(first);
    if (indent === undefined) return undefined;
    const at = this.lines.end(end);
    return [{ start: at, end: at, text: writeLines({ [key]: value }, indent) }];
  }

  /** With its lines, and the comment right above it. */
  private remove(pair: Member): Edit[] | undefined {
    const key = pair.key.range?.[0];
    const end = endOf(pair);
    if (key === undefined || end === undefined) return undefined;
    const own = this.lines.start(key);
    if (this.text.slice(own, key).trim() !== "") return undefined;
    const top = this.lines.commentsAbove(own, 0);
    // What stands on top of the file is about the file.
    const start = top === 0 ? own : top;
    return [{ start, end: this.lines.end(end), text: "" }];
  }
}
