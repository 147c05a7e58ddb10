import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";
import type { Links } from "../links.ts";

export interface Label {
  readonly name: string;
  /** Six hex digits, as GitHub writes them. */
  readonly color: string;
}

/** The colour is a dot beside the name: the name stays readable whatever the colour, and says what the colour says. */
export function label({ name, color }: Label): Html {
  const fill = /^[0-9a-f]{6}$/i.test(color) ? `#${color}` : "gray";
  return html`<span class="label"
    ><svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill="${fill}" /></svg>${name}</span
  >`;
}

export function labels(all: readonly Label[]): Html {
  return all.length === 0 ? nothing : html`<span class="labels">${all.map(label)}</span>`;
}

/** `2026-03-01T10:00:00Z` as `1 Mar 2026, 10:00 UTC`; anything else as it is. */
export function time(iso: string | null | undefined): Html {
  if (iso === null || iso === undefined || iso === "") return nothing;
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return html`${iso}`;
  const shown = at.toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  });
  return html`<time datetime="${at.toISOString()}">${shown} UTC</time>`;
}

export function author(login: string | null | undefined): Html {
  return html`<strong class="author">${login ?? "ghost"}</strong>`;
}

export type Tone = "good" | "bad" | "busy" | "done" | "muted";

export function badge(text: string, tone: Tone): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

export function shortSha(sha: string, links: Links): Html {
  return html`<a class="sha" href="${links.commit(sha)}"><code>${sha.slice(0, 7)}</code></a>`;
}

export function emptyNote(sentence: string): Html {
  return html`<p class="empty">${sentence}</p>`;
}

/** Links to the pages before and after; `address` makes the address of a page. */
export function pager(page: number, isFull: boolean, address: (page: number) => string): Html {
  if (page === 1 && !isFull) return nothing;
  return html`<nav class="pager" aria-label="Pages">
    ${page > 1 ? html`<a href="${address(page - 1)}">Newer</a>` : ""}
    ${isFull ? html`<a href="${address(page + 1)}">Older</a>` : ""}
  </nav>`;
}
