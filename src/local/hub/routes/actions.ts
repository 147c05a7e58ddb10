import { need } from "../access/authorize.ts";
import { notFound } from "../errors.ts";
import { repositoryOf } from "../routing.ts";
import type { Call, Route } from "../routing.ts";
import { cancelWorkflow, dispatchWorkflow, findWorkflow, rerunWorkflow } from "../services/workflow_runs.ts";
import type { WorkflowQueue } from "../services/workflow_queue.ts";
import { jobShape, workflowRunShape, workflowRunUrls, workflowShape } from "../shapes/workflow.ts";
import type { JobRecord, WorkflowRunRecord } from "../store/action_records.ts";
import { inTimeRange } from "../time_range.ts";

const readActions = need("read", "actions", "read");

export function actionRoutes(route: Route, queue: WorkflowQueue): void {
  route("post", "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", async (call) => {
    const repository = repositoryOf(call, need("write", "actions", "write"));
    const given = call.body.object("inputs");
    const inputs = Object.fromEntries((given?.keys() ?? []).map((name) => [name, String(given?.raw(name))]));
    const run = await dispatchWorkflow(call.context, queue, call.actor, repository, {
      workflow: call.param("workflow_id"),
      ref: call.body.text("ref"),
      inputs,
    });
    if (call.body.flag("return_run_details") !== true) return call.noContent();
    const { url, page } = workflowRunUrls(call.context, run);
    return call.json({ workflow_run_id: run.id, run_url: url, html_url: page });
  });

  route("get", "/repos/{owner}/{repo}/actions/workflows/{workflow_id}", async (call) => {
    const repository = repositoryOf(call, readActions);
    return call.json(
      workflowShape(call.context, await findWorkflow(call.context, repository, call.param("workflow_id"))),
    );
  });

  route("get", "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", async (call) => {
    const repository = repositoryOf(call, readActions);
    const workflow = await findWorkflow(call.context, repository, call.param("workflow_id"));
    return listRuns(
      call,
      runsOf(call, repository.id).filter((run) => run.workflowId === workflow.id),
    );
  });

  route("get", "/repos/{owner}/{repo}/actions/runs", (call) => {
    const repository = repositoryOf(call, readActions);
    return listRuns(call, runsOf(call, repository.id));
  });

  route("get", "/repos/{owner}/{repo}/actions/runs/{run_id}", (call) =>
    call.json(workflowRunShape(call.context, runOf(call))),
  );

  route("post", "/repos/{owner}/{repo}/actions/runs/{run_id}/rerun", (call) => {
    rerunWorkflow(call.context, queue, call.actor, runOf(call));
    return call.json({}, 201);
  });

  route("post", "/repos/{owner}/{repo}/actions/runs/{run_id}/cancel", (call) => {
    cancelWorkflow(call.context, queue, call.actor, runOf(call));
    return call.json({}, 202);
  });

  route("get", "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs", (call) => {
    const run = runOf(call);
    const all = call.query("filter") === "all";
    const jobs = call.context.store.jobs.filter(
      (job) => job.runId === run.id && (all || job.runAttempt === run.runAttempt),
    );
    return call.json({ total_count: jobs.length, jobs: call.page(jobs).map((job) => jobShape(call.context, job)) });
  });

  route("get", "/repos/{owner}/{repo}/actions/jobs/{job_id}", (call) => call.json(jobShape(call.context, jobOf(call))));

  route("get", "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs", (call) => {
    call.headers.set(
      "location",
      `${call.context.url}/_logs/${call.param("owner")}/${call.param("repo")}/${jobOf(call).id}`,
    );
    return new Response(null, { status: 302, headers: call.headers });
  });

  // Where the redirect leads; on GitHub that is a file of another server.
  route("get", "/_logs/{owner}/{repo}/{job_id}", (call) => {
    const job = jobOf(call);
    const lines = call.context.store.logLines.filter((line) => line.jobId === job.id);
    const text = lines.map((line) => `${line.text}\n`).join("");
    return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
  });
}

function runOf(call: Call): WorkflowRunRecord {
  const repository = repositoryOf(call, readActions);
  const run = call.context.store.workflowRuns.get(call.number("run_id"));
  if (run?.repositoryId !== repository.id) throw notFound();
  return run;
}

function jobOf(call: Call): JobRecord {
  const repository = repositoryOf(call, readActions);
  const job = call.context.store.jobs.get(call.number("job_id"));
  if (job === undefined || call.context.store.workflowRuns.require(job.runId).repositoryId !== repository.id)
    throw notFound();
  return job;
}

/** The repository's runs that the query asks for, newest first. */
function runsOf(call: Call, repositoryId: number): WorkflowRunRecord[] {
  const { store } = call.context;
  const [event, branch, status, actor, created, head] = [
    "event",
    "branch",
    "status",
    "actor",
    "created",
    "head_sha",
  ].map((name) => call.query(name));
  return store.workflowRuns
    .filter(
      (run) =>
        run.repositoryId === repositoryId &&
        (event === undefined || run.event === event) &&
        (branch === undefined || run.headBranch === branch) &&
        (head === undefined || run.headSha === head) &&
        (status === undefined || run.status === status || run.conclusion === status) &&
        (actor === undefined || store.users.require(run.actorId).login === actor) &&
        (created === undefined || inTimeRange(run.createdAt, created)),
    )
    .reverse();
}

function listRuns(call: Call, runs: readonly WorkflowRunRecord[]): Response {
  return call.json({
    total_count: runs.length,
    workflow_runs: call.page(runs).map((run) => workflowRunShape(call.context, run)),
  });
}
