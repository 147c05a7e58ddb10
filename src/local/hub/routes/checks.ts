import type { Body } from "../body.ts";
import { folderOf } from "../context.ts";
import { HubError, notFound } from "../errors.ts";
import { readCommit, resolveCommit } from "../git/objects.ts";
import { repositoryOf } from "../routing.ts";
import type { Call, Route } from "../routing.ts";
import { createCheckRun, latestRuns, readChecks, updateCheckRun } from "../services/checks.ts";
import type { CheckValues } from "../services/checks.ts";
import { checkRunShape, checkSuiteShape } from "../shapes/check.ts";
import { headCommitShape } from "../shapes/commit.ts";
import { minimalRepositoryShape } from "../shapes/repository.ts";
import type { CheckOutput, CheckRunRecord, CheckSuiteRecord } from "../store/pull_records.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { choice } from "./issues.ts";

const base = "/repos/{owner}/{repo}";

export function checkRoutes(route: Route): void {
  route("post", `${base}/check-runs`, async (call) => {
    const repository = repositoryOf(call, readChecks);
    const values = { ...valuesOf(call.body), name: call.body.text("name"), headSha: call.body.text("head_sha") };
    return call.json(
      checkRunShape(call.context, await createCheckRun(call.context, call.actor, repository, values)),
      201,
    );
  });

  route("patch", `${base}/check-runs/{check_run_id}`, async (call) => {
    const run = await updateCheckRun(call.context, call.actor, checkRunOf(call), valuesOf(call.body));
    return call.json(checkRunShape(call.context, run));
  });

  route("get", `${base}/check-runs/{check_run_id}`, (call) => call.json(checkRunShape(call.context, checkRunOf(call))));

  route("get", `${base}/check-runs/{check_run_id}/annotations`, (call) =>
    call.json(call.page(checkRunOf(call).output.annotations)),
  );

  route("get", `${base}/check-suites/{check_suite_id}`, async (call) => {
    const repository = repositoryOf(call, readChecks);
    const suite = call.context.store.checkSuites.get(call.number("check_suite_id"));
    if (suite?.repositoryId !== repository.id) throw notFound();
    return call.json(await suiteShape(call, repository, suite));
  });

  route("get", `${base}/check-suites/{check_suite_id}/check-runs`, (call) => {
    const repository = repositoryOf(call, readChecks);
    const id = call.number("check_suite_id");
    return listRuns(
      call,
      call.context.store.checkRuns.filter((run) => run.repositoryId === repository.id && run.suiteId === id),
    );
  });

  route("get", `${base}/commits/{ref}/check-runs`, async (call) => {
    const { repository, sha } = await commitOf(call);
    return listRuns(
      call,
      call.context.store.checkRuns.filter((run) => run.repositoryId === repository.id && run.headSha === sha),
    );
  });

  route("get", `${base}/commits/{ref}/check-suites`, async (call) => {
    const { repository, sha } = await commitOf(call);
    const suites = call.context.store.checkSuites.filter(
      (suite) => suite.repositoryId === repository.id && suite.headSha === sha,
    );
    const shapes = [];
    for (const suite of call.page(suites)) shapes.push(await suiteShape(call, repository, suite));
    return call.json({ total_count: suites.length, check_suites: shapes });
  });
}

function listRuns(call: Call, runs: readonly CheckRunRecord[]): Response {
  const [name, app, status] = ["check_name", "app_id", "status"].map((each) => call.query(each));
  const asked = runs.filter(
    (run) =>
      (name === undefined || run.name === name) &&
      (app === undefined || String(run.appId) === app) &&
      (status === undefined || run.status === status),
  );
  // Newest first, as GitHub lists them.
  const shown = (call.query("filter") === "all" ? asked : latestRuns(asked)).toSorted(
    (one, other) => other.id - one.id,
  );
  return call.json({
    total_count: shown.length,
    check_runs: call.page(shown).map((run) => checkRunShape(call.context, run)),
  });
}

async function commitOf(call: Call): Promise<{ repository: RepositoryRecord; sha: string }> {
  const repository = repositoryOf(call, readChecks);
  const sha = await resolveCommit(folderOf(call.context, repository), call.param("ref"));
  if (sha === undefined) throw new HubError(422, `No commit found for SHA: ${call.param("ref")}`);
  return { repository, sha };
}

async function suiteShape(call: Call, repository: RepositoryRecord, suite: CheckSuiteRecord): Promise<object> {
  const head = headCommitShape(await readCommit(folderOf(call.context, repository), suite.headSha));
  return {
    ...checkSuiteShape(call.context, suite, head),
    repository: minimalRepositoryShape(call.context, repository),
  };
}

function checkRunOf(call: Call): CheckRunRecord {
  const repository = repositoryOf(call, readChecks);
  const run = call.context.store.checkRuns.get(call.number("check_run_id"));
  if (run?.repositoryId !== repository.id) throw notFound();
  return run;
}

const conclusions = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"] as const;

function valuesOf(body: Body): CheckValues {
  return {
    name: body.optionalText("name"),
    status: choice(body.optionalText("status"), ["queued", "in_progress", "completed"]),
    conclusion: choice(body.optionalText("conclusion"), conclusions),
    externalId: body.optionalText("external_id"),
    detailsUrl: body.optionalText("details_url"),
    startedAt: time(body.optionalText("started_at")),
    completedAt: time(body.optionalText("completed_at")),
    output: outputOf(body.object("output")),
  };
}

function time(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (Number.isNaN(Date.parse(text))) throw new HubError(422, `Invalid request.\n\n${text} is not a valid date-time.`);
  return `${new Date(text).toISOString().slice(0, 19)}Z`;
}

function outputOf(body: Body | undefined): CheckOutput | undefined {
  if (body === undefined) return undefined;
  return {
    title: body.optionalText("title") ?? null,
    summary: body.text("summary"),
    text: body.optionalText("text") ?? null,
    annotations: (body.objects("annotations") ?? []).map((annotation) => ({
      path: annotation.text("path"),
      start_line: annotation.number("start_line") ?? 1,
      end_line: annotation.number("end_line") ?? 1,
      start_column: annotation.number("start_column") ?? null,
      end_column: annotation.number("end_column") ?? null,
      annotation_level: annotation.text("annotation_level"),
      title: annotation.optionalText("title") ?? null,
      message: annotation.text("message"),
      raw_details: annotation.optionalText("raw_details") ?? null,
      blob_href: "",
    })),
  };
}
