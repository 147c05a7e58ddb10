import { nodeId } from "../store/node_ids.ts";
import type { JobRecord, WorkflowRecord, WorkflowRunRecord } from "../store/action_records.ts";
import { minimalRepositoryShape, repositoryPage, repositoryUrl } from "./repository.ts";
import { userById } from "./user.ts";
import type { ShapeContext } from "./user.ts";

export function workflowShape(context: ShapeContext, workflow: WorkflowRecord) {
  const repository = context.store.repositories.require(workflow.repositoryId);
  const page = repositoryPage(context, repository);
  const file = workflow.path.split("/").at(-1) ?? "";
  return {
    id: workflow.id,
    node_id: nodeId("Workflow", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: "active",
    created_at: workflow.createdAt,
    updated_at: workflow.createdAt,
    url: `${repositoryUrl(context, repository)}/actions/workflows/${workflow.id}`,
    html_url: `${page}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${page}/actions/workflows/${file}/badge.svg`,
  };
}

export function workflowRunUrls(context: ShapeContext, run: Pick<WorkflowRunRecord, "id" | "repositoryId">) {
  const repository = context.store.repositories.require(run.repositoryId);
  return {
    url: `${repositoryUrl(context, repository)}/actions/runs/${run.id}`,
    page: `${repositoryPage(context, repository)}/actions/runs/${run.id}`,
  };
}

export function workflowRunShape(context: ShapeContext, run: WorkflowRunRecord) {
  const { store } = context;
  const repository = store.repositories.require(run.repositoryId);
  const workflow = store.workflows.require(run.workflowId);
  const { url, page } = workflowRunUrls(context, run);
  const api = repositoryUrl(context, repository);
  return {
    id: run.id,
    name: workflow.name,
    node_id: nodeId("WorkflowRun", run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: workflow.path,
    display_title: run.displayTitle,
    run_number: run.runNumber,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    check_suite_id: run.id,
    check_suite_node_id: nodeId("CheckSuite", run.id),
    url,
    html_url: page,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: userById(context, run.actorId),
    run_attempt: run.runAttempt,
    referenced_workflows: [],
    run_started_at: run.runStartedAt,
    triggering_actor: userById(context, run.triggeringActorId),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.runAttempt > 1 ? `${url}/attempts/${run.runAttempt - 1}` : null,
    workflow_url: `${api}/actions/workflows/${run.workflowId}`,
    head_commit: run.headCommit,
    repository: minimalRepositoryShape(context, repository),
    head_repository: minimalRepositoryShape(context, repository),
  };
}

export function jobShape(context: ShapeContext, job: JobRecord) {
  const run = context.store.workflowRuns.require(job.runId);
  const repository = context.store.repositories.require(run.repositoryId);
  const { url, page } = workflowRunUrls(context, run);
  const api = repositoryUrl(context, repository);
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: context.store.workflows.require(run.workflowId).name,
    head_branch: run.headBranch,
    run_url: url,
    run_attempt: job.runAttempt,
    node_id: nodeId("Job", job.id),
    head_sha: run.headSha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${page}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.startedAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: [],
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: ["ubuntu-latest"],
    runner_id: 1,
    runner_name: "local",
    runner_group_id: 1,
    runner_group_name: "Default",
  };
}
