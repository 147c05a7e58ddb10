import { changeText, outputText } from "../plan/change_text.ts";
import type { ChangeLine, Diagnosis } from "../plan/messages.ts";
import { countsLine } from "../plan/summary.ts";
import { code, list } from "../report/markdown.ts";
import type { ModuleDrift } from "./messages.ts";

/** What the root modules are called of which drift is told, one and several of them. */
export interface DriftNoun {
  readonly one: string;
  readonly several: string;
}

export const entityNoun: DriftNoun = { one: "entity", several: "entities" };

/** `2 entities are not as their code says and 1 entity could not be checked`; of what is listed at least one. */
export function driftHeadline(modules: readonly ModuleDrift[], noun = entityNoun): string {
  const count = (state: ModuleDrift["state"]): number => modules.filter((module) => module.state === state).length;
  const [drifted, failed] = [count("drifted"), count("failed")];
  const told = (number: number, singular: string, plural: string): string =>
    `${number} ${number === 1 ? `${noun.one} ${singular}` : `${noun.several} ${plural}`}`;
  return list([
    ...(drifted === 0 ? [] : [told(drifted, "is not as its code says", "are not as their code says")]),
    ...(failed === 0 ? [] : [told(failed, "could not be checked", "could not be checked")]),
  ]);
}

/** What differs, in sentences of markdown. */
export function driftWords(module: ModuleDrift): readonly string[] {
  return module.state === "failed" ? [failureText(module.diagnosis)] : differenceText(module);
}

/** Who does what next; of those that have drifted it is `drifted`. */
export function driftAdvice(who: string, modules: readonly ModuleDrift[], drifted: string): string {
  const states = new Set(modules.map(({ state }) => state));
  const failed = "mends what kept a plan from being made, as its reason says";
  const does = [...(states.has("drifted") ? [drifted] : []), ...(states.has("failed") ? [failed] : [])];
  return `${who} ${does.join("; and ")}.`;
}

/** Mostly the detail tells the cause: which call of a cloud failed, or what to write. */
function failureText({ summary, detail = "", file, line }: Diagnosis): string {
  const place = file === undefined ? "" : ` (${code(line === undefined ? file : `${file}:${line}`)})`;
  const cause = detail.trim() === "" ? "" : `: ${code(detail, longestCause)}`;
  return `Could not be planned: ${code(summary, 300)}${place}${cause}`;
}

const verbs: Readonly<Record<ChangeLine["action"], string>> = {
  delete: "destroys",
  replace: "replaces",
  forget: "forgets",
  create: "creates",
  update: "updates",
  import: "imports",
  move: "moves",
};

/** In bytes: several root modules stand in one issue. */
const longestDetail = 8000;
const longestCause = 600;
const longestOutputs = 1000;

function differenceText(module: Extract<ModuleDrift, { state: "drifted" }>): readonly string[] {
  const { counts, changes, changesOmitted = 0, outputChanges = [], outside = [] } = module;
  const did = changes.map((change) => `${verbs[change.action]} ${changeText(change)}`);
  const resources = listWithin(did, changes.length + changesOmitted, longestDetail);
  const outputs = listWithin(outputChanges.map(outputText), counts.outputs, longestOutputs);
  return [
    `A plan: ${lowerFirst(countsLine(counts))}`,
    ...(resources === "" ? [] : [`It ${resources}.`]),
    ...(outputChanges.length === 0 ? [] : [`Outputs: ${outputs}.`]),
    ...(outside.length === 0
      ? []
      : [`Changed outside of Terraform: ${outside.map((address) => code(address, 300)).join(", ")}.`]),
  ];
}

/** As many as fit, with how many more there are of `all`. */
function listWithin(texts: readonly string[], all: number, bytes: number): string {
  let left = bytes;
  const named = texts.filter((text) => (left -= Buffer.byteLength(text)) >= 0);
  const more = all - named.length;
  return [...named, ...(more === 0 ? [] : [`and ${more} more`])].join("; ");
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
