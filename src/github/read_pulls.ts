import type { PullRequest } from "../core/run/snapshot.ts";
import { describeErrors, graphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";
import { currentPull, pullsOf, referenceFragment, type References } from "./run_query.ts";

/** Anybody can refer to an issue; so many hundreds of references are gone through for the app's pull request. */
const pageLimit = 5;

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
 * can edit the app's texts, and make the pull request of one run refer to the issue of another.
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
  let pulls = pullsOf(references, home);
  let { pageInfo } = references;
  for (let page = 1; pulls.length === 0 && pageInfo.hasPreviousPage && page < pageLimit; page += 1) {
    const earlier = await readEarlier(repository, issue, pageInfo.startCursor ?? "");
    pulls = pullsOf(earlier, home);
    pageInfo = earlier.pageInfo;
  }
  for (;;) {
    const pull = currentPull(pulls, botLogin);
    const run = pull === undefined ? undefined : await runOf(pull);
    if (pull === undefined || run === undefined || run === issue) return pull;
    pulls = pulls.filter(({ number }) => number !== pull.number);
  }
}

async function readEarlier(repository: Repository, issue: number, before: string): Promise<References> {
  const { owner, repo: name } = repository.name;
  const answer = await graphql<ReferencesAnswer>(repository, referencesQuery, { owner, name, issue, before });
  const found = answer.data?.repository?.issue;
  if (found != null) return found.references;
  throw new Error(`GitHub did not tell what refers to issue ${String(issue)}: ${describeErrors(answer)}`);
}
