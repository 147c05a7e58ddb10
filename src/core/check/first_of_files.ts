import type { Fault } from "../faults.ts";

/** Of one file; nobody reads more. */
const mostOfFile = 50;

/** For people: of a file with very many faults the first, errors before warnings, and how many more it has. */
export function firstOfFiles(faults: readonly Fault[]): readonly Fault[] {
  const long = [...Map.groupBy(faults, ({ place }) => place.file)].filter(([, { length }]) => length > mostOfFile);
  if (long.length === 0) return faults;
  const cut = new Map(long.map(([file, ofFile]) => [file, firstOf(ofFile)]));
  return faults.flatMap((fault) => {
    const { file } = fault.place;
    const first = cut.get(file);
    if (first === undefined) return [fault];
    if (!first.told.has(fault)) return [];
    return fault === first.last ? [fault, moreFaults(file, first.untold)] : [fault];
  });
}

interface FirstOfFile {
  readonly told: ReadonlySet<Fault>;
  readonly last: Fault | undefined;
  readonly untold: readonly Fault[];
}

function firstOf(ofFile: readonly Fault[]): FirstOfFile {
  const { error: errors = [], warning: warnings = [] } = Object.groupBy(ofFile, ({ severity }) => severity);
  const told = new Set([...errors, ...warnings].slice(0, mostOfFile));
  return {
    told,
    last: ofFile.findLast((fault) => told.has(fault)),
    untold: ofFile.filter((fault) => !told.has(fault)),
  };
}

function moreFaults(file: string, untold: readonly Fault[]): Fault {
  return {
    severity: untold.some(({ severity }) => severity === "error") ? "error" : "warning",
    rule: "more-faults",
    place: { file },
    message: `The file has ${String(untold.length)} more faults, which are not told.`,
    remedy: "Mend those first that are told; `gatehouse check --format json` lists them.",
  };
}
