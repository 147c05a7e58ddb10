import { Lru } from "toad-cache";
import { sameLabel } from "../core/run/labels.ts";
import type { Actor, Issue } from "../core/run/snapshot.ts";
import type { Repository } from "./repository.ts";

export interface LabelHistory {
  /** The issue with its labelings under the names that the labels had then. */
  complete(issue: Issue, approvalLabel: string): Promise<Issue>;
}

const rememberedIssues = 500;

/**
 * GraphQL gives a label's present name: whoever may rename labels could turn any label that an owner ever put on into an
 * approval. REST's events keep the name, and tell which app acted for a person. They are asked for when what looks like an
 * approval has changed, and at no other time.
 */
export function createLabelHistory(repository: Repository): LabelHistory {
  const remembered = new Lru<{ readonly looks: string; readonly labelled: Issue["labelled"] }>(rememberedIssues);

  async function complete(issue: Issue, approvalLabel: string): Promise<Issue> {
    const approvals = issue.labelled.filter(({ label }) => sameLabel(label, approvalLabel));
    if (!approvals.some(({ on }) => on)) return issue;
    const looks = JSON.stringify(approvals);
    const known = remembered.get(String(issue.number));
    if (known?.looks === looks) return { ...issue, labelled: known.labelled };
    const labelled = await readLabelled(repository, issue.number);
    remembered.set(String(issue.number), { looks, labelled });
    return { ...issue, labelled };
  }

  return { complete };
}

/** Oldest first. Of a very long history the last two pages: an older label than 100 events counts for nothing. */
async function readLabelled(repository: Repository, issue: number): Promise<Issue["labelled"]> {
  const first = await readEvents(repository, issue, 1);
  const last = first.lastPage;
  if (last === 1) return first.labelled;
  const final = await readEvents(repository, issue, last);
  const before = last === 2 ? first : await readEvents(repository, issue, last - 1);
  return [...before.labelled, ...final.labelled];
}

async function readEvents(
  { octokit, name }: Repository,
  issue_number: number,
  page: number,
): Promise<{ readonly labelled: Issue["labelled"]; readonly lastPage: number }> {
  const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/events";
  const { data, headers } = await octokit.request(route, { ...name, issue_number, per_page: 100, page });
  const lastPage = /[?&]page=(\d+)[^>]*>; rel="last"/.exec(headers.link ?? "")?.[1];
  const labelled = data.flatMap((event): Issue["labelled"] => {
    if ((event.event !== "labeled" && event.event !== "unlabeled") || !("label" in event)) return [];
    const { created_at: at, performed_via_github_app: app } = event;
    return [{ label: event.label.name, on: event.event === "labeled", ...actorOf(event), viaApp: Boolean(app), at }];
  });
  return { labelled, lastPage: lastPage === undefined ? page : Number(lastPage) };
}

/** GitHub's description promises an actor; of an account that was deleted there is none. */
function actorOf({ actor }: { readonly actor: { readonly login: string; readonly type: string } | null }): Actor {
  if (actor === null) return { login: "ghost", kind: "ghost" };
  return { login: actor.login, kind: actor.type === "Bot" ? "bot" : "person" };
}
