import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";
import { badge, emptyNote, type Tone } from "./parts.ts";

export interface Check {
  readonly id: number;
  readonly name: string;
  readonly app: string;
  /** `completed`, or what it is doing. */
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string;
  readonly summary: Html;
  readonly text: Html | undefined;
}

function conclusionTone(status: string, conclusion: string | null): Tone {
  if (status !== "completed") return "busy";
  if (conclusion === "success") return "good";
  return conclusion === "neutral" || conclusion === "skipped" || conclusion === "cancelled" ? "muted" : "bad";
}

export function conclusionBadge(status: string, conclusion: string | null): Html {
  return badge((conclusion ?? status).replaceAll("_", " "), conclusionTone(status, conclusion));
}

export function checkList(checks: readonly Check[]): Html {
  if (checks.length === 0) return emptyNote("No check has run on this commit.");
  return html`${checks.map(
    (check) =>
      html`<details class="check" id="check-${check.id}" open>
        <summary>
          ${conclusionBadge(check.status, check.conclusion)} <strong>${check.name}</strong> <span>${check.title}</span>
          <span class="meta">by ${check.app}</span>
        </summary>
        <div class="markdown">
          ${check.summary}
          ${
            check.text === undefined
              ? nothing
              : html`<details id="check-${check.id}-text">
                  <summary>Details</summary>
                  ${check.text}
                </details>`
          }
        </div>
      </details>`,
  )}`;
}
