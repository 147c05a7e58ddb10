import type { ChangeLine, Report } from "./messages.ts";

// Names of outputs that are left out; more are counted.
const omittedNamed = 200;

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
 * The report, shortened until it fits a check run's text. What goes first matters least: what was found changed outside of
 * Terraform, the outputs that change (both are counted), attribute names of changes that destroy nothing, those changes themselves, the other attribute names, repetitions in `beyondOperation`, the longest
 * outputs, and only then destroying changes. `changesOmitted` and `omittedOutputs` say what was left out.
 * @throws RangeError when nothing is left to shorten.
 */
export function fitReport(report: Report): Report {
  let fitting: Report = report.changes === undefined ? report : { ...report, changes: destroyingFirst(report.changes) };
  for (const shorten of [
    ({ drifted, ...rest }: Report): Report => rest,
    ({ outputChanges, ...rest }: Report): Report => rest,
    withoutAttributes((change) => !isDestroying(change)),
    cutChanges((change) => !isDestroying(change)),
    withoutAttributes(() => true),
    cutBeyondOperation,
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

function withoutAttributes(from: (change: ChangeLine) => boolean): Shorten {
  const strip = (change: ChangeLine): ChangeLine => (from(change) ? bare(change) : change);
  return (report) => ({
    ...report,
    ...(report.changes && { changes: report.changes.map(strip) }),
    ...(report.beyondOperation && { beyondOperation: report.beyondOperation.map(strip) }),
  });
}

function bare({ forcing, sensitive, unknown, ...rest }: ChangeLine): ChangeLine {
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

/** Every one of them stands in `changes` too; a few names are enough to say that there are some. */
function cutBeyondOperation(report: Report): Report {
  return report.beyondOperation ? { ...report, beyondOperation: report.beyondOperation.slice(0, 20) } : report;
}

/** The longest go first. The first of them are named, the others counted. */
function cutOutputs(report: Report): Report {
  if (report.outputs === undefined) return report;
  const outputs = Object.entries(report.outputs).sort(([, one], [, other]) => byteLength(one) - byteLength(other));
  const omitted = { ...report.omittedOutputs };
  const tooLong = "is too long for the report";
  let unnamed = 0;
  let namedSoFar = Object.keys(omitted).length;
  // The count takes some bytes of its own, and names that were left out before may be too many themselves.
  let excess = overflow(report) + 100;
  for (let last = outputs.at(-1); excess > 0 && last !== undefined; last = outputs.at(-1)) {
    outputs.pop();
    // As a member of an object it has a byte less than as a list.
    excess -= byteLength(last) - 1;
    if (namedSoFar < omittedNamed) {
      namedSoFar += 1;
      omitted[last[0]] = tooLong;
      excess += byteLength([last[0], tooLong]);
    } else unnamed += 1;
  }
  const named = Object.entries(omitted).slice(0, omittedNamed);
  unnamed += Object.keys(omitted).length - named.length;
  const counted = unnamed === 0 ? [] : [[`and ${String(unnamed)} more`, tooLong] as const];
  return {
    ...report,
    outputs: Object.fromEntries(outputs),
    omittedOutputs: Object.fromEntries([...named, ...counted]),
  };
}
