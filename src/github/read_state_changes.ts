import type { StateChange } from "../core/run/snapshot.ts";
import { describeErrors, graphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";
import { actorOf, nodesOf } from "./run_answer.ts";
import type { Nodes, RawEvent } from "./run_query.ts";

/** Of so many pull requests, and of each so many last changes. */
const mostPulls = 20;
const mostChanges = 100;

type Answer = Readonly<Record<string, { readonly timelineItems: Nodes<RawEvent> } | null>>;

/** Who closed and reopened these pull requests, newest first, in the order of time. */
export async function readStateChanges(
  repository: Repository,
  pulls: readonly number[],
): Promise<readonly StateChange[]> {
  if (pulls.length === 0) return [];
  const { owner, repo: name } = repository.name;
  const asked = pulls.slice(0, mostPulls);
  const answer = await graphql<{ readonly repository: Answer | null }>(repository, queryOf(asked), { owner, name });
  const found = answer.data?.repository;
  const changes = asked.flatMap((pull) => {
    const items = found?.[aliasOf(pull)]?.timelineItems;
    if (items === undefined) {
      throw new Error(`GitHub did not tell who closed #${String(pull)}: ${describeErrors(answer)}`);
    }
    return nodesOf(items).map(({ __typename, createdAt: at, actor }) => ({
      pull,
      at,
      by: actorOf(actor),
      isClosed: __typename === "ClosedEvent",
    }));
  });
  return changes.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function queryOf(pulls: readonly number[]): string {
  const fields = pulls.map((pull) => `${aliasOf(pull)}: pullRequest(number: ${String(pull)}) { ...Changes }`);
  return `
query StateChanges($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { ${fields.join(" ")} }
}
fragment Changes on PullRequest {
  timelineItems(last: ${String(mostChanges)}, itemTypes: [CLOSED_EVENT, REOPENED_EVENT]) {
    nodes {
      __typename
      ... on ClosedEvent { createdAt actor { __typename login } }
      ... on ReopenedEvent { createdAt actor { __typename login } }
    }
  }
}`;
}

function aliasOf(pull: number): string {
  return `pull${String(pull)}`;
}
