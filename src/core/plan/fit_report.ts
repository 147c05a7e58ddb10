import { cutText } from "../cut_text.ts";
import { mapDiagnosisTexts } from "./diagnosis_texts.ts";
import type { ChangeLine, PlanFinding, Report } from "./messages.ts";

// Names of outputs that are left out; more are counted.
const omittedNamed = 200;

/** So many policies that warn are named, and so many changes of each, and so much is said of it. */
export const warningsNamed = 20;
export const warningAddressesNamed = 5;
export const warningMessageShown = 300;

// Of an address, or of what others wrote in a diagnosis.
const longestText = 100;

// A check run's text holds 65,535 bytes. The app keeps the report as a text in JSON, in a check run of its own; the rest is for
// the order that stands beside it.
const budgetBytes = 54_000;

/** Whether a change takes away something that exists. */
export function isDestroying(change: ChangeLine): boolean {
  return change.action === "delete" || change.action === "replace";
}

/** Destroys and replaces first, the order within each group as it was. */
export function destroyingFirst(changes: readonly ChangeLine[]): readonly ChangeLine[] {
  return [...changes.filter(isDestroying), ...changes.filter((change) => !isDestroying(change))];
}

/**
 * The report, shortened until it fits a check run's text. What goes first matters least: what no comment shows of
 * warnings, values (those of the last changes first), what was found changed outside of Terraform, the outputs that change (both are
 * counted), attribute names
 * of changes that destroy nothing, those changes themselves, the other attribute names, repetitions in `beyondOperation`, the
 * warnings, the ends of long texts, the longest outputs, and only then destroying changes. `changesOmitted`,
 * `valuesOmitted`, `warningsOmitted` and `omittedOutputs` say what was left out.
 * @throws RangeError when nothing is left to shorten.
 */
export function fitReport(report: Report): Report {
  let fitting: Report = report.changes === undefined ? report : { ...report, changes: destroyingFirst(report.changes) };
  for (const shorten of [
    namedWarnings,
    cutValues,
    ({ drifted, ...rest }: Report): Report => rest,
    ({ outputChanges, ...rest }: Report): Report => rest,
    withoutAttributes((change) => !isDestroying(change)),
    cutChanges((change) => !isDestroying(change)),
    withoutAttributes(() => true),
    cutBeyondOperation,
    withoutWarnings,
    cutTexts,
    cutOutputs,
    cutChanges(() => true),
  ]) {
    if (overflow(fitting) <= 0) return fitting;
    fitting = shorten(fitting);
  }
  if (overflow(fitting) <= 0) return fitting;
  throw new RangeError(`The report is ${overflow(fitting)} bytes longer than a check run's text may be.`);
}

type Shorten = (report: Report) => Report;

function overflow(report: Report): number {
  return byteLength(report) - budgetBytes;
}

function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value).replaceAll("-->", "--\\u003e"))) - 2;
}

/** Takes values from what stands twice, then from the last changes, as many as it takes. */
function cutValues(report: Report): Report {
  const { drifted, beyondOperation, changes = [] } = report;
  const once: Report = {
    ...report,
    ...(drifted && { drifted: drifted.map(withNamesAlone) }),
    ...(beyondOperation && { beyondOperation: beyondOperation.map(withNamesAlone) }),
  };
  let valuesOmitted = 0;
  // The count takes some bytes of its own.
  let excess = overflow({ ...once, valuesOmitted: 1e9 });
  const kept = changes.toReversed().map((change) => {
    if (excess <= 0 || change.values === undefined) return change;
    const names = withNamesAlone(change);
    excess -= byteLength(change) - byteLength(names);
    valuesOmitted += 1;
    return names;
  });
  return valuesOmitted === 0 ? once : { ...once, changes: kept.toReversed(), valuesOmitted };
}

/** Without what its attributes are set to. */
export function withNamesAlone({ values, partlyShown, ...change }: ChangeLine): ChangeLine {
  return change;
}

function withoutAttributes(from: (change: ChangeLine) => boolean): Shorten {
  const strip = (change: ChangeLine): ChangeLine => (from(change) ? bare(change) : change);
  return (report) => ({
    ...report,
    ...(report.changes && { changes: report.changes.map(strip) }),
    ...(report.beyondOperation && { beyondOperation: report.beyondOperation.map(strip) }),
  });
}

function bare({ forcing, sensitive, unknown, reason, ...rest }: ChangeLine): ChangeLine {
  return { ...rest, attributes: [] };
}

/** Takes changes from the end, as many as it takes. */
function cutChanges(mayGo: (change: ChangeLine) => boolean): Shorten {
  return (report) => {
    const kept = [...(report.changes ?? [])];
    const omitted = { ...(report.changesOmitted ?? { destroying: 0, other: 0 }) };
    // The counts of what is omitted take some bytes of their own.
    let excess = overflow({ ...report, changesOmitted: { destroying: 1e9, other: 1e9 } });
    for (let last = kept.at(-1); excess > 0 && last !== undefined && mayGo(last); last = kept.at(-1)) {
      kept.pop();
      excess -= byteLength(last) + 1;
      omitted[isDestroying(last) ? "destroying" : "other"] += 1;
    }
    return { ...report, changes: kept, changesOmitted: omitted };
  };
}

/** As much as a comment shows of them. */
function namedWarnings(report: Report): Report {
  return mapWarnings(report, (warnings) => warnings.slice(0, warningsNamed).map(namedWarning));
}

function namedWarning({ title, message, addresses, more: unnamed = 0 }: PlanFinding): PlanFinding {
  const shown = addresses.slice(0, warningAddressesNamed);
  const more = addresses.length - shown.length + unnamed;
  return {
    title: cut(title),
    message: cutText(message, warningMessageShown),
    addresses: shown,
    ...(more > 0 && { more }),
  };
}

function withoutWarnings(report: Report): Report {
  return mapWarnings(report, () => []);
}

/** With fewer warnings of each kind; those that go are counted. */
function mapWarnings(
  { warnings, warningsOmitted = 0, toolWarnings, toolWarningsOmitted = 0, ...rest }: Report,
  fewer: (warnings: readonly PlanFinding[]) => readonly PlanFinding[],
): Report {
  const [kept, toolKept] = [fewer(warnings ?? []), fewer(toolWarnings ?? [])];
  const omitted = warningsOmitted + (warnings ?? []).length - kept.length;
  const toolOmitted = toolWarningsOmitted + (toolWarnings ?? []).length - toolKept.length;
  return {
    ...rest,
    ...(kept.length > 0 && { warnings: kept }),
    ...(omitted > 0 && { warningsOmitted: omitted }),
    ...(toolKept.length > 0 && { toolWarnings: toolKept }),
    ...(toolOmitted > 0 && { toolWarningsOmitted: toolOmitted }),
  };
}

/** Every one of them stands in `changes` too; a few names are enough to say that there are some. */
function cutBeyondOperation(report: Report): Report {
  return report.beyondOperation ? { ...report, beyondOperation: report.beyondOperation.slice(0, 20) } : report;
}

/** The longest go first. The first of them are named, the others counted. */
function cutOutputs(report: Report): Report {
  const { outputs: all, omittedOutputs: alreadyOmitted, ...rest } = report;
  if (all === undefined && alreadyOmitted === undefined) return report;
  const outputs = Object.entries(all ?? {}).sort(([, one], [, other]) => byteLength(one) - byteLength(other));
  const omitted = Object.entries(alreadyOmitted ?? {});
  const tooLong = "is too long for the report";
  let unnamed = 0;
  // The count takes some bytes of its own, and names that were left out before may be too many themselves.
  let excess = overflow(report) + 100;
  for (let last = outputs.at(-1); excess > 0 && last !== undefined; last = outputs.at(-1)) {
    outputs.pop();
    excess -= memberLength(last);
    if (omitted.length < omittedNamed) {
      omitted.push([last[0], tooLong]);
      excess += memberLength([last[0], tooLong]);
    } else unnamed += 1;
  }
  for (
    let last = omitted.at(-1);
    last !== undefined && (excess > 0 || omitted.length > omittedNamed);
    last = omitted.at(-1)
  ) {
    omitted.pop();
    excess -= memberLength(last);
    unnamed += 1;
  }
  const counted = unnamed === 0 ? [] : [[`and ${String(unnamed)} more`, tooLong] as const];
  return {
    ...rest,
    ...(all !== undefined && { outputs: Object.fromEntries(outputs) }),
    omittedOutputs: Object.fromEntries([...omitted, ...counted]),
  };
}

/** As a member of an object it has a byte less than as a list. */
function memberLength(entry: readonly [name: string, value: unknown]): number {
  return byteLength(entry) - 1;
}

/** Names that a module chose and words that programs wrote are of any length. */
function cutTexts(report: Report): Report {
  const { diagnosis, beyondOperation, unreviewed } = report;
  return {
    ...report,
    ...(diagnosis && { diagnosis: mapDiagnosisTexts(diagnosis, cut) }),
    ...(beyondOperation && { beyondOperation: beyondOperation.map(cutAddress) }),
    ...(unreviewed && { unreviewed: { ...unreviewed, names: unreviewed.names.map(cut) } }),
  };
}

function cut(text: string): string {
  return cutText(text, longestText);
}

function cutAddress({ address, previous, ...rest }: ChangeLine): ChangeLine {
  return { ...rest, address: cut(address), ...(previous !== undefined && { previous: cut(previous) }) };
}
