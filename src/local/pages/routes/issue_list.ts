import { html } from "hono/html";

import { queryOf, type Visit } from "../visit.ts";
import { issueList, stateTabs, type ListedIssue } from "../views/issue_list.ts";
import type { Page } from "../views/layout.ts";
import { label, pager } from "../views/parts.ts";
import { labelsOf } from "./conversation.ts";
import type { Routes } from "./routes.ts";

const perPage = 50;

export function issueListRoutes({ page }: Routes): void {
  page("/issues", issuesPage);
  page("/pulls", pullsPage);
  page("/labels", labelsPage);
}

async function issuesPage(visit: Visit): Promise<Page> {
  const { github, at, links } = visit;
  const { state, page } = listQuery(visit);
  const creator = queryOf(visit, "creator");
  const { data } = await github.issues.listForRepo({
    ...at,
    state,
    page,
    per_page: perPage,
    ...(creator === "" ? {} : { creator }),
  });
  const issues = data
    .filter((issue) => issue.pull_request === undefined)
    .map((issue): ListedIssue => ({
      number: issue.number,
      title: issue.title,
      state: issue.state === "open" ? "open" : "closed",
      login: issue.user?.login ?? "ghost",
      createdAt: issue.created_at,
      labels: labelsOf(issue.labels),
      href: links.issue(issue.number),
    }));
  const heading = creator === "" ? "Issues" : `Issues by ${creator}`;
  return {
    title: heading,
    section: "Issues",
    body: html`<div class="row">
        <h1>${heading}</h1>
        <a class="button primary" href="${links.newIssue}">New issue</a>
      </div>
      ${stateTabs(links.issues, state)} ${issueList(issues, links, `No ${state} issues.`)}
      ${pager(page, data.length === perPage, (next) => `${links.issues}?state=${state}&page=${next}`)}`,
  };
}

async function pullsPage(visit: Visit): Promise<Page> {
  const { github, at, links } = visit;
  const { state, page } = listQuery(visit);
  const { data } = await github.pulls.list({ ...at, state, page, per_page: perPage });
  const pulls = data.map((pull): ListedIssue => ({
    number: pull.number,
    title: pull.title,
    state: pull.state === "open" ? "open" : pull.merged_at === null ? "closed" : "merged",
    login: pull.user?.login ?? "ghost",
    createdAt: pull.created_at,
    labels: labelsOf(pull.labels),
    href: links.pull(pull.number),
  }));
  return {
    title: "Pull requests",
    section: "Pull requests",
    body: html`<h1>Pull requests</h1>
      ${stateTabs(links.pulls, state)} ${issueList(pulls, links, `No ${state} pull requests.`)}
      ${pager(page, data.length === perPage, (next) => `${links.pulls}?state=${state}&page=${next}`)}`,
  };
}

async function labelsPage({ github, at }: Visit): Promise<Page> {
  const { data } = await github.issues.listLabelsForRepo({ ...at, per_page: 100 });
  return {
    title: "Labels",
    section: "Issues",
    body: html`<h1>Labels</h1>
      <ul class="rows">
        ${data.map((one) => html`<li>${label(one)} <span class="meta">${one.description ?? ""}</span></li>`)}
      </ul>`,
  };
}

function listQuery(visit: Visit): { state: "open" | "closed"; page: number } {
  const page = Number(queryOf(visit, "page"));
  return {
    state: queryOf(visit, "state") === "closed" ? "closed" : "open",
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}
