import type { WorkflowRunRequest } from "../hub/workflow_runner.ts";
import type { Value } from "./expressions.ts";
import type { Workflow } from "./workflow_file.ts";

export interface JobFolders {
  readonly home: string;
  readonly temporary: string;
  readonly tools: string;
  readonly actions: string;
  readonly workspace: string;
  readonly eventFile: string;
}

interface PullPayload {
  readonly pull_request?: { readonly head: { readonly ref: string }; readonly base: { readonly ref: string } };
}

/** The `github` context as far as the workflow, before there is a job. */
export function githubContext(request: WorkflowRunRequest, workflow: Workflow): Record<string, Value> {
  const [owner = ""] = request.repository.split("/");
  const payload = JSON.parse(request.payload) as PullPayload & Record<string, Value>;
  return {
    actor: request.actor,
    triggering_actor: request.triggeringActor,
    event: payload,
    event_name: request.event,
    repository: request.repository,
    repository_owner: owner,
    ref: request.ref,
    ref_name: request.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    ref_type: request.ref.startsWith("refs/tags/") ? "tag" : "branch",
    head_ref: payload.pull_request?.head.ref ?? "",
    base_ref: payload.pull_request?.base.ref ?? "",
    sha: request.sha,
    run_id: String(request.runId),
    run_attempt: String(request.runAttempt),
    workflow: workflow.name ?? request.workflowPath,
    workflow_ref: `${request.repository}/${request.workflowPath}@${request.ref}`,
    workflow_sha: request.sha,
    server_url: request.serverUrl,
    api_url: `${request.serverUrl}/api/v3`,
    graphql_url: `${request.serverUrl}/api/graphql`,
  };
}

export function runnerContext(folders: JobFolders): Record<string, Value> {
  return {
    name: "local",
    os: process.platform === "darwin" ? "macOS" : "Linux",
    arch: process.arch === "arm64" ? "ARM64" : "X64",
    environment: "self-hosted",
    temp: folders.temporary,
    tool_cache: folders.tools,
  };
}

/** `GITHUB_*` or `RUNNER_*` variables from a context: `run_id` becomes `GITHUB_RUN_ID`. */
export function contextVariables(
  prefix: "GITHUB" | "RUNNER",
  context: Readonly<Record<string, Value>>,
): Record<string, string> {
  const texts = Object.entries(context).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const open = texts.filter(([key]) => key !== "token");
  return Object.fromEntries(open.map(([key, value]) => [`${prefix}_${key.toUpperCase()}`, value]));
}
