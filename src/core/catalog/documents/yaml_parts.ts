import { Document, isNode, isScalar, isSeq } from "yaml";
import type { Node, Scalar, YAMLMap } from "yaml";
import type { JsonValue } from "../../json.ts";
import type { FlowStyle } from "./splice_flow.ts";

const layout = { lineWidth: 0 } as const;

export interface Member {
  readonly key: Node;
  readonly value: Node | null;
}

export function membersOf(map: YAMLMap): readonly Member[] {
  return map.items.flatMap(({ key, value }) =>
    isNode(key) && (value === null || isNode(value)) ? [{ key, value }] : [],
  );
}

export function memberIn(map: YAMLMap, name: string): Member | undefined {
  return membersOf(map).find(({ key }) => isScalar(key) && key.value === name);
}

/** Where a member ends; a value that is not written ends with its key's colon. */
export function endOf({ key, value }: Member): number | undefined {
  return value?.range?.[1] ?? key.range?.[2];
}

/** A map or a list as lines below each other. */
export function writeLines(value: JsonValue, indent: string): string {
  const lines = new Document(value).toString(layout).replace(/\n$/, "").split("\n");
  return lines.map((line) => (line === "" ? "\n" : `${indent}${line}\n`)).join("");
}

export function writeInline(value: JsonValue, type?: Scalar["type"], inFlow = false): string | undefined {
  if (typeof value === "string" && value.includes("\n")) return undefined;
  const node = new Document().createNode(value, { flow: true });
  if (isScalar(node) && typeof value === "string" && type !== undefined) node.type = type;
  // What needs quotes between brackets may need none outside of them.
  const document = new Document(inFlow ? [node] : node);
  if (isSeq(document.contents)) document.contents.flow = true;
  const text = document.toString({ ...layout, flowCollectionPadding: false }).trimEnd();
  if (text.includes("\n")) return undefined;
  return inFlow ? text.slice(1, -1) : text;
}

/** How values are written between brackets. */
export const yamlFlow: FlowStyle = { inline: (value, quotes) => writeInline(value, quotes, true), isSpaced: true };

export function isComposite(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}
