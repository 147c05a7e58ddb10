import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";
import type { Links } from "../links.ts";
import { checkList, type Check } from "./checks.ts";
import { commitList, type Commit } from "./commits.ts";
import { diff, type ChangedFile } from "./diff.ts";
import { author, badge, time } from "./parts.ts";

export interface Review {
  readonly id: number;
  readonly login: string;
  readonly state: string;
  readonly at: string | undefined;
  readonly rendered: Html;
}

export interface PullDetails {
  readonly address: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  /** A foreign one is a fork's, as `owner:branch`. */
  readonly head: { readonly name: string; readonly sha: string; readonly isForeign: boolean };
  readonly base: string;
  /** Unknown while the server works it out. */
  readonly mergeable: boolean | null;
  /** Sentences that say why it can't be merged, or what merging waits for. */
  readonly obstacles: readonly string[];
  readonly requestedReviewers: readonly string[];
  readonly reviews: readonly Review[];
  readonly checks: readonly Check[];
  readonly commits: readonly Commit[];
  readonly files: readonly ChangedFile[];
}

/** What decides about the merge, and the merge. */
export function checksAndMerge(pull: PullDetails): Html {
  return html`<section aria-labelledby="checks">
      <h2 id="checks">Checks</h2>
      ${checkList(pull.checks)}
    </section>
    ${pull.state === "open" ? mergeBox(pull) : nothing}`;
}

export function changes(pull: PullDetails, links: Links): Html {
  return html`<section aria-labelledby="commits">
      <h2 id="commits">Commits <span class="number">${pull.commits.length}</span></h2>
      ${commitList(pull.commits, links)}
    </section>
    <section aria-labelledby="files">
      <h2 id="files">Files changed <span class="number">${pull.files.length}</span></h2>
      ${diff(pull.files)}
    </section>`;
}

function mergeBox(pull: PullDetails): Html {
  return html`<section class="merge panel" aria-labelledby="merge">
    <h2 id="merge">Merge</h2>
    ${mergeability(pull)}
    <form method="post" action="${pull.address}/merge" class="inline">
      <input type="hidden" name="sha" value="${pull.head.sha}" />
      <label for="merge-method">Method</label>
      <select id="merge-method" name="method">
        <option value="merge">Merge commit</option>
        <option value="squash">Squash</option>
        <option value="rebase">Rebase</option>
      </select>
      <button type="submit" class="primary">Merge pull request</button>
    </form>
  </section>`;
}

function mergeability({ mergeable, obstacles }: PullDetails): Html {
  if (mergeable === null)
    return html`<p>${badge("working it out", "busy")} Whether it merges cleanly is being worked out.</p>`;
  if (obstacles.length === 0) return html`<p>${badge("ready", "good")} It merges cleanly, and nothing is missing.</p>`;
  return html`<p>${badge("not yet", "bad")} What stands in the way:</p>
    <ul>
      ${obstacles.map((sentence) => html`<li>${sentence}</li>`)}
    </ul>`;
}

export function branches({ head, base }: PullDetails, links: Links): Html {
  const from = html`<code>${head.name}</code>`;
  return html`<span class="branches"
    >${head.isForeign ? from : html`<a href="${links.tree(head.name)}">${from}</a>`} into
    <a href="${links.tree(base)}"><code>${base}</code></a></span
  >`;
}

export function reviewPanel(pull: PullDetails): Html {
  return html`<section class="panel" aria-labelledby="reviews">
    <h2 id="reviews">Reviews</h2>
    ${pull.requestedReviewers.length === 0 ? nothing : html`<p>Asked for: ${pull.requestedReviewers.join(", ")}</p>`}
    ${pull.reviews.map(
      (review) =>
        html`<div class="review" id="review-${review.id}">
          <p>
            ${badge(review.state.toLowerCase().replaceAll("_", " "), review.state === "APPROVED" ? "good" : "muted")}
            ${author(review.login)} <span class="meta">${time(review.at)}</span>
          </p>
          <div class="markdown">${review.rendered}</div>
        </div>`,
    )}
    ${pull.state === "open" ? reviewForm(pull) : nothing}
  </section>`;
}

function reviewForm(pull: PullDetails): Html {
  return html`<form method="post" action="${pull.address}/reviews">
    <label for="review-event">Your review</label>
    <select id="review-event" name="event">
      <option value="APPROVE">Approve</option>
      <option value="REQUEST_CHANGES">Request changes</option>
      <option value="COMMENT">Comment</option>
    </select>
    <label for="review-body">Words to it</label>
    <textarea id="review-body" name="body" rows="2"></textarea>
    <button type="submit">Submit the review</button>
  </form>`;
}
