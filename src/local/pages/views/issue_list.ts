import { html } from "hono/html";

import type { Html } from "../html.ts";
import type { Links } from "../links.ts";
import { badge, emptyNote, labels, time, type Label } from "./parts.ts";

export interface ListedIssue {
  readonly number: number;
  readonly title: string;
  readonly state: "open" | "closed" | "merged";
  readonly login: string;
  readonly createdAt: string;
  readonly labels: readonly Label[];
  readonly href: string;
}

const tones = { open: "good", closed: "muted", merged: "done" } as const;

/** The tabs "Open" and "Closed" above a list of issues or pull requests. */
export function stateTabs(address: string, state: "open" | "closed"): Html {
  const tab = (name: "open" | "closed", text: string): Html =>
    html`<a href="${address}?state=${name}" ${name === state ? html`aria-current="true"` : ""}>${text}</a>`;
  return html`<nav class="tabs" aria-label="State">${tab("open", "Open")} ${tab("closed", "Closed")}</nav>`;
}

export function issueList(issues: readonly ListedIssue[], links: Links, none: string): Html {
  if (issues.length === 0) return emptyNote(none);
  return html`<ul class="rows">
    ${issues.map(
      (issue) =>
        html`<li id="row-${issue.number}">
          ${badge(issue.state, tones[issue.state])}
          <div>
            <a class="title" href="${issue.href}">${issue.title}</a> ${labels(issue.labels)}
            <p class="meta">
              #${issue.number} by <a href="${links.issuesBy(issue.login)}">${issue.login}</a>, ${time(issue.createdAt)}
            </p>
          </div>
        </li>`,
    )}
  </ul>`;
}
