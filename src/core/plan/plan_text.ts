import { terminalLine } from "../report/terminal.ts";
import { changeReasons } from "./change_reasons.ts";
import { destroyingFirst } from "./fit_report.ts";
import type { ChangeLine, OutputLine } from "./messages.ts";
import { namedAttributes } from "./public_values.ts";
import type { PlanReview } from "./summary.ts";

/** Terraform's own signs. */
const signs: Readonly<Record<ChangeLine["action"], string>> = {
  delete: "-",
  replace: "-/+",
  forget: ".",
  create: "+",
  update: "~",
  import: "<-",
  move: "->",
};
const replacementSigns: Readonly<Record<NonNullable<ChangeLine["replacement"]>, string>> = {
  create_first: "+/-",
  forget_old: "+/.",
};
const outputSigns: Readonly<Record<OutputLine["action"], string>> = { create: "+", update: "~", delete: "-" };

/** All of a plan's changes for a terminal or a job's log, one a line, destroys and replaces first. Values of public attributes alone. */
export function planText(review: PlanReview): readonly string[] {
  const { counts, changes, outputChanges = [], drifted = [] } = review;
  return [
    ...destroyingFirst(changes).map(changeText),
    ...outputChanges.map(
      ({ name, action, sensitive, noLongerSensitive, unknown }) =>
        `${sign(outputSigns[action])}output ${name}${noLongerSensitive === true ? " (no longer sensitive)" : ""}` +
        marks(sensitive === true, unknown === true),
    ),
    ...(counts.drift === 0 ? [] : [`Changed outside of Terraform since the last apply: ${counts.drift}`]),
    ...drifted.map(changeText),
  ].map(terminalLine);
}

function changeText(change: ChangeLine): string {
  const {
    address,
    action,
    previous,
    importId,
    reason,
    replacement,
    forcing = [],
    sensitive = [],
    unknown = [],
    values = [],
    partlyShown = [],
  } = change;
  const before = previous === undefined ? "" : ` (was ${previous})`;
  const imported = importId === undefined ? "" : ` (import id ${importId})`;
  const why = reason === undefined ? "" : ` (${changeReasons[reason]})`;
  const set = values.map(
    ({ path, before, after }) =>
      `${path} ${[...(before === undefined ? [] : [before]), after ?? "nothing"].join(" -> ")}`,
  );
  const names = namedAttributes(change).map((name) => {
    const forces = forcing.includes(name) ? "!" : "";
    const more = partlyShown.includes(name) ? " (more of it is not shown)" : "";
    return `${name}${forces}${marks(sensitive.includes(name), unknown.includes(name))}${more}`;
  });
  const shown = replacement === undefined ? signs[action] : replacementSigns[replacement];
  return `${sign(shown)}${address}${before}${imported}${why}${names.length + set.length === 0 ? "" : `: ${[...names, ...set].join(", ")}`}`;
}

function sign(text: string): string {
  return `${text.padStart(5)} `;
}

function marks(sensitive: boolean, unknown: boolean): string {
  return `${sensitive ? " (sensitive)" : ""}${unknown ? " (known after apply)" : ""}`;
}
