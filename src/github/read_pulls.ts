import type { PullRequest } from "../core/run/snapshot.ts";
import { describeErrors, graphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";
import { currentPull, pullsOf } from "./pull_references.ts";
import { referenceFragment, type References } from "./run_query.ts";

/** Anybody can refer to an issue; so many hundreds of references are gone through for the app's pull request. */
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

/**
 * The run's pull request among what refers to its issue. `runOf` tells which run a pull request's head was made for: people
 * can edit the app's texts, and make the pull request of one run refer to the issue of another. So only the run's own end
 * the search: whoever makes others refer here must not hide what is merged.
 * @throws Error when there are too many references to go through: a run that may be merged must not begin anew.
 */
export async function readPull(
  repository: Repository,
  defaultBranch: string,
  issue: number,
  references: References,
  runOf: (pull: PullRequest) => Promise<number | undefined>,
): Promise<PullRequest | undefined> {
  const { botLogin } = repository.app;
  const home = { fullName: repository.fullName, defaultBranch, botLogin };
  let page = references;
  for (let pages = 1; pages <= pageLimit; pages += 1) {
    const own = await ownOf(pullsOf(page, home), issue, runOf);
    if (own.length > 0) return currentPull(own, botLogin);
    if (!page.pageInfo.hasPreviousPage) return undefined;
    if (pages < pageLimit) page = await readEarlier(repository, issue, page.pageInfo.startCursor ?? "");
  }
  throw new Error(
    `Issue ${String(issue)} of ${repository.fullName} is referred to more than ${String(pageLimit * 100)} times, too often ` +
      "to find its pull request. A person ends what is open of it: closes the pull request, and opens a new issue.",
  );
}

/** One whose head the app did not make stays: that is refused elsewhere, and said. */
async function ownOf(
  pulls: readonly PullRequest[],
  issue: number,
  runOf: (pull: PullRequest) => Promise<number | undefined>,
): Promise<readonly PullRequest[]> {
  const runs = await Promise.all(pulls.map(runOf));
  return pulls.filter((_, index) => runs[index] === undefined || runs[index] === issue);
}

async function readEarlier(repository: Repository, issue: number, before: string): Promise<References> {
  const { owner, repo: name } = repository.name;
  const answer = await graphql<ReferencesAnswer>(repository, referencesQuery, { owner, name, issue, before });
  const found = answer.data?.repository?.issue;
  if (found != null) return found.references;
  throw new Error(`GitHub did not tell what refers to issue ${String(issue)}: ${describeErrors(answer)}`);
}
