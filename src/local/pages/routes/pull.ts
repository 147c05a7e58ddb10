import type { Data } from "../github.ts";
import type { HubAccess } from "../hub_access.ts";
import { numberOf, type Visit } from "../visit.ts";
import type { Check } from "../views/checks.ts";
import { conversationPage, type Conversation } from "../views/issue.ts";
import type { Page } from "../views/layout.ts";
import { branches, changes, checksAndMerge, reviewPanel, type PullDetails, type Review } from "../views/pull.ts";
import { commitOf } from "./commits.ts";
import { markdown } from "./conversation.ts";
import { conversationOf } from "./issue.ts";
import { obstaclesOf } from "./obstacles.ts";
import { fieldOf, type Routes } from "./routes.ts";

type Pull = Data<"pulls", "get">;

export function pullRoutes({ page, post, hub }: Routes): void {
  page("/pull/:number{[0-9]+}", (visit) => pullPage(visit, hub));
  page("/pull/:number{[0-9]+}/:part{files|commits|checks}", (visit) =>
    Promise.resolve({ forward: `${visit.links.pull(numberOf(visit))}#${visit.parameter("part")}` }),
  );
  post("/pull/:number{[0-9]+}/merge", {
    from: (visit) => visit.links.pull(numberOf(visit)),
    act: async ({ github, at, ...visit }, fields) => {
      await github.pulls.merge({
        ...at,
        pull_number: Number(visit.parameter("number")),
        sha: fieldOf(fields, "sha"),
        merge_method: mergeMethod(fieldOf(fields, "method")),
      });
      return undefined;
    },
  });
  post("/pull/:number{[0-9]+}/reviews", {
    from: (visit) => visit.links.pull(numberOf(visit)),
    act: async ({ github, at, ...visit }, fields) => {
      await github.pulls.createReview({
        ...at,
        pull_number: Number(visit.parameter("number")),
        event: reviewEvent(fieldOf(fields, "event")),
        body: fieldOf(fields, "body"),
      });
      return undefined;
    },
  });
}

function mergeMethod(asked: string): "merge" | "squash" | "rebase" {
  return asked === "squash" || asked === "rebase" ? asked : "merge";
}

function reviewEvent(asked: string): "APPROVE" | "REQUEST_CHANGES" | "COMMENT" {
  return asked === "APPROVE" || asked === "REQUEST_CHANGES" ? asked : "COMMENT";
}

async function pullPage(visit: Visit, hub: HubAccess): Promise<Page> {
  const { github, at, links } = visit;
  const number = numberOf(visit);
  const address = links.pull(number);
  const [{ data: pull }, { data: issue }] = await Promise.all([
    github.pulls.get({ ...at, pull_number: number }),
    github.issues.get({ ...at, issue_number: number }),
  ]);
  const [conversation, details] = await Promise.all([
    conversationOf(visit, hub, issue, address),
    detailsOf(visit, pull, address),
  ]);
  return {
    title: `${pull.title} · Pull request ${number}`,
    section: "Pull requests",
    body: conversationPage(withState(conversation, pull), {
      what: "pull request",
      subtitle: branches(details, links),
      beforeComment: checksAndMerge(details),
      afterComment: changes(details, links),
      panels: reviewPanel(details),
    }),
  };
}

function withState(conversation: Conversation, pull: Pull): Conversation {
  return pull.merged ? { ...conversation, badge: { text: "merged", tone: "done" } } : conversation;
}

async function detailsOf(visit: Visit, pull: Pull, address: string): Promise<PullDetails> {
  const { github, at } = visit;
  const target = { ...at, pull_number: pull.number, per_page: 100 };
  const [files, commits, reviews, checks] = await Promise.all([
    github.paginate(github.pulls.listFiles, target),
    github.paginate(github.pulls.listCommits, target),
    github.pulls.listReviews(target),
    checksOf(visit, pull.head.sha),
  ]);
  const state = pull.state === "open" ? "open" : "closed";
  return {
    address,
    state,
    merged: pull.merged,
    head: headOf(pull),
    base: pull.base.ref,
    mergeable: pull.mergeable,
    obstacles: state === "open" ? await obstaclesOf(visit, pull, checks) : [],
    requestedReviewers: [
      ...(pull.requested_reviewers ?? []).map(({ login }) => `@${login}`),
      ...(pull.requested_teams ?? []).map(({ slug }) => `@${at.owner}/${slug}`),
    ],
    reviews: reviews.data.map((review): Review => ({
      id: review.id,
      login: review.user?.login ?? "ghost",
      state: review.state,
      at: review.submitted_at,
      rendered: markdown(visit, review.body),
    })),
    checks,
    commits: commits.map(commitOf),
    files,
  };
}

async function checksOf(visit: Visit, sha: string): Promise<Check[]> {
  const { data } = await visit.github.checks.listForRef({ ...visit.at, ref: sha, per_page: 100 });
  return data.check_runs.map((run) => ({
    id: run.id,
    name: run.name,
    app: run.app?.name ?? "an unknown app",
    status: run.status,
    conclusion: run.conclusion,
    title: run.output.title ?? "",
    summary: markdown(visit, run.output.summary ?? ""),
    text: run.output.text === null || run.output.text === "" ? undefined : markdown(visit, run.output.text),
  }));
}

/** A fork that was deleted is `null`, though the API's description does not say so. */
function nameOf(repository: { readonly full_name: string } | null): string | undefined {
  return repository?.full_name;
}

function headOf({ head, base }: Pull): PullDetails["head"] {
  const isForeign = nameOf(head.repo) !== base.repo.full_name;
  return { name: isForeign ? head.label : head.ref, sha: head.sha, isForeign };
}
