import { listedNames } from "../core/check/change.ts";
import type { Fault } from "../core/faults.ts";

/** A fault in one line, and its remedy in a second: `file:line:column: error: what is wrong (rule)`. */
export function describeFault({ severity, rule, place, message, remedy }: Fault): string {
  const at = [place.file, place.line, place.line === undefined ? undefined : place.column]
    .filter((part) => part !== undefined)
    .join(":");
  const hint = remedy === undefined ? "" : `\n    ${plainLine(remedy)}`;
  return `${plainLine(`${at}: ${severity}: ${message} (${rule})`)}${hint}`;
}

/** Each with its remedy; one that the fault before has too, in the same file, is not said again. */
export function describeFaults(faults: readonly Fault[]): readonly string[] {
  return faults.map((fault, index) => {
    const before = faults[index - 1];
    const isSaid = before?.remedy === fault.remedy && before?.place.file === fault.place.file;
    const { remedy: _said, ...rest } = fault;
    return describeFault(isSaid ? rest : fault);
  });
}

/**
 * A fault as a workflow command, which GitHub Actions shows at its line ("Workflow commands for GitHub Actions").
 * `folder` is the catalog's place in the repository.
 */
export function annotateFault({ severity, rule, place, message, remedy }: Fault, folder: string): string {
  const { file, line, column } = place;
  const properties = [
    ["file", folder === "" ? file : `${folder}/${file}`],
    ["line", line],
    ["col", line === undefined ? undefined : column],
    ["title", rule],
  ].flatMap(([key, value]) => (value === undefined ? [] : [`${String(key)}=${escapeProperty(String(value))}`]));
  const text = remedy === undefined ? message : `${message} ${remedy}`;
  return `::${severity} ${properties.join(",")}::${escapeData(text)}`;
}

/** What would end the command, and begin another, is written as the runner reads it back. */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A text on one line, without what a terminal would act upon. */
export function plainLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");
}

/** What could not be taken over, each with those that have it; nothing where all of it could. */
export function describeLeftOut(leftOut: ReadonlyMap<string, readonly string[]>): string {
  return describeList("No counterpart, and left out", leftOut);
}

/** What is so of which, below a heading; nothing where there is none. */
export function describeList(heading: string, list: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...list].map(([what, whose]) => `  ${plainLine(`${what}: ${listedNames(whose)}`)}\n`);
  return lines.length === 0 ? "" : `${heading}:\n${lines.join("")}`;
}
