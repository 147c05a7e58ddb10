import type { WorkflowJob } from "./workflow_file.ts";
import { WorkflowFault } from "./workflow_fault.ts";

export function needsOf(job: WorkflowJob): readonly string[] {
  return typeof job.needs === "string" ? [job.needs] : (job.needs ?? []);
}

/** Jobs in an order in which each comes after those that it needs. @throws WorkflowFault for a missing job or a circle */
export function orderJobs(jobs: Readonly<Record<string, WorkflowJob>>): [string, WorkflowJob][] {
  const ordered = new Map<string, WorkflowJob>();
  const visit = (id: string, path: readonly string[]) => {
    if (ordered.has(id)) return;
    if (path.includes(id))
      throw new WorkflowFault(`The jobs ${[...path, id].join(" -> ")} need each other: take one \`needs\` out.`);
    const job = Object.hasOwn(jobs, id) ? jobs[id] : undefined;
    if (job === undefined)
      throw new WorkflowFault(`The job "${path.at(-1) ?? ""}" needs "${id}", which is no job: correct \`needs\`.`);
    for (const need of needsOf(job)) visit(need, [...path, id]);
    ordered.set(id, job);
  };
  for (const id of Object.keys(jobs)) visit(id, []);
  return [...ordered];
}
