import { authorizeAuthor, need } from "../access/authorize.ts";
import { folderOf, timestamp } from "../context.ts";
import type { Actor, Author, HubContext } from "../context.ts";
import { HubError, invalid } from "../errors.ts";
import { readCommit, resolveObject } from "../git/objects.ts";
import { listRefs } from "../git/refs.ts";
import { checkRunPayload, checkSuiteShape } from "../shapes/check.ts";
import { headCommitShape } from "../shapes/commit.ts";
import type {
  CheckConclusion,
  CheckOutput,
  CheckRunRecord,
  CheckStatus,
  CheckSuiteRecord,
} from "../store/pull_records.ts";
import type { AppRecord, RepositoryRecord } from "../store/records.ts";

export const readChecks = need("read", "checks", "read");
const writeChecks = need("write", "checks", "write");

export interface CheckValues {
  readonly name?: string | undefined;
  readonly status?: CheckStatus | undefined;
  readonly conclusion?: CheckConclusion | undefined;
  readonly externalId?: string | undefined;
  readonly detailsUrl?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly completedAt?: string | undefined;
  readonly output?: CheckOutput | undefined;
}

/** Makes a check run on a commit; apps only. Throws 422 for a commit that isn't there and for texts that are too long. */
export async function createCheckRun(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  values: CheckValues & { readonly name: string; readonly headSha: string },
): Promise<CheckRunRecord> {
  const { author, app } = authorizeApp(context, actor, repository);
  const folder = folderOf(context, repository);
  if ((await resolveObject(folder, values.headSha, "commit")) !== values.headSha) {
    throw new HubError(422, `No commit found for SHA: ${values.headSha}`);
  }
  const suite = await suiteFor(context, repository, app, values.headSha);
  const state = stateOf(context, values, { status: "queued", conclusion: null, completedAt: null });
  const run = context.store.checkRuns.insert({
    repositoryId: repository.id,
    suiteId: suite.id,
    appId: app.id,
    name: values.name,
    headSha: values.headSha,
    externalId: values.externalId ?? "",
    detailsUrl: values.detailsUrl ?? null,
    output: checkOutput(values.output) ?? { title: null, summary: null, text: null, annotations: [] },
    startedAt: values.startedAt ?? timestamp(context),
    ...state,
  });
  await announce(context, author, repository, run, ["created"]);
  return run;
}

/** Changes a check run. Throws 403 unless it is the app that made it. */
export async function updateCheckRun(
  context: HubContext,
  actor: Actor,
  run: CheckRunRecord,
  values: CheckValues,
): Promise<CheckRunRecord> {
  const repository = context.store.repositories.require(run.repositoryId);
  const { author, app } = authorizeApp(context, actor, repository);
  if (app.id !== run.appId)
    throw new HubError(
      403,
      `Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  const output = checkOutput(values.output);
  const changed = context.store.checkRuns.update(run.id, {
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.externalId === undefined ? {} : { externalId: values.externalId }),
    ...(values.detailsUrl === undefined ? {} : { detailsUrl: values.detailsUrl }),
    ...(values.startedAt === undefined ? {} : { startedAt: values.startedAt }),
    // Annotations add up over the updates, as GitHub takes fifty at a time.
    ...(output === undefined
      ? {}
      : { output: { ...output, annotations: [...run.output.annotations, ...output.annotations] } }),
    ...stateOf(context, values, run),
  });
  if (changed.status === "completed" && run.status !== "completed")
    await announce(context, author, repository, changed, ["completed"]);
  else context.changed(repository.id);
  return changed;
}

function authorizeApp(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
): { author: Author; app: AppRecord } {
  const author = authorizeAuthor(context, actor, repository, writeChecks);
  if (author.kind !== "installation") {
    throw new HubError(403, "You must authenticate via a GitHub App.");
  }
  return { author, app: author.app };
}

type State = Pick<CheckRunRecord, "status" | "conclusion" | "completedAt">;

/** A conclusion completes a run, and a completed run must have one. */
function stateOf(context: HubContext, values: CheckValues, old: State): State {
  const conclusion =
    values.conclusion ?? (values.status !== undefined && values.status !== "completed" ? null : old.conclusion);
  const status = values.conclusion === undefined ? (values.status ?? old.status) : "completed";
  if (status === "completed" && conclusion === null) throw invalid("CheckRun", "conclusion", "missing_field");
  if (status !== "completed") return { status, conclusion: null, completedAt: null };
  return { status, conclusion, completedAt: values.completedAt ?? old.completedAt ?? timestamp(context) };
}

function checkOutput(output: CheckOutput | undefined): CheckOutput | undefined {
  for (const text of [output?.summary, output?.text]) {
    if (Buffer.byteLength(text ?? "") > 65_535) {
      throw new HubError(422, "Invalid request.\n\nOnly 65535 characters are allowed; more were supplied.");
    }
  }
  if ((output?.annotations.length ?? 0) > 50)
    throw new HubError(422, "Invalid request.\n\nNo more than 50 items are allowed.");
  return output;
}

async function suiteFor(
  context: HubContext,
  repository: RepositoryRecord,
  app: AppRecord,
  headSha: string,
): Promise<CheckSuiteRecord> {
  const { store } = context;
  const old = store.checkSuites.find(
    (each) => each.repositoryId === repository.id && each.appId === app.id && each.headSha === headSha,
  );
  if (old !== undefined) return old;
  const branches = await listRefs(folderOf(context, repository), "refs/heads/");
  const branch = branches.find((ref) => ref.sha === headSha)?.name.replace("refs/heads/", "") ?? null;
  const at = timestamp(context);
  return store.checkSuites.insert({
    repositoryId: repository.id,
    appId: app.id,
    headSha,
    headBranch: branch,
    createdAt: at,
    updatedAt: at,
  });
}

async function announce(
  context: HubContext,
  author: Author,
  repository: RepositoryRecord,
  run: CheckRunRecord,
  actions: readonly ("created" | "completed")[],
): Promise<void> {
  const { store } = context;
  // A run that is made complete is told of twice, as by GitHub.
  const told = actions.includes("created") && run.status === "completed" ? [...actions, "completed"] : actions;
  for (const action of told) {
    const payload = { check_run: checkRunPayload(context, run) };
    context.emit({ name: "check_run", action, repository, sender: author.user, payload });
  }
  const runs = store.checkRuns.filter((each) => each.suiteId === run.suiteId);
  if (runs.every((each) => each.status === "completed")) {
    const suite = store.checkSuites.update(run.suiteId, { updatedAt: timestamp(context) });
    const head = headCommitShape(await readCommit(folderOf(context, repository), run.headSha));
    const payload = { check_suite: checkSuiteShape(context, suite, head) };
    context.emit({ name: "check_suite", action: "completed", repository, sender: author.user, payload });
  }
  context.changed(repository.id);
}

/** The newest run of each name and app. */
export function latestRuns(runs: readonly CheckRunRecord[]): CheckRunRecord[] {
  return [...new Map(runs.map((run) => [`${run.appId} ${run.name}`, run])).values()];
}
