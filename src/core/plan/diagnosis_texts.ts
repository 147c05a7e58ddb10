import type { Diagnosis } from "./messages.ts";

/** A diagnosis with each of its texts as `change` makes it. */
export function mapDiagnosisTexts(diagnosis: Diagnosis, change: (text: string) => string): Diagnosis {
  const { summary, detail, address, file, lock } = diagnosis;
  return {
    ...diagnosis,
    summary: change(summary),
    ...(detail !== undefined && { detail: change(detail) }),
    ...(address !== undefined && { address: change(address) }),
    ...(file !== undefined && { file: change(file) }),
    ...(lock !== undefined && {
      lock: {
        id: change(lock.id),
        who: change(lock.who),
        operation: change(lock.operation),
        created: change(lock.created),
      },
    }),
  };
}

/** What an apply that failed had finished: it tells that first of all, on one line; else why it failed. */
export function finishedBefore({ summary, detail = "" }: Diagnosis): string {
  const [first = ""] = detail.split("\n");
  return first === "" ? summary : first;
}
