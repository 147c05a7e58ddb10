import { html } from "hono/html";

import { queryOf, type Visit } from "../visit.ts";
import { commitList, readMessage, trailerList, verifiedBadge, type Commit } from "../views/commits.ts";
import { diff } from "../views/diff.ts";
import { breadcrumbs } from "../views/files.ts";
import type { Page } from "../views/layout.ts";
import { author, pager, time } from "../views/parts.ts";
import { splitReference } from "./references.ts";
import type { Routes } from "./routes.ts";

const perPage = 50;

export function commitRoutes({ page }: Routes): void {
  page("/commits/*", historyPage);
  page("/commits", (visit) => Promise.resolve({ forward: visit.links.commits("HEAD") }));
  page("/commit/:sha{[0-9a-f]{7,40}}", commitPage);
}

interface RestCommit {
  readonly sha: string;
  readonly commit: {
    readonly message: string;
    readonly author: { readonly name?: string; readonly date?: string } | null;
    readonly verification?: { readonly verified: boolean };
  };
  readonly author: { readonly login?: string } | null;
}

export function commitOf({ sha, commit, author: account }: RestCommit): Commit {
  return {
    sha,
    message: commit.message,
    author: account?.login ?? commit.author?.name ?? "ghost",
    at: commit.author?.date,
    verified: commit.verification?.verified === true,
  };
}

async function historyPage(visit: Visit): Promise<Page> {
  const { github, at, links } = visit;
  const { reference, path } = await splitReference(visit, visit.rest("/commits/"));
  const asked = Number(queryOf(visit, "page"));
  const page = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
  const { data } = await github.repos.listCommits({
    ...at,
    sha: reference,
    page,
    per_page: perPage,
    ...(path === "" ? {} : { path }),
  });
  return {
    title: path === "" ? "History" : `History of ${path}`,
    section: "History",
    body: html`<h1>History</h1>
      ${breadcrumbs({ reference, path, repository: visit.repository }, links)} ${commitList(data.map(commitOf), links)}
      ${pager(page, data.length === perPage, (next) => `${links.commits(reference, path)}?page=${next}`)}`,
  };
}

async function commitPage(visit: Visit): Promise<Page> {
  const { data } = await visit.github.repos.getCommit({ ...visit.at, ref: visit.parameter("sha") });
  const commit = commitOf(data);
  const { subject, body, trailers } = readMessage(commit.message);
  return {
    title: subject,
    section: "History",
    body: html`<h1>${subject}</h1>
      <p class="meta">
        ${author(commit.author)}, ${time(commit.at)} ${verifiedBadge(commit)} <code>${commit.sha}</code>
        <a href="${visit.links.tree(commit.sha)}">Files at this commit</a>
      </p>
      ${body === "" ? "" : html`<pre tabindex="0">${body}</pre>`} ${trailerList(trailers, visit.links)}
      <h2>Changes</h2>
      ${diff(data.files ?? [])}`,
  };
}
