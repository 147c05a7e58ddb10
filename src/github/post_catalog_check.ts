import type { Fault } from "../core/faults.ts";
import { appCheckName } from "../core/check_names.ts";
import { code } from "../core/report/markdown.ts";
import type { Repository } from "./repository.ts";

/** Of what the default branch holds. No pull request is judged by it. */
export const catalogCheckName = "gatehouse/catalog";

/** GitHub takes 50 annotations a request, and adds those of later requests. */
const annotationsPerRequest = 50;
/** So many that nobody misses one, and a hostile pull request does not use up the hour's requests. */
const mostAnnotations = 500;
/** GitHub's limit is 65,535 characters. */
const longestSummary = 60_000;

export interface CheckedCommit {
  readonly head: string;
  readonly name?: string;
  /** Where a pull request has left the default branch: what it was judged by. */
  readonly start?: string;
}

/**
 * The app's check on a commit of the catalog: green without errors, with the faults at their lines. The verdict is in the
 * first request, so that whatever happens to the others it stands.
 */
export async function postCatalogCheck(
  repository: Repository,
  { head, name: checkName = appCheckName, start }: CheckedCommit,
  faults: readonly Fault[],
): Promise<void> {
  const errors = faults.filter(({ severity }) => severity === "error").length;
  const text = { title: titleOf(errors, faults.length - errors), summary: summaryOf(faults) };
  const [first = [], ...others] = batchesOf(faults.slice(0, mostAnnotations).map(annotationOf));
  const { octokit, name } = repository;
  const { data } = await octokit.request("POST /repos/{owner}/{repo}/check-runs", {
    ...name,
    name: checkName,
    head_sha: head,
    ...(start !== undefined && { external_id: start }),
    status: "completed",
    conclusion: errors === 0 ? "success" : "failure",
    output: { ...text, annotations: first },
  });
  for (const annotations of others) {
    await octokit.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      ...name,
      check_run_id: data.id,
      output: { ...text, annotations },
    });
  }
}

type Annotation = ReturnType<typeof annotationOf>;

function annotationOf({ place, message, remedy, severity, rule }: Fault) {
  const { file, line = 1, column } = place;
  return {
    path: file,
    start_line: line,
    end_line: line,
    ...(column === undefined ? {} : { start_column: column, end_column: column }),
    annotation_level: severity === "error" ? ("failure" as const) : ("warning" as const),
    title: rule,
    message: remedy === undefined ? message : `${message} ${remedy}`,
  };
}

function batchesOf(annotations: Annotation[]): Annotation[][] {
  const count = Math.ceil(annotations.length / annotationsPerRequest);
  return Array.from({ length: count }, (_, index) =>
    annotations.slice(index * annotationsPerRequest, (index + 1) * annotationsPerRequest),
  );
}

function summaryOf(faults: readonly Fault[]): string {
  const lines: string[] = [];
  let length = 0;
  for (const { place, message, remedy } of faults) {
    const at = [place.file, place.line, place.line === undefined ? undefined : place.column];
    const where = at.filter((part) => part !== undefined).join(":");
    // As code: identifiers and keys in it are whatever the pull request's author wrote.
    const line = `- ${code(where, 300)} ${code(remedy === undefined ? message : `${message} ${remedy}`, 500)}`;
    length += line.length + 1;
    if (length > longestSummary) break;
    lines.push(line);
  }
  const more = faults.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${String(more)} more`] : [])].join("\n") || "The catalog is in order.";
}

function titleOf(errors: number, warnings: number): string {
  if (errors + warnings === 0) return "The catalog is in order";
  return `${String(errors)} ${errors === 1 ? "error" : "errors"}, ${String(warnings)} ${warnings === 1 ? "warning" : "warnings"}`;
}
