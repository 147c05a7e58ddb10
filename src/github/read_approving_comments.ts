import { Lru } from "toad-cache";
import { consentingComments } from "../core/run/consents.ts";
import type { Issue } from "../core/run/snapshot.ts";
import type { Repository } from "./repository.ts";

export interface CommentHistory {
  /** The issue with what REST alone tells of comments that approve: whether an app wrote them for a person. */
  complete(issue: Issue): Promise<Issue>;
}

const rememberedComments = 1000;
/** Pages that are asked for at once, each beginning with a comment that approves and is not known yet. */
const pageLimit = 10;

/** GraphQL shows what an app wrote with a person's token as the person's own. Asked once for each comment that may approve. */
export function createCommentHistory({ octokit, name }: Repository): CommentHistory {
  const remembered = new Lru<boolean>(rememberedComments);

  async function complete(issue: Issue): Promise<Issue> {
    const approving = consentingComments(issue, ["approve", "retry"]);
    let asked: string | undefined;
    for (let page = 0; page < pageLimit; page += 1) {
      const unknown = approving.filter(({ id }) => remembered.get(id) === undefined);
      const [oldest] = unknown.map(({ createdAt }) => createdAt).sort();
      if (oldest === undefined || oldest === asked) break;
      await learn(issue.number, oldest);
      asked = oldest;
    }
    const comments = issue.comments.map((comment) => {
      const viaApp = remembered.get(comment.id);
      return viaApp === undefined ? comment : { ...comment, viaApp };
    });
    return { ...issue, comments };
  }

  /** One page. What as many others were written in the same second before is not known to be a person's, and does not count. */
  async function learn(issue_number: number, since: string): Promise<void> {
    const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
    const { data } = await octokit.request(route, { ...name, issue_number, since, per_page: 100 });
    for (const { node_id, performed_via_github_app: app } of data) remembered.set(node_id, Boolean(app));
  }

  return { complete };
}
