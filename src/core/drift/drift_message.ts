import { isDestroying, withNamesAlone } from "../plan/fit_report.ts";
import { deriveSubkey } from "../plan/keys.ts";
import type { ChangeLine, Diagnosis, OutputLine } from "../plan/messages.ts";
import { parseJson, readSigned, writeSigned } from "../plan/signed_text.ts";
import { isDriftReport } from "./drift_shapes.ts";
import type { DriftReport, ModuleDrift } from "./messages.ts";
import { cutText } from "../cut_text.ts";

/** The job's check run, by name. */
export const driftCheck = "gatehouse/drift";

/**
 * The report as the `output.text` of the job's check run, shortened to fit, with an HMAC under a key that signs nothing else.
 * @throws TypeError for a report that has not the shape of one
 */
export function signDrift(report: DriftReport, sealKey: Uint8Array): string {
  const value = parseJson(JSON.stringify(fitDrift(report)));
  if (!isDriftReport(value)) throw new TypeError("The report of drift has not the shape of one.");
  return writeSigned(value, deriveSubkey(sealKey, "drift"));
}

/**
 * The report in a check run's `output.text`; nothing unless one of the keys signed it and it has exactly the shape of one.
 * Whether it is of this repository and of which workflow run is for the caller to compare.
 */
export function readDrift(text: string, sealKeys: readonly Uint8Array[]): DriftReport | undefined {
  const keys = sealKeys.map((sealKey) => deriveSubkey(sealKey, "drift"));
  const value = readSigned(text, keys);
  return isDriftReport(value) ? value : undefined;
}

/** Of the 65,535 bytes that a check run's text holds, with room for what stands around the JSON. */
const budgetBytes = 64_000;
/** So many changes and outputs of each module, as long as all modules fit; what attributes are set to goes before any change does. */
const shownOfEach = [
  { changes: 20, values: true },
  ...[20, 5, 1, 0].map((changes) => ({ changes, values: false })),
] as const;
type Shown = (typeof shownOfEach)[number];

/** Without values, then fewer changes of each module, then fewer modules; what is left out is counted. */
export function fitDrift(report: DriftReport): DriftReport {
  const sorted = [...report.modules].sort(bySeverity);
  const shortened = shownOfEach.map((shown) => sorted.map((module) => shorten(module, shown)));
  const fitting = shortened.find((modules) => bytesOf(modules) <= budgetBytes);
  if (fitting !== undefined) return { ...report, modules: fitting };
  const shortest = shortened.at(-1) ?? [];
  let left = budgetBytes;
  const kept = shortest.filter((module) => (left -= bytesOf(module) + 1) >= 0);
  return { ...report, modules: kept, modulesOmitted: shortest.length - kept.length };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function bySeverity(one: ModuleDrift, other: ModuleDrift): number {
  return severity(one) - severity(other) || (one.folder < other.folder ? -1 : 1);
}

function severity(module: ModuleDrift): number {
  if (module.state === "failed") return 2;
  const { counts } = module;
  return counts.delete + counts.replace > 0 ? 0 : 1;
}

const longest = { address: 200, summary: 300, detail: 600, attributes: 10 };

function shorten(module: ModuleDrift, shown: Shown): ModuleDrift {
  if (module.state === "failed") return { ...module, diagnosis: shortDiagnosis(module.diagnosis) };
  const { changesOmitted = 0, outputChanges, outside, ...rest } = module;
  const sorted = [...module.changes].sort((one, other) => Number(isDestroying(other)) - Number(isDestroying(one)));
  const changes = sorted
    .slice(0, shown.changes)
    .map((change) => shortChange(shown.values ? change : withNamesAlone(change)));
  const omitted = changesOmitted + module.changes.length - changes.length;
  return {
    ...rest,
    changes,
    ...(omitted > 0 && { changesOmitted: omitted }),
    ...(outputChanges !== undefined &&
      shown.changes > 0 && { outputChanges: outputChanges.slice(0, shown.changes).map(shortOutput) }),
    ...(outside !== undefined && shown.changes > 0 && { outside: outside.slice(0, shown.changes).map(shortAddress) }),
  };
}

/** What forces a replacement, and why something goes, is for whoever reviews a plan. */
function shortChange({ address, action, attributes, sensitive, unknown, values, partlyShown }: ChangeLine): ChangeLine {
  const named = attributes.slice(0, longest.attributes);
  const short = (names: readonly string[]): readonly string[] =>
    names.filter((name) => named.includes(name)).map(shortAddress);
  return {
    ...(values !== undefined && { values }),
    ...(partlyShown !== undefined && { partlyShown }),
    ...(sensitive !== undefined && { sensitive: short(sensitive) }),
    ...(unknown !== undefined && { unknown: short(unknown) }),
    address: shortAddress(address),
    action,
    attributes: short(attributes),
  };
}

function shortOutput({ name, ...output }: OutputLine): OutputLine {
  return { ...output, name: shortAddress(name) };
}

function shortAddress(address: string): string {
  return cutText(address, longest.address);
}

function shortDiagnosis({ step, summary, detail, file, line }: Diagnosis): Diagnosis {
  return {
    step,
    summary: cutText(summary, longest.summary),
    ...(detail !== undefined && { detail: cutText(detail, longest.detail) }),
    ...(file !== undefined && { file: shortAddress(file) }),
    ...(line !== undefined && { line }),
  };
}
