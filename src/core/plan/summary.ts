import { code, list } from "../report/markdown.ts";
import type { ChangeCounts, ChangeLine } from "./messages.ts";

export interface PlanSummary {
  readonly counts: ChangeCounts;
  readonly changes: readonly ChangeLine[];
  /** What is not in `changes` for want of space, as a report says it. */
  readonly omitted?: { readonly destroying: number; readonly other: number };
}

/** `Destroys 1, replaces 2, creates 3.`, what takes something away first; `No changes.` when there are none. */
export function countsLine(counts: ChangeCounts): string {
  const verbs = [
    ["Destroys", counts.delete],
    ["replaces", counts.replace],
    ["forgets", counts.forget],
    ["creates", counts.create],
    ["updates", counts.update],
    ["imports", counts.import],
    ["moves", counts.move],
  ] as const;
  const said = verbs.filter(([, count]) => count > 0).map(([verb, count]) => `${verb.toLowerCase()} ${count}`);
  if (counts.outputs > 0) said.push(`changes ${counts.outputs} output${counts.outputs === 1 ? "" : "s"}`);
  const text = list(said);
  return text === "" ? "No changes." : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/**
 * The plan for its reviewer, in markdown of at most about `budgetBytes`: what is destroyed and replaced first and complete
 * (cut only where that alone does not fit, and then said), then what is forgotten, created, updated by the attributes that
 * change, imported and moved. Names only: no value, sensitive or not, is ever in it.
 */
export function summarizePlan({ counts, changes, omitted }: PlanSummary, budgetBytes: number): string {
  const of = (action: ChangeLine["action"]): readonly ChangeLine[] => changes.filter((line) => line.action === action);
  const destroying = [
    { title: "Destroys", lines: of("delete").map(addressLine) },
    { title: "Replaces: destroys, then creates again", lines: of("replace").map(replacementLine) },
  ];
  const others = [
    { title: "Forgets: leaves it as it is, unmanaged", lines: of("forget").map(addressLine) },
    { title: "Creates", lines: of("create").map(addressLine) },
    { title: "Updates", lines: updateLines(of("update")) },
    { title: "Imports", lines: of("import").map(addressLine) },
    { title: "Moves", lines: of("move").map(addressLine) },
  ];
  const first = fitSections(destroying, budgetBytes, omitted?.destroying ?? 0, "destroyed or replaced");
  const rest = fitSections(
    others,
    budgetBytes - Buffer.byteLength(first),
    omitted?.other ?? 0,
    "changed without a loss",
  );
  const drift = counts.drift === 0 ? "" : `Changed outside of Terraform since the last apply: ${counts.drift}.`;
  return [`**${countsLine(counts)}**`, first, rest, drift].filter((part) => part !== "").join("\n\n");
}

interface Section {
  readonly title: string;
  /** Each with how many changes it stands for. */
  readonly lines: readonly { readonly text: string; readonly changes: number }[];
}

type Line = Section["lines"][number];

/** As many lines as fit, and how many changes are not among them. */
function fitSections(sections: readonly Section[], budgetBytes: number, omitted: number, what: string): string {
  const texts: string[] = [];
  let left = budgetBytes;
  let cut = omitted;
  for (const { title, lines } of sections) {
    const fitting: string[] = [];
    for (const { text, changes } of lines) {
      const bytes = Buffer.byteLength(text) + 1;
      if (bytes <= left) fitting.push(text);
      else cut += changes;
      left -= Math.min(bytes, left);
    }
    if (fitting.length > 0) texts.push(`${title}:\n${fitting.join("\n")}`);
  }
  if (cut > 0) texts.push(`**And ${cut} more ${what}, which do not fit here.**`);
  return texts.join("\n\n");
}

const longestAddress = 1000;

function addressLine({ address }: ChangeLine): Line {
  return { text: `- ${code(address, longestAddress)}`, changes: 1 };
}

function replacementLine(change: ChangeLine): Line {
  const { text } = addressLine(change);
  const attributes = change.attributes.map((name) => code(name));
  return { text: attributes.length === 0 ? text : `${text}: ${attributes.join(", ")}`, changes: 1 };
}

const addressesInALine = 20;

/** Lines for the resources of which the same attributes change. */
function updateLines(updates: readonly ChangeLine[]): readonly Line[] {
  const groups = Map.groupBy(updates, ({ attributes }) => attributes.map((name) => code(name)).join(", "));
  return [...groups].flatMap(([attributes, members]) =>
    chunks(members, addressesInALine).map((chunk) => {
      const addresses = chunk.map(({ address }) => code(address, longestAddress)).join(", ");
      return { text: `- ${attributes === "" ? "" : `${attributes} of `}${addresses}`, changes: chunk.length };
    }),
  );
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
