import type { PullRequest } from "../core/run/snapshot.ts";
import { queryGraphql, type GraphqlAnswer } from "./graphql.ts";
import type { Repository } from "./repository.ts";
import { tooManyPulls } from "./read_own_pulls.ts";
import { currentPull, ownPulls, pullsOf, type RunHome } from "./pull_references.ts";
import { nodesOf } from "./run_answer.ts";
import {
  type Nodes,
  pullFragment,
  type RawPull,
  foreignReferences,
  referenceFragment,
  type References,
} from "./run_query.ts";

/**
 * Anybody can refer to an issue, and open pull requests from a branch of any name: so many hundreds are gone through for the
 * app's pull request.
 */
const pageLimit = 10;

const referencesQuery = `
query References($owner: String!, $name: String!, $issue: Int!, $before: String!) {
  repository(owner: $owner, name: $name) {
    issue(number: $issue) {
      references: timelineItems(last: 100, before: $before, itemTypes: [CROSS_REFERENCED_EVENT]) {
        nodes { __typename ...Reference }
        pageInfo { hasPreviousPage startCursor }
      }
    }
  }
}
${referenceFragment}`;

interface ReferencesAnswer {
  readonly repository: { readonly issue: { readonly references: References } | null } | null;
}

const branchQuery = `
query BranchPulls($owner: String!, $name: String!, $branch: String!, $before: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(headRefName: $branch, last: 100, before: $before) {
      nodes { ...Pull }
      pageInfo { hasPreviousPage startCursor }
    }
  }
}
${pullFragment}`;

interface BranchAnswer {
  readonly repository: { readonly pullRequests: BranchPulls } | null;
}

interface BranchPulls extends Nodes<RawPull> {
  readonly pageInfo: References["pageInfo"];
}

/** What its pull request is looked for by. */
export interface SoughtRun {
  readonly issue: number;
  readonly defaultBranch: string;
  readonly references: References;
  /**
   * Which run a pull request's head was made for: people can edit the app's texts, and make the pull request of one run refer
   * to the issue of another. So only the run's own end the search: whoever makes others refer here must not hide what is
   * merged.
   */
  readonly runOf: (pull: PullRequest) => Promise<number | undefined>;
  /** The branch that the run holds, by the app's own commit. */
  readonly heldBranch: () => Promise<string | undefined>;
  /** The one that it would hold. */
  readonly wantedBranch: string | undefined;
}

export interface FoundPull {
  readonly pull?: PullRequest;
  /** So much refers to the issue that nobody knows whether there is one: a run that may be merged must not begin anew. */
  readonly isBuried?: true;
}

/** The run's pull request among what refers to its issue; where that is too much to go through, the one of its branch. */
export async function findPull(repository: Repository, run: SoughtRun): Promise<FoundPull> {
  const home = { fullName: repository.fullName, defaultBranch: run.defaultBranch, botLogin: repository.app.botLogin };
  let page = run.references;
  for (let pages = 1; pages <= pageLimit; pages += 1) {
    const own = await ownOf(pullsOf(page, home), run);
    if (own.length > 0) return found(currentPull(own, home.botLogin));
    if (!page.pageInfo.hasPreviousPage) return {};
    if (pages < pageLimit) page = await readEarlier(repository, run.issue, page.pageInfo.startCursor ?? "");
  }
  const pull = await findByBranch(repository, home, run);
  return pull === undefined ? { isBuried: true } : found(pull);
}

function found(pull: PullRequest | undefined): FoundPull {
  return pull === undefined ? {} : { pull };
}

/**
 * A run holds one branch at a time, and whatever became of its pull request stands there. Once that branch is gone, only what
 * was merged of it tells: an earlier attempt may have been closed there.
 */
async function findByBranch(repository: Repository, home: RunHome, run: SoughtRun): Promise<PullRequest | undefined> {
  const ofBranch = async (branch: string): Promise<PullRequest | undefined> => {
    const pulls = ownPulls(await readOfBranch(repository, branch), home);
    return currentPull(await ownOf(pulls, run), home.botLogin);
  };
  const held = await run.heldBranch();
  const pull = held === undefined ? undefined : await ofBranch(held);
  if (pull !== undefined || run.wantedBranch === undefined || run.wantedBranch === held) return pull;
  const wanted = await ofBranch(run.wantedBranch);
  return wanted?.state === "merged" ? wanted : undefined;
}

async function readOfBranch(repository: Repository, branch: string): Promise<readonly RawPull[]> {
  const { owner, repo: name } = repository.name;
  let found: readonly RawPull[] = [];
  let before: string | null = null;
  for (let pages = 1; pages <= pageLimit; pages += 1) {
    const variables = { owner, name, branch, before };
    const answer: GraphqlAnswer<BranchAnswer> = await queryGraphql<BranchAnswer>(repository, branchQuery, variables);
    const pulls = answer.data?.repository?.pullRequests;
    if (pulls === undefined) {
      throw new Error(`GitHub did not tell the pull requests of ${branch}.`);
    }
    found = [...nodesOf(pulls), ...found];
    if (!pulls.pageInfo.hasPreviousPage) return found;
    before = pulls.pageInfo.startCursor;
  }
  throw tooManyPulls(repository.fullName, branch, pageLimit * 100);
}

/** One whose head the app did not make stays: that is refused elsewhere, and said. */
async function ownOf(
  pulls: readonly PullRequest[],
  { issue, runOf }: Pick<SoughtRun, "issue" | "runOf">,
): Promise<readonly PullRequest[]> {
  const runs = await Promise.all(pulls.map(runOf));
  return pulls.filter((_, index) => runs[index] === undefined || runs[index] === issue);
}

async function readEarlier(repository: Repository, issue: number, before: string): Promise<References> {
  const { owner, repo: name } = repository.name;
  const variables = { owner, name, issue, before };
  const answer = await queryGraphql<ReferencesAnswer>(repository, referencesQuery, variables, foreignReferences);
  const found = answer.data?.repository?.issue;
  if (found != null) return found.references;
  throw new Error(`GitHub did not tell what refers to issue ${String(issue)}.`);
}
