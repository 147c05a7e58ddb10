import { isAlias, isMap, isNode, isScalar, isSeq, parseDocument as parseYaml } from "yaml";
import type { Node } from "yaml";
import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { memberOf } from "./json_limits.ts";
import { writeInline } from "./yaml_parts.ts";
import { isList, isSame } from "./value_changes.ts";

/** A node that others may be tied to, or that is tied to one, with its values. */
interface Tied {
  readonly node: Node;
  readonly before: JsonValue;
  readonly after: JsonValue | undefined;
}

/** A YAML text in which what aliases (`*x`) stand for is written out, where their values and those of their anchors will part. */
export function expandAliases(text: string, before: JsonObject, after: JsonObject): string {
  const { contents } = parseYaml(text, { uniqueKeys: false });
  const tied = contents === null ? [] : [...tiedNodes({ node: contents, before, after })];
  const anchors = new Map<string, Tied>();
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const each of tied) {
    const { node } = each;
    const [start, end] = node.range ?? [];
    const anchor = anchorOf(node);
    if (anchor !== undefined) anchors.set(anchor, each);
    if (!isAlias(node)) continue;
    if (start !== undefined && end !== undefined && !isSame(each.after, anchors.get(node.source)?.after)) {
      const written = writeInline(each.before, undefined, true);
      if (written !== undefined) edits.push({ start, end, text: written });
    }
  }
  return edits.reduceRight(
    (expanded, edit) => expanded.slice(0, edit.start) + edit.text + expanded.slice(edit.end),
    text,
  );
}

function anchorOf(node: Node): string | undefined {
  return "anchor" in node ? node.anchor : undefined;
}

/** In the order of the text. What an alias stands for is not looked into. */
function* tiedNodes(tied: Tied): Generator<Tied> {
  const { node, before, after } = tied;
  if (isAlias(node) || anchorOf(node) !== undefined) yield tied;
  if (isMap(node) && isJsonObject(before)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) && typeof key.value === "string" ? key.value : undefined;
      const old = name === undefined ? undefined : memberOf(before, name);
      if (name === undefined || old === undefined || !isNode(value)) continue;
      yield* tiedNodes({ node: value, before: old, after: isJsonObject(after) ? memberOf(after, name) : undefined });
    }
  }
  if (isSeq(node) && isList(before)) {
    for (const [index, item] of node.items.entries()) {
      const old = before[index];
      if (old === undefined || !isNode(item)) continue;
      const now = after !== undefined && isList(after) ? after[index] : undefined;
      yield* tiedNodes({ node: item, before: old, after: now });
    }
  }
}
