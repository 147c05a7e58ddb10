import { nodeId } from "../store/node_ids.ts";
import type { CheckRunRecord, CheckSuiteRecord, PullRecord } from "../store/pull_records.ts";
import { appShape } from "./app.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";
import type { ShapeContext } from "./user.ts";

export function checkRunShape(context: ShapeContext, run: CheckRunRecord) {
  const { store } = context;
  const repository = store.repositories.require(run.repositoryId);
  const url = `${repositoryUrl(context, repository)}/check-runs/${run.id}`;
  const page = `${repositoryPage(context, repository)}/runs/${run.id}`;
  const { title, summary, text, annotations } = run.output;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CheckRun", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { title, summary, text, annotations_count: annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: run.suiteId },
    app: appShape(context, store.apps.require(run.appId)),
    pull_requests: pullsOfCommit(context, run.repositoryId, run.headSha),
  };
}

/** In webhooks a check run carries its suite. */
export function checkRunPayload(context: ShapeContext, run: CheckRunRecord): object {
  const { id, ...suite } = checkSuiteCore(context, context.store.checkSuites.require(run.suiteId));
  return { ...checkRunShape(context, run), check_suite: { id, ...suite } };
}

/** Those of forks are left out. https://docs.github.com/en/rest/checks/runs */
function pullsOfCommit(context: ShapeContext, repositoryId: number, sha: string) {
  return context.store.pulls
    .filter((pull) => pull.repositoryId === repositoryId && pull.headSha === sha && pull.headFork === undefined)
    .filter((pull) => context.store.issues.require(pull.issueId).state === "open")
    .map((pull) => minimalPullShape(context, pull));
}

function minimalPullShape(context: ShapeContext, pull: PullRecord) {
  const { id, name } = context.store.repositories.require(pull.repositoryId);
  const url = repositoryUrl(context, context.store.repositories.require(pull.repositoryId));
  const repo = { id, url, name };
  return {
    url: `${url}/pulls/${pull.number}`,
    id: pull.id,
    number: pull.number,
    head: { ref: pull.headBranch, sha: pull.headSha, repo },
    base: { ref: pull.baseBranch, sha: pull.baseSha, repo },
  };
}

const failing = ["failure", "timed_out", "cancelled", "action_required", "stale"];

/** A suite is as far as its least finished run, and as good as its worst. */
function checkSuiteCore(context: ShapeContext, suite: CheckSuiteRecord) {
  const repository = context.store.repositories.require(suite.repositoryId);
  const url = `${repositoryUrl(context, repository)}/check-suites/${suite.id}`;
  const runs = context.store.checkRuns.filter((run) => run.suiteId === suite.id);
  const done = runs.length > 0 && runs.every((run) => run.status === "completed");
  const worst = runs.find((run) => failing.includes(run.conclusion ?? ""))?.conclusion ?? "success";
  return {
    id: suite.id,
    node_id: nodeId("CheckSuite", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: done ? "completed" : runs.some((run) => run.status === "in_progress") ? "in_progress" : "queued",
    conclusion: done ? worst : null,
    url,
    before: null,
    after: suite.headSha,
    pull_requests: pullsOfCommit(context, suite.repositoryId, suite.headSha),
    app: appShape(context, context.store.apps.require(suite.appId)),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
  };
}

/** The suite with its head commit, which the caller reads from git. */
export function checkSuiteShape(context: ShapeContext, suite: CheckSuiteRecord, headCommit: object) {
  const core = checkSuiteCore(context, suite);
  return {
    ...core,
    latest_check_runs_count: context.store.checkRuns.filter((run) => run.suiteId === suite.id).length,
    check_runs_url: `${core.url}/check-runs`,
    head_commit: headCommit,
  };
}
