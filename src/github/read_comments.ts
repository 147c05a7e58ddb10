import { Lru } from "toad-cache";
import { queryGraphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";
import { nodesOf } from "./run_answer.ts";
import { commentFragment, type RawComment, type RawIssue } from "./run_query.ts";

export interface CommentReader {
  /** The comments between the earliest and the latest that the run's query gives: none of a usual issue. */
  between(raw: RawIssue): Promise<readonly RawComment[]>;
}

/** Anybody can write comments: of so many hundreds the newest are read, and an older command is not heard. */
const pageLimit = 10;
const pageLength = 100;
const givenByQuery = 100;
const rememberedIssues = 200;

export const commentsQuery = `
query Comments($owner: String!, $name: String!, $issue: Int!, $before: String!) {
  repository(owner: $owner, name: $name) {
    issue(number: $issue) {
      comments(last: ${String(pageLength)}, before: $before) { nodes { ...Comment } pageInfo { startCursor } }
    }
  }
}
${commentFragment}`;

type Page = RawIssue["latest"];

interface CommentsAnswer {
  readonly repository: { readonly issue: { readonly comments: Page } | null } | null;
}

/** Reads long discussions whole, newest first, once for each time that something is said in them. */
export function createCommentReader(repository: Repository): CommentReader {
  const remembered = new Lru<{ readonly looks: string; readonly comments: readonly RawComment[] }>(rememberedIssues);

  async function between(raw: RawIssue): Promise<readonly RawComment[]> {
    const { totalCount } = raw.earliest;
    if (totalCount <= givenByQuery) return [];
    const looks = `${String(totalCount)} ${raw.updatedAt}`;
    const known = remembered.get(String(raw.number));
    if (known?.looks === looks) return known.comments;
    const comments = await readBetween(repository, raw);
    remembered.set(String(raw.number), { looks, comments });
    return comments;
  }

  return { between };
}

async function readBetween(
  repository: Repository,
  { number, earliest, latest }: RawIssue,
): Promise<readonly RawComment[]> {
  const read: RawComment[] = [];
  let before = latest.pageInfo.startCursor;
  let left = earliest.totalCount - givenByQuery;
  for (let page = 0; page < pageLimit && left > 0 && before !== null; page += 1) {
    const { nodes, pageInfo } = await readPage(repository, number, before);
    read.unshift(...nodesOf({ nodes }));
    left -= pageLength;
    before = pageInfo.startCursor;
  }
  return read;
}

async function readPage(repository: Repository, issue: number, before: string): Promise<Page> {
  const { owner, repo: name } = repository.name;
  const answer = await queryGraphql<CommentsAnswer>(repository, commentsQuery, { owner, name, issue, before });
  const found = answer.data?.repository?.issue;
  if (found != null) return found.comments;
  throw new Error(`GitHub did not give the comments of issue ${String(issue)}.`);
}
