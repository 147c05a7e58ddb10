import { fitReport } from "./fit_report.ts";
import { deriveSubkey } from "./keys.ts";
import { isReport, isSealApprovals } from "./message_shapes.ts";
import type { Report, SealApproval } from "./messages.ts";
import { parseJson, readSigned, writeSigned } from "./signed_text.ts";

/** Approvals that the app noted; nothing unless they have exactly that shape. */
export function readSealApprovals(value: unknown): readonly SealApproval[] | undefined {
  return isSealApprovals(value) ? value : undefined;
}

/**
 * The report as the `output.text` of the job's check run: JSON, and an HMAC over its canonical form. Shortened to fit
 * (`fitReport`).
 * @throws RangeError when even the shortest form is too long for a check run.
 */
export function signReport(report: Report, sealKey: Uint8Array): string {
  const value = parseJson(JSON.stringify(fitReport(report)));
  if (!isReport(value)) {
    const [problem] = isReport.errors ?? [];
    throw new TypeError(
      `The report has not the shape of one: ${problem?.instancePath ?? ""} ${problem?.message ?? ""}.`,
    );
  }
  return writeSigned(value, deriveSubkey(sealKey, "report"));
}

/**
 * The report in a check run's `output.text`; nothing unless one of the keys signed it and it has exactly the shape of one.
 * Whether it answers the question at hand (nonce, head, tree, workflow run) is for the caller to compare.
 */
export function readReport(text: string, sealKeys: readonly Uint8Array[]): Report | undefined {
  const reportKeys = sealKeys.map((sealKey) => deriveSubkey(sealKey, "report"));
  const value = readSigned(text, reportKeys);
  return isReport(value) ? value : undefined;
}
