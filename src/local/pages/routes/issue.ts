import type { Data } from "../github.ts";
import { typedOr } from "../flashes.ts";
import type { HubAccess } from "../hub_access.ts";
import { numberOf, type Visit } from "../visit.ts";
import { conversationPage, type Conversation } from "../views/issue.ts";
import { allLabels, conversationEntries, labelsOf, markdown } from "./conversation.ts";
import type { Answer, Routes } from "./routes.ts";

type Issue = Data<"issues", "get">;

export function issueRoutes({ page, hub }: Routes): void {
  page("/issues/:number{[0-9]+}", (visit) => issuePage(visit, hub));
}

async function issuePage(visit: Visit, hub: HubAccess): Promise<Answer> {
  const number = numberOf(visit);
  const { data: issue } = await visit.github.issues.get({ ...visit.at, issue_number: number });
  if (issue.pull_request !== undefined) return { forward: visit.links.pull(number) };
  const shown = await conversationOf(visit, hub, issue, visit.links.issue(number));
  return {
    title: `${issue.title} · Issue ${number}`,
    section: "Issues",
    body: conversationPage(shown, { what: "issue" }),
  };
}

/** What an issue's and a pull request's pages show of the issue in both. */
export async function conversationOf(
  visit: Visit,
  hub: HubAccess,
  issue: Issue,
  address: string,
): Promise<Conversation> {
  const [entries, all] = await Promise.all([conversationEntries(visit, issue.number, address), allLabels(visit)]);
  const state = issue.state === "open" ? "open" : "closed";
  const raw = issue.body ?? "";
  const login = issue.user?.login ?? "ghost";
  return {
    number: issue.number,
    title: issue.title,
    state,
    badge: { text: state, tone: state === "open" ? "good" : "muted" },
    login,
    createdAt: issue.created_at,
    body: {
      anchor: "body",
      login,
      at: issue.created_at,
      // REST does not say so; that the visitor may see the issue was answered by REST just before.
      edited: hub.store.issues.get(issue.id)?.lastEditedAt != null,
      raw,
      rendered: markdown(visit, raw),
      editAt: `${address}/body`,
    },
    entries,
    labels: labelsOf(issue.labels),
    allLabels: all,
    address,
    typedComment: typedOr(visit.flash, "body", ""),
  };
}
