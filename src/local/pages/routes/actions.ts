import { html } from "hono/html";

import type { Data } from "../github.ts";
import type { HubAccess } from "../hub_access.ts";
import type { Visit } from "../visit.ts";
import { workflowRunPage, workflowRuns, type Job, type WorkflowRun } from "../views/actions.ts";
import type { Page } from "../views/layout.ts";
import { markdown } from "./conversation.ts";
import type { Routes } from "./routes.ts";

type RestRun = Data<"actions", "getWorkflowRun">;

const idOf = (visit: Visit): number => Number(visit.parameter("id"));

export function actionRoutes({ page, post, hub }: Routes): void {
  page("/actions", runsPage);
  page("/actions/runs/:id{[0-9]+}", (visit) => runPage(visit, hub));
  page("/actions/runs/:id{[0-9]+}/*", (visit) => Promise.resolve({ forward: visit.links.workflowRun(idOf(visit)) }));
  post("/actions/runs/:id{[0-9]+}/rerun", {
    from: (visit) => visit.links.workflowRun(idOf(visit)),
    act: async (visit) => {
      await visit.github.actions.reRunWorkflow({ ...visit.at, run_id: idOf(visit) });
      return undefined;
    },
  });
}

async function runsPage({ github, at, links }: Visit): Promise<Page> {
  const { data } = await github.actions.listWorkflowRunsForRepo({ ...at, per_page: 50 });
  return {
    title: "Actions",
    section: "Actions",
    body: html`<h1>Actions</h1>
      ${workflowRuns(data.workflow_runs.map(runOf), links)}`,
  };
}

function runOf(run: RestRun): WorkflowRun {
  return {
    id: run.id,
    title: run.display_title,
    workflow: run.name ?? run.path,
    status: run.status ?? "queued",
    conclusion: run.conclusion,
    actor: run.actor?.login ?? "ghost",
    triggeringActor: run.triggering_actor?.login ?? "ghost",
    attempt: run.run_attempt ?? 1,
    event: run.event,
    branch: run.head_branch ?? "",
    sha: run.head_sha,
    createdAt: run.created_at,
  };
}

async function runPage(visit: Visit, hub: HubAccess): Promise<Page> {
  const { github, at, links } = visit;
  const target = { ...at, run_id: idOf(visit) };
  const [{ data: run }, { data: list }] = await Promise.all([
    github.actions.getWorkflowRun(target),
    github.actions.listJobsForWorkflowRun({ ...target, per_page: 100 }),
  ]);
  const jobs = await Promise.all(list.jobs.map((job) => jobOf(visit, hub, job)));
  return { title: run.display_title, section: "Actions", body: workflowRunPage(runOf(run), jobs, links) };
}

type RestJob = Data<"actions", "listJobsForWorkflowRun">["jobs"][number];

async function jobOf(visit: Visit, hub: HubAccess, job: RestJob): Promise<Job> {
  // REST has no step summaries; that the visitor may see the job was answered by REST just before.
  const summary = hub.store.jobs.get(job.id)?.summary ?? "";
  return {
    id: job.id,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion,
    startedAt: job.started_at,
    log: await logOf(visit, job.id),
    summary: summary === "" ? undefined : markdown(visit, summary),
  };
}

async function logOf({ github, at }: Visit, job: number): Promise<string> {
  const { data } = await github.actions.downloadJobLogsForWorkflowRun({ ...at, job_id: job });
  return typeof data === "string" ? data : "";
}
