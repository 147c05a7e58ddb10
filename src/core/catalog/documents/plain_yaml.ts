import type { JsonObject, JsonValue } from "../../json.ts";

/** A mapping that is being read. */
interface OpenMapping {
  readonly indent: number;
  readonly members: Record<string, JsonValue>;
}

/** A list of values on lines of their own. */
interface OpenList {
  readonly indent: number;
  readonly items: JsonValue[];
}

/** Line feeds, what ASCII prints, and Latin letters: nothing that ends a line or is a space in some way of its own. */
const plainText = /^[\n\x20-\x7e\u00c0-\u024f]*$/;

/** A line: its indentation; and unless it is empty or a comment, a list's dash or a key, and what follows. */
const line = /( *)(?:#[^\n]*|(- |[A-Za-z_][\w-]{0,63}:(?: |(?=\n|$)))([^\n]*))?(?:\n|$)/y;

const mostNested = 4;

const quotedText = /^(?:"([^"\\]*)"|'([^']*)')$/;

/** What begins so is neither a number nor a sign of YAML's; these end a text. Apart, since a pattern that repeats a group has no stack for millions. */
const beginsUnquoted = /^[A-Za-z\u00c0-\u024f]/;
const endsUnquoted = /:(?: |$)| #| $/;
const signOfBrackets = /[,[\]{}]/;

const number = /^(?:0|-?[1-9]\d{0,14})(?:\.\d{1,6})?$/;

const words: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const anyWord = /^(?:true|false|null)$/i;

/**
 * Reads the plainest of YAML, which nearly every entity's file is: mappings by indentation of texts, numbers and words on one line, and
 * lists of those. Of everything else the answer is `undefined`, which says nothing about it: the library has to read it. It takes half as
 * long as the library, which is what most of the time goes to where many files are read.
 */
export function readPlainYaml(text: string): JsonObject | undefined {
  if (!plainText.test(text)) return undefined;
  const root: OpenMapping = { indent: 0, members: emptyMapping() };
  const outer: OpenMapping[] = [];
  let mapping = root;
  /** The list to which a line may add. */
  let list: OpenList | undefined;
  /** A key whose value begins on a later line. */
  let openKey: string | undefined;
  line.lastIndex = 0;
  while (line.lastIndex < text.length) {
    const found = line.exec(text);
    if (found === null) return undefined;
    const [, indentation = "", begin, written = ""] = found;
    if (begin === undefined) continue;
    const indent = indentation.length;
    if (begin === "- ") {
      if (openKey !== undefined) {
        if (indent < mapping.indent) return undefined;
        list = { indent, items: [] };
        mapping.members[openKey] = list.items;
        openKey = undefined;
      }
      const item = readScalar(written);
      if (list?.indent !== indent || item === undefined) return undefined;
      list.items.push(item);
      continue;
    }
    list = undefined;
    if (openKey !== undefined) {
      if (indent <= mapping.indent || outer.length === mostNested) return undefined;
      const inner: OpenMapping = { indent, members: emptyMapping() };
      mapping.members[openKey] = inner.members;
      outer.push(mapping);
      mapping = inner;
      openKey = undefined;
    }
    while (indent < mapping.indent) mapping = outer.pop() ?? root;
    const hasValue = begin.endsWith(" ");
    const key = begin.slice(0, hasValue ? -2 : -1);
    if (indent !== mapping.indent || !isPlainKey(key) || key in mapping.members) return undefined;
    if (!hasValue) {
      openKey = key;
      continue;
    }
    const scalar = readScalar(written);
    const value = scalar === undefined ? readBrackets(written) : scalar;
    if (value === undefined) return undefined;
    mapping.members[key] = value;
  }
  const isWhole = openKey === undefined && Object.keys(root.members).length > 0;
  return isWhole ? root.members : undefined;
}

/** Without prototype, as the library's are made. */
function emptyMapping(): Record<string, JsonValue> {
  return Object.create(null) as Record<string, JsonValue>;
}

function isPlainKey(key: string): boolean {
  return key !== "__proto__" && !anyWord.test(key);
}

function readScalar(written: string): JsonValue | undefined {
  if (beginsUnquoted.test(written) && !endsUnquoted.test(written))
    return anyWord.test(written) ? words.get(written) : written;
  if (number.test(written)) return Number(written);
  const quoted = quotedText.exec(written);
  return quoted?.[1] ?? quoted?.[2];
}

/** A list on one line, or an empty mapping. */
function readBrackets(written: string): JsonValue | undefined {
  if (written === "[]") return [];
  if (written === "{}") return emptyMapping();
  if (!written.startsWith("[") || !written.endsWith("]")) return undefined;
  const items: JsonValue[] = [];
  for (const item of written.slice(1, -1).split(", ")) {
    const value = readScalar(item);
    if (value === undefined || (signOfBrackets.test(item) && !/^["']/.test(item))) return undefined;
    items.push(value);
  }
  return items;
}
