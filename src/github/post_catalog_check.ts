import type { Fault } from "../core/faults.ts";
import { appCheckName } from "../core/trust/trust_root.ts";
import { code } from "../core/report/markdown.ts";
import type { Repository } from "./repository.ts";

/** GitHub takes 50 annotations a request; the summary lists more. */
const annotationLimit = 50;
const summaryLimit = 200;

/** The app's check on a commit of the catalog: green without errors, with every fault at its line. */
export async function postCatalogCheck(repository: Repository, head: string, faults: readonly Fault[]): Promise<void> {
  const errors = faults.filter(({ severity }) => severity === "error");
  const listed = faults.slice(0, summaryLimit).map(({ place, message, remedy }) => {
    const line = place.line === undefined ? "" : `:${String(place.line)}`;
    return `- ${code(`${place.file}${line}`)} ${message}${remedy === undefined ? "" : ` ${remedy}`}`;
  });
  const more = faults.length > summaryLimit ? [`- and ${String(faults.length - summaryLimit)} more`] : [];
  await repository.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
    ...repository.name,
    name: appCheckName,
    head_sha: head,
    status: "completed",
    conclusion: errors.length === 0 ? "success" : "failure",
    output: {
      title: titleOf(errors.length, faults.length - errors.length),
      summary: [...listed, ...more].join("\n").slice(0, 65_000) || "The catalog is in order.",
      annotations: faults.slice(0, annotationLimit).map(({ place, message, remedy, severity, rule }) => ({
        path: place.file,
        start_line: place.line ?? 1,
        end_line: place.line ?? 1,
        annotation_level: severity === "error" ? ("failure" as const) : ("warning" as const),
        title: rule,
        message: remedy === undefined ? message : `${message} ${remedy}`,
      })),
    },
  });
}

function titleOf(errors: number, warnings: number): string {
  if (errors + warnings === 0) return "The catalog is in order";
  return `${String(errors)} ${errors === 1 ? "error" : "errors"}, ${String(warnings)} ${warnings === 1 ? "warning" : "warnings"}`;
}
