import { ownersOf, parseCodeowners } from "../core/approval/codeowners.ts";
import type { Owner } from "../core/approval/model.ts";
import { ownersNamed } from "../core/approval/named_people.ts";
import type { Action, Catalog } from "../core/catalog/model.ts";
import type { JqEvaluator } from "../core/expressions.ts";
import { buildForm } from "../core/forms/build_form.ts";
import { matchForms } from "../core/forms/match_form.ts";
import { asksTheSame, olderFormProblem, readingTime } from "../core/forms/older_form.ts";
import { entityFile, entityFolder, parseRunBranch, recordFile } from "../core/render/names.ts";
import { assessInputs, assessIssue, bindInputs } from "../core/run/assess_request.ts";
import { judgeExecution } from "../core/run/execution.ts";
import { restoringBranch } from "../core/run/give_up.ts";
import type { RunKeys } from "../core/run/keys.ts";
import { actionsByLabel, type Request, type RequestOrigin, type ValidRequest } from "../core/run/request.ts";
import type { RunCommit } from "../core/run/run_commit.ts";
import type { BranchHead, Issue, PullRequest, Queue, RunSnapshot } from "../core/run/snapshot.ts";
import { stateLabel } from "../core/run/states.ts";
import { type BranchReader, isRecorded } from "./branch_reader.ts";
import type { CatalogReader } from "./catalog_reader.ts";
import { noChecks, readChecks, readJob, type RunChecks } from "./read_checks.ts";
import { createCommentReader } from "./read_comments.ts";
import { createCommentHistory } from "./read_approving_comments.ts";
import { createLabelHistory } from "./read_labelled.ts";
import { readPull } from "./read_pulls.ts";
import { createPeople, readMembers } from "./read_people.ts";
import { type BranchOf, readQueue, rememberBranches } from "./read_queue.ts";
import { readRestoration } from "./read_restoration.ts";
import { readTrustGaps } from "./read_trust.ts";
import { describeErrors, graphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";
import {
  hasRestoringPull,
  issueOf,
  labelIdsOf,
  nodesOf,
  runBranchesOf,
  runQuery,
  type RunQueryAnswer,
  type RunRepository,
} from "./run_query.ts";

export interface RunObserver {
  /** The run as GitHub and the catalog's clone hold it; nothing when the issue is not a run. */
  observe(issue: number): Promise<RunSnapshot | undefined>;
}

export interface RunObserverOptions {
  readonly repository: Repository;
  readonly catalogs: CatalogReader;
  readonly branches: BranchReader;
  readonly keys: RunKeys;
  readonly jq: JqEvaluator;
}

/** Reads everything that a decision about a run needs, with as few requests as it can: most is in git or in one query. */
export function createRunObserver(options: RunObserverOptions): RunObserver {
  const { repository, catalogs, branches, keys, jq } = options;
  const people = createPeople(repository);
  const labels = createLabelHistory(repository);
  const comments = createCommentReader(repository);
  const approving = createCommentHistory(repository);
  const rememberedBranches = rememberBranches();

  async function observe(number: number): Promise<RunSnapshot | undefined> {
    const { answer, now } = await query(repository, number);
    const raw = answer.issue;
    if (raw === null || answer.defaultBranchRef?.target == null) return undefined;
    const { name: defaultBranch, target } = answer.defaultBranchRef;
    await catalogs.update(target.oid, runBranchesOf(answer));
    const catalog = await catalogs.read(target.oid);
    const labelled = await labels.complete(issueOf(raw, await comments.between(raw)), catalog.settings.approval.label);
    const issue = await approving.complete(labelled);
    const origin: RequestOrigin = {
      repository: repository.fullName,
      issue: number,
      url: `${answer.url}/issues/${String(number)}`,
      requestedBy: issue.author.login,
      createdAt: issue.createdAt,
    };
    const pull = await readPull(repository, defaultBranch, number, raw.references, async ({ branch, head: oid }) => {
      const { commit } = await branches.read(branch, oid);
      return commit?.run;
    });
    const asked = await assess(catalog, issue, origin);
    const request = asked ?? { kind: "unknown", problem: "Its label and its form are gone." };
    const found = await branches.lockOf(number, request, pull, { name: defaultBranch, catalog });
    const queue = await queueOf(catalog, answer, issue, request, found);
    // What a merged run held whose issue is gone has no branch that could be deleted.
    const isFree = queue?.isHolderGone === true && !runBranchesOf(answer).has(found?.branch ?? "");
    const lock = isFree ? undefined : found;
    // Without its label and its form an issue is no run, unless it was one: what was begun is brought to an end.
    if (asked === undefined && pull === undefined && lock === undefined) return undefined;
    const head = await headOf(pull, lock);
    const approved = head?.commit === undefined ? undefined : await assessApproved(head.commit, issue, origin);
    const folder = pull?.state === "merged" ? await mergedFolder(catalog, pull, head, approved) : undefined;
    const paths = judgedPaths(catalog, request, approved, pull, folder);
    const isBegun = answer.restoring !== null || hasRestoringPull(raw.references, repository.app.botLogin, number);
    const restoration =
      pull === undefined
        ? undefined
        : await readRestoration(repository, catalogs.clone, branches, {
            catalog,
            defaultBranch,
            issue,
            pull,
            isBegun,
            folder,
          });
    const checksNow = async (): Promise<RunChecks> =>
      pull === undefined ? noChecks : readChecks(repository, keys, pull, restoration?.pull);
    const written = await checksNow();
    const job = await readJob(repository, keys, defaultBranch, written, checksNow);
    const partial = {
      now,
      app: repository.app,
      repository: describe(answer, repository),
      catalog,
      issue,
      request,
      paths,
      labelIds: labelIdsOf(answer),
      checks: written.checks,
      ...(lock === undefined ? {} : { lock }),
      ...(queue === undefined ? {} : { queue }),
      ...(pull === undefined ? {} : { pull }),
      ...(head === undefined ? {} : { head }),
      ...(approved === undefined ? {} : { approved }),
      ...(restoration === undefined ? {} : { restoration }),
      ...(answer.restoring?.target == null ? {} : { restoringHead: answer.restoring.target.oid }),
    };
    return {
      ...partial,
      unprotected: await readTrustGaps(repository, catalog, defaultBranch, runBranchOf(request, pull)),
      mayExecute: pull?.state !== "merged" ? await judgeExecutors(catalog, request, issue, now) : [],
      ...(await readMembers(repository, catalog, {
        ...partial,
        approvers: approversOf(pull?.state === "merged" && approved !== undefined ? approved : request),
      })),
      ...job,
      ...(await recordOf(catalog, issue)),
    };
  }

  function judgeExecutors(
    catalog: Catalog,
    request: Request,
    issue: Issue,
    now: string,
  ): Promise<RunSnapshot["mayExecute"]> {
    const logins = [...new Set([issue.author.login, ...issue.editors])];
    const organization = repository.name.owner;
    return judgeExecution({ catalog, request, logins, organization, now: Date.parse(now) }, people, jq);
  }

  function approversOf(request: Request): readonly Owner[] {
    return request.kind === "valid" ? ownersNamed(request.action.approvers, repository.name.owner) : [];
  }

  async function assess(catalog: Catalog, issue: Issue, origin: RequestOrigin): Promise<Request | undefined> {
    if (issue.hasMoreEditors) {
      return { kind: "unknown", problem: "It was edited more than 100 times, too often to tell by whom." };
    }
    const actions = actionsByLabel(catalog, issue.labels);
    const [labelled, second] = actions;
    if (second !== undefined) {
      return { kind: "unknown", problem: "It has labels of several actions; one issue asks for one action." };
    }
    if (labelled !== undefined) return assessAs(catalog, labelled, issue, origin);
    const forms = [...catalog.actions.values()].map((action) => buildForm(action, catalog));
    const [match, ...others] = matchForms(issue.body, forms);
    const action = match === undefined || others.length > 0 ? undefined : catalog.actions.get(match.action);
    if (action !== undefined) return assessAs(catalog, action, issue, origin);
    if (!issue.labels.includes("gatehouse")) return undefined;
    const named = issue.labels.find((label) => label.startsWith("action/"))?.slice("action/".length);
    if (named === undefined) return { kind: "unknown", problem: "It names no action." };
    const faults = catalog.faults.filter(({ place }) => place.file.startsWith("actions/"));
    return faults.length === 0
      ? { kind: "unknown", problem: `The catalog has no action \`${named}\`.` }
      : {
          kind: "refused",
          reasons: [
            `The action \`${named}\` can't be read.`,
            ...faults.map(
              ({ place, message }) =>
                `${place.file}${place.line === undefined ? "" : `:${String(place.line)}`}: ${message}`,
            ),
          ],
        };
  }

  /** Who else wants the entity: read while somebody else holds it, and while others wait for whatever entity. */
  async function queueOf(
    catalog: Catalog,
    answer: RunRepository,
    issue: Issue,
    request: Request,
    lock: BranchHead | undefined,
  ): Promise<Queue | undefined> {
    if (request.kind !== "valid" || lock?.commit?.run === issue.number) return undefined;
    const others = nodesOf(answer.waiting).some((other) => other.number !== issue.number);
    const hasWaited = issue.labels.includes(stateLabel("waiting_for_turn"));
    if (lock === undefined && !others && !hasWaited) return undefined;
    const judge: BranchOf = async (other) => {
      const [action, second] = actionsByLabel(catalog, other.labels);
      if (action === undefined || second !== undefined) return undefined;
      const origin: RequestOrigin = {
        repository: repository.fullName,
        issue: other.number,
        url: `${answer.url}/issues/${String(other.number)}`,
        requestedBy: other.author.login,
        createdAt: other.createdAt,
      };
      const asked = await assessIssue(catalog, action, other, origin, jq);
      return asked.kind === "valid" ? asked.branch : undefined;
    };
    return readQueue(repository, catalogs.clone, {
      branch: request.branch,
      lock,
      issue: issue.number,
      branchOf: rememberedBranches(catalog.commit, judge),
      isRecorded: (run) => isRecorded(catalog, run),
      merged: async () => {
        const at = { name: answer.defaultBranchRef?.name ?? "", catalog };
        const merged = await branches.mergedHolder(request.branch, issue.number, at);
        if (merged === undefined) return undefined;
        const { run, pull, mergedAt, head } = merged;
        const hasBranch = runBranchesOf(answer).has(request.branch);
        return { run, pull, mergedAt, hasBranch, ...(head.commit === undefined ? { isUnsigned: true } : {}) };
      },
    });
  }

  /** As the action asks now; an issue that another version of it asked for is not read at all. */
  async function assessAs(catalog: Catalog, action: Action, issue: Issue, origin: RequestOrigin): Promise<Request> {
    const request = await assessIssue(catalog, action, issue, origin, jq);
    if (request.kind !== "valid" || (await wasAskedByThis(catalog, action, issue))) return request;
    return { kind: "invalid", action, problems: [olderFormProblem] };
  }

  async function wasAskedByThis(catalog: Catalog, action: Action, issue: Issue): Promise<boolean> {
    const then = await catalogs.clone.commitAt(catalog.commit, readingTime(issue));
    if (then === catalog.commit) return true;
    const before = (await catalogs.clone.tree(then)).entries.get(action.source.path);
    // What was not there could not be filled in.
    if (before === undefined || before.oid === action.source.oid) return true;
    const asked = (await catalogs.read(then)).actions.get(action.identifier);
    return asked === undefined || asksTheSame(asked, action);
  }

  async function headOf(pull: PullRequest | undefined, lock: BranchHead | undefined): Promise<BranchHead | undefined> {
    if (pull === undefined) return lock;
    return lock?.oid === pull.head ? lock : branches.read(pull.branch, pull.head);
  }

  /** What was approved, judged by the catalog that the run's commit names: later changes don't touch it. */
  async function assessApproved(commit: RunCommit, issue: Issue, origin: RequestOrigin): Promise<Request> {
    const catalog = await catalogs.read(commit.catalog);
    const action = catalog.actions.get(commit.action);
    if (action === undefined) {
      return { kind: "refused", reasons: [`The catalog at ${commit.catalog} has no action \`${commit.action}\`.`] };
    }
    const typed = bindInputs(catalog, action, commit.inputs, commit.entity);
    return assessInputs(catalog, action, typed, { ...origin, requestedBy: commit.requestedBy }, jq);
  }

  /** The folder that was approved; of what nobody can read, where the settings had it that the run was rendered with. */
  async function mergedFolder(
    catalog: Catalog,
    { branch }: PullRequest,
    head: BranchHead | undefined,
    approved: Request | undefined,
  ): Promise<string | undefined> {
    if (approved?.kind === "valid") return approved.folder;
    const target = parseRunBranch(branch);
    if (target === undefined) return undefined;
    const { settings } = head?.commit === undefined ? catalog : await catalogs.read(head.commit.catalog);
    return entityFolder(settings.terraform.root, target.blueprint, target.identifier);
  }

  return { observe };
}

async function query(
  repository: Repository,
  issue: number,
): Promise<{ readonly answer: RunRepository; readonly now: string }> {
  const { owner, repo: name } = repository.name;
  const answer = await graphql<RunQueryAnswer>(repository, runQuery, {
    owner,
    name,
    issue,
    restoring: `refs/heads/${restoringBranch(issue)}`,
  });
  if (answer.data?.repository == null) {
    const why = describeErrors(answer);
    throw new Error(`GitHub did not answer the query for issue ${String(issue)} of ${repository.fullName}: ${why}`);
  }
  return { answer: answer.data.repository, now: answer.at };
}

function describe(answer: RunRepository, repository: Repository): RunSnapshot["repository"] {
  return {
    id: answer.id,
    fullName: repository.fullName,
    url: answer.url,
    defaultBranch: answer.defaultBranchRef?.name ?? "main",
    private: answer.isPrivate,
  };
}

/** The branch that the run stands on, or will. */
function runBranchOf(request: Request, pull: PullRequest | undefined): string | undefined {
  return request.kind === "valid" && pull?.state !== "merged" ? request.branch : pull?.branch;
}

/** What the run writes; of a merge that nobody can read, where its branch belongs. */
function judgedPaths(
  catalog: Catalog,
  request: Request,
  approved: Request | undefined,
  pull: PullRequest | undefined,
  folder: string | undefined,
): RunSnapshot["paths"] {
  const codeowners = parseCodeowners(catalog.codeowners?.text ?? "");
  const owned = (paths: readonly string[]): RunSnapshot["paths"] =>
    paths.map((path) => ({ path, owners: ownersOf(codeowners, path) }));
  const judged = pull?.state === "merged" ? approved : request;
  if (judged?.kind === "valid") return owned(writtenPaths(judged));
  const target = pull?.state === "merged" ? parseRunBranch(pull.branch) : undefined;
  if (target === undefined || folder === undefined) return [];
  return owned([`${folder}/main.tf`, entityFile(target.blueprint, target.identifier)]);
}

/** Every path that the run writes, `runs/` aside. */
function writtenPaths(request: ValidRequest): readonly string[] {
  return [...[...request.files.keys()].map((path) => `${request.folder}/${path}`), request.entityPath];
}

async function recordOf(catalog: Catalog, issue: Issue): Promise<Pick<RunSnapshot, "recorded">> {
  const path = recordFile(issue.createdAt, issue.number);
  const bytes = (await catalog.tree.read([path])).get(path);
  return bytes === undefined ? {} : { recorded: { path, text: new TextDecoder().decode(bytes) } };
}
