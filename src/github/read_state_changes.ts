import type { Restoration, StateChange } from "../core/run/snapshot.ts";
import { queryGraphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";
import { actorOf, nodesOf } from "./run_answer.ts";
import type { Nodes, RawEvent } from "./run_query.ts";

/** One request asks about so many pull requests, and of each for so many changes. */
const pullsAtOnce = 20;
const pageLength = 100;
/** So many requests go to what people did again and again. */
const pageLimit = 10;

interface Changes extends Nodes<RawEvent> {
  readonly pageInfo: { readonly hasPreviousPage: boolean; readonly startCursor: string | null };
}

type Answer = Readonly<Record<string, { readonly timelineItems: Changes } | null>>;

/** A pull request whose changes are not all read; `since`, when the earliest of those was that are. */
interface Unread {
  readonly pull: number;
  readonly before?: string;
  readonly since?: string;
}

/**
 * Who closed and reopened these pull requests, in the order of time. Of each the last changes are read in any case: whoever
 * makes so many that the earlier ones are out of reach must not have an approver's word among them forgotten.
 */
export async function readStateChanges(
  repository: Repository,
  pulls: readonly number[],
): Promise<Pick<Restoration, "stateChanges" | "stateChangesCompleteSince">> {
  const requests = Math.ceil(pulls.length / pullsAtOnce) + pageLimit - 1;
  let changes: readonly StateChange[] = [];
  let unread: readonly Unread[] = pulls.map((pull) => ({ pull }));
  for (let made = 0; made < requests && unread.length > 0; made += 1) {
    const asked = unread.slice(0, pullsAtOnce);
    const pages = await readPages(repository, asked);
    const earlier = pages.flatMap(({ pull, items: { pageInfo }, found }) =>
      pageInfo.hasPreviousPage && pageInfo.startCursor !== null
        ? [{ pull, before: pageInfo.startCursor, since: found[0]?.at ?? "" }]
        : [],
    );
    // What is earlier comes first, for many changes may have the same second.
    changes = [...pages.flatMap(({ found }) => found), ...changes];
    unread = [...unread.slice(pullsAtOnce), ...earlier];
  }
  const stateChanges = changes.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const [since] = unread
    .flatMap((one) => one.since ?? [])
    .toSorted((one, other) => Date.parse(other) - Date.parse(one));
  return since === undefined ? { stateChanges } : { stateChanges, stateChangesCompleteSince: since };
}

interface Page {
  readonly pull: number;
  readonly items: Changes;
  readonly found: readonly StateChange[];
}

async function readPages(repository: Repository, asked: readonly Unread[]): Promise<readonly Page[]> {
  const { owner, repo: name } = repository.name;
  const answer = await queryGraphql<{ readonly repository: Answer | null }>(repository, queryOf(asked), {
    owner,
    name,
  });
  const found = answer.data?.repository;
  return asked.map(({ pull }) => {
    const items = found?.[aliasOf(pull)]?.timelineItems;
    if (items === undefined) {
      throw new Error(`GitHub did not tell who closed #${String(pull)}.`);
    }
    const changes = nodesOf(items).map(({ __typename, createdAt: at, actor }) => ({
      pull,
      at,
      by: actorOf(actor),
      isClosed: __typename === "ClosedEvent",
    }));
    return { pull, items, found: changes };
  });
}

function queryOf(asked: readonly Unread[]): string {
  const fields = asked.map(({ pull, before }) => {
    const page = `last: ${String(pageLength)}${before === undefined ? "" : `, before: ${JSON.stringify(before)}`}`;
    return `${aliasOf(pull)}: pullRequest(number: ${String(pull)}) {
      timelineItems(${page}, itemTypes: [CLOSED_EVENT, REOPENED_EVENT]) { ...Changes }
    }`;
  });
  return `
query StateChanges($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { ${fields.join(" ")} }
}
fragment Changes on PullRequestTimelineItemsConnection {
  pageInfo { hasPreviousPage startCursor }
  nodes {
    __typename
    ... on ClosedEvent { createdAt actor { __typename login } }
    ... on ReopenedEvent { createdAt actor { __typename login } }
  }
}`;
}

function aliasOf(pull: number): string {
  return `pull${String(pull)}`;
}
