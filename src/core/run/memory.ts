import { isJsonObject, type JsonObject } from "../json.ts";
import type { Diagnosis, Order, Report, SealApproval } from "../plan/messages.ts";
import { readOrder, writeOrder } from "../plan/order_message.ts";
import { readReport, readSealApprovals } from "../plan/report_message.ts";

/**
 * What the app notes in its own check run when a job has ended, so that the outcome need not be derived again from
 * reports and workflow runs. Only the app can have written it.
 */
export interface RunMemory {
  readonly order: Order;
  /** The report that was believed. */
  readonly report?: Report;
  /** Why there is none. */
  readonly lost?: Diagnosis;
  readonly workflowRunUrl?: string;
  /** Who approved what was planned, beyond the request. */
  readonly approvals?: readonly SealApproval[];
}

/** The same before it is written: the report as it was signed. */
export interface NewMemory extends Omit<RunMemory, "report" | "approvals"> {
  readonly reportText?: string;
}

const opening = "<!-- gatehouse:memory\n";
const closing = "\n-->";

/** The text of a completed check's `output.text`. A report that fits into a check run fits into it too. */
export function writeMemory({ order, reportText, lost, workflowRunUrl }: NewMemory): string {
  return encode({ orderText: writeOrder(order), reportText, lost, workflowRunUrl });
}

/** The text of a check that notes one more approval; nothing when the text is no memory. */
export function noteApproval(text: string, approval: SealApproval): string | undefined {
  const written = decode(text);
  if (written === undefined) return undefined;
  const noted = readSealApprovals(written["approvals"] ?? []) ?? [];
  return encode({ ...written, approvals: [...noted, approval] });
}

function encode(written: object): string {
  // Nothing in a report can end the comment; base64 would make a long one too long for a check run.
  return `${opening}${JSON.stringify(written).replaceAll("-->", "--\\u003e")}${closing}`;
}

function decode(text: string): JsonObject | undefined {
  const start = text.indexOf(opening);
  const end = text.indexOf(closing, start);
  if (start < 0 || end < 0) return undefined;
  const written = parse(text.slice(start + opening.length, end));
  return isJsonObject(written) ? written : undefined;
}

/** Nothing for any text that `writeMemory` did not make, or whose report none of the keys signed. */
export function readMemory(text: string, sealKeys: readonly Uint8Array[]): RunMemory | undefined {
  const written = decode(text);
  if (written === undefined) return undefined;
  const { orderText, reportText, workflowRunUrl } = written;
  const order = typeof orderText === "string" ? readOrder(orderText) : undefined;
  const report = typeof reportText === "string" ? readReport(reportText, sealKeys) : undefined;
  if (order === undefined || (reportText !== undefined && report === undefined)) return undefined;
  const lost = readDiagnosis(written["lost"]);
  const approvals = readSealApprovals(written["approvals"]);
  return {
    order,
    ...(report === undefined ? {} : { report }),
    ...(lost === undefined ? {} : { lost }),
    ...(typeof workflowRunUrl === "string" ? { workflowRunUrl } : {}),
    ...(approvals === undefined ? {} : { approvals }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readDiagnosis(value: unknown): Diagnosis | undefined {
  if (!isJsonObject(value) || typeof value["summary"] !== "string") return undefined;
  const { summary, detail } = value;
  return { step: "guard", summary, ...(typeof detail === "string" ? { detail } : {}) };
}
