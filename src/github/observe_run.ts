import type { Owner } from "../core/approval/model.ts";
import { ownersNamed } from "../core/approval/named_people.ts";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import type { JqEvaluator } from "../core/expressions.ts";
import { entityFolder, parseRunBranch, recordFile } from "../core/render/names.ts";
import { judgeExecution } from "../core/run/execution.ts";
import { unknownMentions } from "../core/trust/trust_root.ts";
import { judgedPaths } from "../core/run/judged_paths.ts";
import { restoringBranch } from "../core/run/restoring_pull.ts";
import type { RunKeys } from "../core/run/keys.ts";
import type { Request } from "../core/run/request.ts";
import type { BranchHead, Issue, PullRequest, RunSnapshot } from "../core/run/snapshot.ts";
import type { BranchReader } from "./branch_reader.ts";
import type { CatalogReader } from "./catalog_reader.ts";
import { noChecks, readChecks, readJob, type RunChecks } from "./read_checks.ts";
import { createRunAssessor } from "./assess_run.ts";
import { createQueueObserver } from "./observe_queue.ts";
import { createCommentReader } from "./read_comments.ts";
import { createCommentHistory } from "./read_approving_comments.ts";
import { createLabelHistory } from "./read_labelled.ts";
import { findPull } from "./read_pulls.ts";
import { createActingPeople } from "./read_acting_people.ts";
import { createPeople } from "./read_people.ts";
import { readRestoration } from "./read_restoration.ts";
import { readTrustGaps } from "./read_trust.ts";
import { readUnknownOwners } from "./read_unknown_owners.ts";
import { queryGraphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";
import { mayHaveRestoringPull } from "./pull_references.ts";
import { issueOf, labelIdsOf, originOf, runBranchesOf } from "./run_answer.ts";
import { foreignReferences, runQuery, type RunQueryAnswer, type RunRepository } from "./run_query.ts";

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
  const readActingPeople = createActingPeople(repository);
  const labels = createLabelHistory(repository);
  const comments = createCommentReader(repository);
  const approving = createCommentHistory(repository);
  const queues = createQueueObserver(options);
  const assessor = createRunAssessor(catalogs, jq);

  async function observe(number: number): Promise<RunSnapshot | undefined> {
    const { answer, now } = await query(repository, number);
    const raw = answer.issue;
    if (raw === null || answer.defaultBranchRef?.target == null) return undefined;
    const { name: defaultBranch, target } = answer.defaultBranchRef;
    await catalogs.update(target.oid, runBranchesOf(answer));
    const catalog = await catalogs.read(target.oid);
    const labelled = await labels.complete(issueOf(raw, await comments.between(raw)), catalog.settings.approval.label);
    const issue = await approving.complete(labelled);
    const origin = originOf(repository.fullName, answer.url, issue);
    const asked = await assessor.assess(catalog, issue, origin);
    const request: Request = asked ?? { kind: "unknown", problem: "Its label and its form are gone." };
    const { codeowners } = catalog;
    const finding = findPull(repository, {
      issue: number,
      defaultBranch,
      references: raw.references,
      runOf: async ({ branch, head: oid }) => (await branches.read(branch, oid)).commit?.run,
      heldBranch: async () => (await branches.heldBy(number))?.branch,
      wantedBranch: request.kind === "valid" ? request.branch : undefined,
    });
    const [{ pull, ...buried }, unknownOwners] = await Promise.all([
      finding,
      // By the branch's name the answer stays the same from commit to commit, and costs nothing.
      codeowners === undefined ? [] : readUnknownOwners(repository, defaultBranch),
    ]);
    const found = await branches.lockOf(number, request, pull, { name: defaultBranch, catalog });
    const queue = await queues.observe(catalog, answer, issue, request, found);
    // What a merged run held whose issue is gone has no branch that could be deleted.
    const isFree = queue?.isHolderGone === true && !(await branches.isThere(found?.branch ?? ""));
    const lock = isFree ? undefined : found;
    // Without its label and its form an issue is no run, unless it was one: what was begun is brought to an end.
    if (asked === undefined && pull === undefined && lock === undefined) return undefined;
    const head = await headOf(pull, lock);
    const approved = head?.commit === undefined ? undefined : await assessor.assessApproved(head.commit, origin);
    const folder = pull?.state === "merged" ? await mergedFolder(catalog, pull, head, approved) : undefined;
    const unknown = unknownMentions(codeowners?.text ?? "", unknownOwners);
    const paths = judgedPaths(catalog, unknown, request, approved, pull, folder);
    const mayBeBegun =
      answer.restoring !== null || mayHaveRestoringPull(raw.references, repository.app.botLogin, number);
    const restoration =
      pull === undefined
        ? undefined
        : await readRestoration(repository, catalogs.clone, branches, {
            catalog,
            defaultBranch,
            issue,
            pull,
            mayBeBegun,
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
      ...buried,
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
      unprotected: await readTrustGaps(repository, catalog, defaultBranch, runBranchOf(request, pull), unknownOwners),
      mayExecute: pull?.state !== "merged" ? await judgeExecutors(catalog, request, issue, now) : [],
      ...(await readActingPeople(catalog, {
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

  async function headOf(pull: PullRequest | undefined, lock: BranchHead | undefined): Promise<BranchHead | undefined> {
    if (pull === undefined) return lock;
    return lock?.oid === pull.head ? lock : branches.read(pull.branch, pull.head);
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
  const answer = await queryGraphql<RunQueryAnswer>(
    repository,
    runQuery,
    { owner, name, issue, restoring: `refs/heads/${restoringBranch(issue)}` },
    { "repository.issue": ["NOT_FOUND"], ...foreignReferences },
  );
  if (answer.data?.repository == null) {
    throw new Error(`GitHub did not answer the query for issue ${String(issue)} of ${repository.fullName}.`);
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

async function recordOf(catalog: Catalog, issue: Issue): Promise<Pick<RunSnapshot, "recorded">> {
  const path = recordFile(issue.createdAt, issue.number);
  const bytes = (await catalog.tree.read([path])).get(path);
  return bytes === undefined ? {} : { recorded: { path, text: new TextDecoder().decode(bytes) } };
}
