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
    chunks(withoutRuns(members), addressesInALine).map((chunk, index) => {
      const count = index === 0 ? `${members.length} of ` : "more of ";
      const changes = chunk.reduce((sum, { changes: named }) => sum + named, 0);
      return { text: `- ${count}${group}: ${chunk.map(({ text }) => text).join(", ")}`, changes };
    }),
  );
}

/** Fewer in a row are named one by one. */
const shortestRun = 4;

/** The addresses; those that `count` numbers, and that follow each other, as `` `worker[0]` to `worker[9]` ``. */
function withoutRuns(changes: readonly ChangeLine[]): readonly TextLine[] {
  const names: TextLine[] = [];
  for (let at = 0; at < changes.length;) {
    const run = runFrom(changes, at);
    const [first, last] = [run.at(0), run.at(-1)];
    if (first === undefined || last === undefined) break;
    if (run.length >= shortestRun)
      names.push({ text: `${addressText(first)} to ${addressText(last)}`, changes: run.length });
    else names.push(...run.map((change) => ({ text: addressText(change), changes: 1 })));
    at += run.length;
  }
  return names;
}

/** What begins there and goes on with the next numbers, as long as there is nothing else to say of any of them. */
function runFrom(changes: readonly ChangeLine[], start: number): readonly ChangeLine[] {
  const numbered = (at: number): { readonly name: string; readonly index: number } | undefined => {
    const change = changes[at];
    const [, name, index] = /^(.*)\[(\d+)\]$/s.exec(change?.address ?? "") ?? [];
    return change === undefined || name === undefined || notesOf(change).length > 0
      ? undefined
      : { name, index: Number(index) };
  };
  const first = numbered(start);
  let end = start + 1;
  for (let next = numbered(end); first !== undefined && next?.name === first.name; next = numbered(end)) {
    if (next.index !== first.index + end - start) break;
    end += 1;
  }
  return changes.slice(start, end);
}

export function outputText({ name, action, sensitive, noLongerSensitive, unknown }: OutputLine): string {
  const verb = { create: "new", update: "changed", delete: "gone" }[action];
  const revealed = noLongerSensitive === true ? ["**no longer sensitive**"] : [];
  return `${code(name)}: ${[verb, ...revealed, ...marksText(sensitive === true, unknown === true)].join(", ")}`;
}

function addressText(change: ChangeLine): string {
  const notes = notesOf(change);
  return `${code(change.address, longestAddress)}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`;
}

function notesOf({ previous, importId, reason }: ChangeLine): readonly string[] {
  return [
    ...(previous === undefined ? [] : [`was ${code(previous, longestAddress)}`]),
    ...(importId === undefined ? [] : [`import id ${code(importId, 300)}`]),
    ...(reason === undefined ? [] : [changeReasons[reason]]),
  ];
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
