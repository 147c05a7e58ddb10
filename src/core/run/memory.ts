import { isJsonObject } from "../json.ts";
import type { Diagnosis, Phase, Report } from "../plan/messages.ts";
import { readReport } from "../plan/report_message.ts";

/**
 * What the app notes in its own check run when a job has ended, so that the outcome need not be derived again from
 * reports and workflow runs. Only the app can have written it.
 */
export interface RunMemory {
  readonly phase: Phase;
  readonly attempt: number;
  /** The report that was believed, as it was signed. */
  readonly report?: Report;
  /** Why there is none. */
  readonly lost?: Diagnosis;
  readonly workflowRunUrl?: string;
}

interface WrittenMemory {
  readonly phase: Phase;
  readonly attempt: number;
  readonly reportText?: string;
  readonly lost?: Diagnosis;
  readonly workflowRunUrl?: string;
}

const opening = "<!-- gatehouse:memory\n";
const closing = "\n-->";

/** The text of a completed check's `output.text`. Base64, so that nothing in a report can end the comment. */
export function writeMemory(memory: WrittenMemory): string {
  return `${opening}${Buffer.from(JSON.stringify(memory)).toString("base64")}${closing}`;
}

export function readMemory(text: string, sealKeys: readonly Uint8Array[]): RunMemory | undefined {
  const start = text.indexOf(opening);
  const end = text.indexOf(closing, start);
  if (start < 0 || end < 0) return undefined;
  const written = parse(Buffer.from(text.slice(start + opening.length, end), "base64").toString("utf8"));
  if (written === undefined) return undefined;
  const { reportText, ...rest } = written;
  const report = reportText === undefined ? undefined : readReport(reportText, sealKeys);
  if (reportText !== undefined && report === undefined) return undefined;
  return report === undefined ? rest : { ...rest, report };
}

function parse(text: string): WrittenMemory | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { phase, attempt, reportText, lost, workflowRunUrl } = value;
  if ((phase !== "plan" && phase !== "apply") || typeof attempt !== "number") return undefined;
  const diagnosis = readDiagnosis(lost);
  return {
    phase,
    attempt,
    ...(typeof reportText === "string" ? { reportText } : {}),
    ...(diagnosis === undefined ? {} : { lost: diagnosis }),
    ...(typeof workflowRunUrl === "string" ? { workflowRunUrl } : {}),
  };
}

function readDiagnosis(value: unknown): Diagnosis | undefined {
  if (!isJsonObject(value) || typeof value["summary"] !== "string") return undefined;
  const { summary, detail } = value;
  return { step: "guard", summary, ...(typeof detail === "string" ? { detail } : {}) };
}
