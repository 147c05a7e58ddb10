import { groupBy } from "../group_by.ts";
import { changeReasons } from "./change_reasons.ts";
import { code } from "../report/markdown.ts";
import { addressGroup } from "./address.ts";
import type { ChangeLine, OutputLine, PublicValue } from "./messages.ts";
import { namedAttributes } from "./public_values.ts";

/** A line of markdown, and how many changes it names. */
export interface TextLine {
  readonly text: string;
  readonly changes: number;
}

/** A key may be as long as somebody likes; two of this length are still told apart. */
const longestAddress = 4000;
const addressesInALine = 20;

/** One change a line: nothing is folded away from what destroys. */
export function ownLine(change: ChangeLine): TextLine {
  return { text: `- ${changeText(change)}`, changes: 1 };
}

/** `address`: `attribute`, `another` (sensitive) */
export function changeText(change: ChangeLine): string {
  const attributes = attributesText(change);
  return `${addressText(change)}${attributes === "" ? "" : `: ${attributes}`}`;
}

/** Lines for the changes of the same module, resource type and attributes, a few addresses each. */
export function groupedLines(changes: readonly ChangeLine[]): readonly TextLine[] {
  const groups = groupBy(changes, (change) => `${groupText(change)}${attributesSuffix(change)}`);
  return [...groups].flatMap(([group, members]) =>
    chunks(members, addressesInALine).map((chunk, index) => {
      const count = index === 0 ? `${members.length} of ` : "more of ";
      return { text: `- ${count}${group}: ${chunk.map(addressText).join(", ")}`, changes: chunk.length };
    }),
  );
}

export function outputText({ name, action, sensitive, unknown }: OutputLine): string {
  const verb = { create: "new", update: "changed", delete: "gone" }[action];
  return `${code(name)}: ${[verb, ...marksText(sensitive === true, unknown === true)].join(", ")}`;
}

function addressText({ address, previous, importId, reason }: ChangeLine): string {
  const notes = [
    ...(previous === undefined ? [] : [`was ${code(previous, longestAddress)}`]),
    ...(importId === undefined ? [] : [`import id ${code(importId, 300)}`]),
    ...(reason === undefined ? [] : [changeReasons[reason]]),
  ];
  return `${code(address, longestAddress)}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`;
}

function groupText({ address }: ChangeLine): string {
  const { module, type } = addressGroup(address);
  const named = type === "" ? "other resources" : code(type);
  return module === "" ? named : `${named} in ${code(module)}`;
}

function attributesSuffix(change: ChangeLine): string {
  const attributes = attributesText(change);
  return attributes === "" ? "" : ` (${attributes})`;
}

/** `engine` (forces it), `password` (sensitive), `class` `"small"` → `"large"`: values of public attributes alone. */
function attributesText(change: ChangeLine): string {
  const { forcing = [], sensitive = [], unknown = [], values = [], partlyShown = [] } = change;
  const named = namedAttributes(change).map((name) => {
    const marks = [
      ...(forcing.includes(name) ? ["forces the replacement"] : []),
      ...marksText(sensitive.includes(name), unknown.includes(name)),
      ...(partlyShown.includes(name) ? ["more of it is not shown"] : []),
    ];
    return marks.length === 0 ? code(name) : `${code(name)} (${marks.join(", ")})`;
  });
  return [...named, ...values.map(valueText)].join(", ");
}

function valueText({ path, before, after }: PublicValue): string {
  const values = [before, after].flatMap((value) => (value === undefined ? [] : [code(value)]));
  if (before !== undefined && after === undefined) values.push("nothing");
  return `${code(path)} ${values.join(" → ")}`;
}

function marksText(sensitive: boolean, unknown: boolean): readonly string[] {
  return [...(sensitive ? ["sensitive"] : []), ...(unknown ? ["known after apply"] : [])];
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
