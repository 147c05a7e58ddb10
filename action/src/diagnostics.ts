import { posix } from "node:path";
import { groupBy } from "../../src/core/group_by.ts";
import type { Diagnosis, PlanFinding, StateLock } from "../../src/core/plan/messages.ts";
import { type DiagnosticLine, isAppliedLine, isDiagnosticLine } from "./terraform_shapes.ts";

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

type Step = Exclude<Diagnosis["step"], "install" | "guard">;

/** What init says beside the faults themselves. */
const preface = "Terraform encountered problems during initialisation";
const othersNamed = 5;
const finishedNamed = 20;

/**
 * The first error among the lines, with the places of the others, or what the text on stderr says. Not redacted yet.
 * @param folder the root module's in the repository, which Terraform's own paths are relative to
 */
export function diagnose(step: Step, folder: string, { stdout, stderr }: Output): Diagnosis {
  const errors = diagnostics(stdout).filter(({ severity }) => severity === "error");
  const telling = errors.filter(({ summary }) => !summary.startsWith(preface));
  const [first = errors[0], ...others] = telling;
  // Lines of JSON that are no error say nothing to a reader, and may quote code with values in it.
  const words = stdout.split("\n").filter((line) => parse(line) === undefined);
  if (first === undefined) return diagnoseText(step, folder, stderr.trim() === "" ? words.join("\n") : stderr);
  const lock = readLock(first.detail ?? "");
  const [same = [], ...groups] = [...groupBy([first, ...others], said).values()];
  const detail = [
    first.detail ?? "",
    ...(givesOptions(first.detail ?? "") ? [noOptions] : []),
    ...(same.length === 1 ? [] : [`(and ${moreOf(same, folder)})`]),
    ...groups.slice(0, othersNamed).flatMap((group) => also(group, folder)),
  ];
  const left = groups.slice(othersNamed).reduce((sum, group) => sum + group.length, 0);
  if (left > 0) detail.push(`(${left} more errors in the same step)`);
  return {
    step,
    summary: first.summary,
    detail: detail.filter((part) => part !== "").join("\n"),
    ...(first.address !== undefined && { address: first.address }),
    ...placeOf(first, folder),
    ...(lock !== undefined && { lock }),
  };
}

/** What Terraform warns of, each thing once, with every place where it does. Not redacted yet. */
export function toolWarnings(stdout: string, folder: string): readonly PlanFinding[] {
  // A plan of a thousand changes prints as many lines of JSON that are no warning.
  const lines = stdout.split("\n").filter((line) => line.includes('"severity":"warning"'));
  const warnings = diagnostics(lines.join("\n")).filter(({ severity }) => severity === "warning");
  return [...groupBy(warnings, said).values()].map((same) => ({
    title: same[0]?.summary ?? "",
    message: same[0]?.detail ?? "",
    addresses: [...new Set(same.flatMap((warning) => whereOf(warning, folder)))],
  }));
}

function whereOf(warning: DiagnosticLine["diagnostic"], folder: string): readonly string[] {
  if (warning.address !== undefined) return [warning.address];
  const { file, line } = placeOf(warning, folder);
  return file === undefined ? [] : [`${file}:${String(line)}`];
}

function diagnostics(stdout: string): readonly DiagnosticLine["diagnostic"][] {
  return stdout.split("\n").flatMap((line) => {
    const value = parse(line);
    return isDiagnosticLine(value) ? [value.diagnostic] : [];
  });
}

function said({ summary, detail = "" }: DiagnosticLine["diagnostic"]): string {
  return JSON.stringify([summary, detail]);
}

/** What several errors say alike, where the first of them is, and in what words. */
function also(same: readonly DiagnosticLine["diagnostic"][], folder: string): readonly string[] {
  const [error] = same;
  if (error === undefined) return [];
  const { summary, address, detail = "" } = error;
  const line = onOneLine({ summary, ...(address !== undefined && { address }), ...placeOf(error, folder) });
  return [`Also: ${line}${same.length === 1 ? "" : `, and ${moreOf(same, folder)}`}`, detail];
}

/** `2 more of the same: main.tf:3, main.tf:9` */
function moreOf(same: readonly DiagnosticLine["diagnostic"][], folder: string): string {
  const places = [...new Set(same.slice(1).flatMap((error) => whereOf(error, folder)))];
  const named = places.slice(0, othersNamed);
  const dots = places.length > named.length ? ", ..." : "";
  return `${same.length - 1} more of the same${named.length === 0 ? "" : `: ${named.join(", ")}${dots}`}`;
}

/** Terraform advises to give it options, which nobody can do here. */
const noOptions = "(Options of Terraform's command line can't be given here.)";

function givesOptions(detail: string): boolean {
  return /(?:^|[\s"'`])-(?:target|var|var-file|lock|upgrade|reconfigure|migrate-state|refresh-only|replace)\b/.test(
    detail,
  );
}

/** What an apply had done when it failed. Not redacted yet. */
export function finishedChanges(stdout: string): string {
  const finished = stdout.split("\n").flatMap((line) => {
    const value = line.includes('"apply_complete"') ? parse(line) : undefined;
    return isAppliedLine(value) ? [`${value.hook.action} ${value.hook.resource.addr}`] : [];
  });
  if (finished.length === 0) return "Nothing was finished before.";
  const more = finished.length - finishedNamed;
  return `Finished before: ${finished.slice(0, finishedNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

function placeOf({ range }: DiagnosticLine["diagnostic"], folder: string): Pick<Diagnosis, "file" | "line"> {
  return range === undefined ? {} : { file: pathOf(range.filename, folder), line: range.start.line };
}

/** In the repository; what was fetched is not in it. */
function pathOf(file: string, folder: string): string {
  return posix.isAbsolute(file) || file.startsWith(".terraform/") ? file : posix.join(folder, file);
}

/** What is wrong and where, without the detail. */
export function onOneLine({ summary, address, file, line }: Omit<Diagnosis, "step">): string {
  const place = file === undefined ? [] : [line === undefined ? file : `${file}, line ${line}`];
  const where = [...(address === undefined ? [] : [address]), ...place].join("; ");
  return `${summary}${where === "" ? "" : ` (${where})`}`;
}

/** The block that every backend's lock error ends with; Terraform's name for it is `LockInfo`. */
function readLock(detail: string): StateLock | undefined {
  if (!/^Lock Info:$/m.test(detail)) return undefined;
  const field = (name: string): string => new RegExp(`^ +${name}: *(.*)$`, "m").exec(detail)?.[1]?.trim() ?? "";
  return { id: field("ID"), who: field("Who"), operation: field("Operation"), created: field("Created") };
}

/** From the text that people read: the first "Error: " and what follows it, without the frame, and without lines of code. */
export function diagnoseText(step: Diagnosis["step"], folder: string, output: string): Diagnosis {
  const lines = output.split("\n").map((line) => line.replace(/^[│╷╵|]\s?/, "").trimEnd());
  const isError = (line: string): boolean => line.startsWith("Error: ") && !line.startsWith(`Error: ${preface}`);
  const start = lines.findIndex(isError);
  if (start === -1)
    return { step, summary: `Terraform's ${step} failed without saying why`, detail: lines.join("\n").trim() };
  const end = lines.findIndex((line, index) => index > start && isError(line));
  const said = lines.slice(start + 1, end === -1 ? undefined : end);
  const [, file, line] =
    said.map((text) => /^ {2}on (.+) line (\d+)[,:]/.exec(text)).find((found) => found !== null) ?? [];
  // The quoted code may be a line of run.auto.tfvars.json, with a secret in it.
  const detail = said
    .filter((text) => !/^\s+(on .+ line )?\d+[:,]/.test(text) && !/^ {2}on .+ line \d+/.test(text))
    .join("\n")
    .trim();
  return {
    step,
    summary: lines[start]?.slice("Error: ".length) ?? "",
    detail,
    ...(file !== undefined && { file: pathOf(file, folder), line: Number(line) }),
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Providers may print lines that are not JSON; they say nothing that is asked for here.
    return undefined;
  }
}
