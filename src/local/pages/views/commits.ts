import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";
import type { Links } from "../links.ts";
import { author, badge, emptyNote, shortSha, time } from "./parts.ts";

export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly author: string;
  readonly at: string | undefined;
  readonly verified: boolean;
}

const trailerLine = /^([A-Za-z][A-Za-z-]*): (.+)$/;

/** Subject, body and trailers of a commit message: trailers are the last paragraph, when every line of it is one. */
export function readMessage(message: string): { subject: string; body: string; trailers: [string, string][] } {
  const [subject = "", ...paragraphs] = message.trim().split(/\n{2,}/);
  const last = paragraphs.at(-1)?.split("\n") ?? [];
  const trailers = last.flatMap((line): [string, string][] => {
    const match = trailerLine.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [[match[1], match[2]]];
  });
  const areTrailers = trailers.length > 0 && trailers.length === last.length;
  return {
    subject,
    body: (areTrailers ? paragraphs.slice(0, -1) : paragraphs).join("\n\n"),
    trailers: areTrailers ? trailers : [],
  };
}

export function trailerList(trailers: readonly (readonly [string, string])[], links: Links): Html {
  if (trailers.length === 0) return nothing;
  return html`<dl class="trailers">
    ${trailers.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${trailerValue(name, value, links)}</dd>
        </div>`,
    )}
  </dl>`;
}

/** A run is its issue, and a catalog is a commit. */
function trailerValue(name: string, value: string, links: Links): Html {
  if (name === "Run" && /^#?\d{1,9}$/.test(value)) {
    return html`<a href="${links.issue(Number(value.replace("#", "")))}">${value}</a>`;
  }
  return /^[0-9a-f]{40}$/.test(value) ? shortSha(value, links) : html`${value}`;
}

export function commitList(commits: readonly Commit[], links: Links): Html {
  if (commits.length === 0) return emptyNote("No commit.");
  return html`<ol class="rows log">
    ${commits.map((commit) => commitRow(commit, links))}
  </ol>`;
}

function commitRow(commit: Commit, links: Links): Html {
  const { subject, trailers } = readMessage(commit.message);
  return html`<li id="commit-${commit.sha}">
    ${shortSha(commit.sha, links)}
    <div>
      <a class="title" href="${links.commit(commit.sha)}">${subject}</a> ${verifiedBadge(commit)}
      <p class="meta">${author(commit.author)}, ${time(commit.at)}</p>
      ${trailerList(trailers, links)}
    </div>
  </li>`;
}

export function verifiedBadge(commit: Commit): Html {
  return commit.verified ? badge("verified", "good") : nothing;
}
