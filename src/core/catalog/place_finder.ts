import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node } from "yaml";
import type { Place } from "../faults.ts";
import type { ValuePath } from "./json_limits.ts";

/** Says where in the file a value, or its key, stands. What isn't there gets the place of the nearest that is. */
export type PlaceFinder = (path: ValuePath, at?: "key" | "value") => Place;

/**
 * The places of a document that `parseDocument` could read (so that its depth is bounded). Parsed once, and only when the
 * first place is asked for: places are wanted for faults alone.
 */
export function placeFinder(text: string, file: string): PlaceFinder {
  let parsed: { readonly document: Document.Parsed; readonly lines: LineCounter } | undefined;
  return (path, at = "value") => {
    parsed ??= parseWithLines(text);
    const offset = offsetOf(parsed.document.contents, path, at);
    if (offset === undefined) return { file };
    const { line, col } = parsed.lines.linePos(offset);
    return { file, line, column: col };
  };
}

function parseWithLines(text: string): { readonly document: Document.Parsed; readonly lines: LineCounter } {
  const lines = new LineCounter();
  return { document: parseDocument(text, { lineCounter: lines, keepSourceTokens: false }), lines };
}

function offsetOf(root: Node | null, path: ValuePath, at: "key" | "value"): number | undefined {
  let offset = root?.range?.[0];
  let node: unknown = root;
  for (const [index, part] of path.entries()) {
    const { key, value } = memberAt(node, part);
    const wanted = at === "key" && index === path.length - 1 ? (key ?? value) : (value ?? key);
    const start = wanted?.range?.[0];
    if (start === undefined) return offset;
    offset = start;
    node = value;
  }
  return offset;
}

interface Member {
  readonly key?: Node;
  readonly value?: Node;
}

function memberAt(node: unknown, part: string | number): Member {
  if (isSeq(node) && typeof part === "number") {
    const item = node.items[part];
    return isNode(item) ? { value: item } : {};
  }
  const pair = isMap(node)
    ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
    : undefined;
  if (pair === undefined) return {};
  return {
    ...(isNode(pair.key) ? { key: pair.key } : {}),
    ...(isNode(pair.value) ? { value: pair.value } : {}),
  };
}
