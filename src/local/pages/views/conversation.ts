import { html } from "hono/html";

import type { Html } from "../html.ts";
import type { Links } from "../links.ts";
import { author, label, time, type Label } from "./parts.ts";

/** A body or a comment, rendered and raw: what was typed is edited raw, as on GitHub. */
export interface Post {
  /** The element's id, as in GitHub's links: `issuecomment-12`. */
  readonly anchor: string;
  readonly login: string;
  readonly at: string;
  readonly edited: boolean;
  readonly rendered: Html;
  readonly raw: string;
  /** Where an edit is posted to. */
  readonly editAt: string;
}

export type TimelineEntry =
  | { readonly kind: "comment"; readonly post: Post }
  | { readonly kind: "event"; readonly at: string; readonly login: string; readonly text: Html };

/** An event in words, or nothing for events that these pages don't show. */
export function eventText(event: {
  event: string;
  label?: Label | undefined;
  rename?: { from: string; to: string } | undefined;
  commit?: string | undefined;
  links: Links;
}): Html | undefined {
  switch (event.event) {
    case "labeled":
      return event.label && html`added ${label(event.label)}`;
    case "unlabeled":
      return event.label && html`took off ${label(event.label)}`;
    case "renamed":
      return (
        event.rename && html`changed the title from <del>${event.rename.from}</del> to <ins>${event.rename.to}</ins>`
      );
    case "closed":
      return html`closed this`;
    case "reopened":
      return html`reopened this`;
    case "merged":
      return event.commit === undefined
        ? html`merged this`
        : html`merged this as
            <a href="${event.links.commit(event.commit)}"><code>${event.commit.slice(0, 7)}</code></a>`;
    case "head_ref_deleted":
      return html`deleted the branch`;
    case "review_requested":
      return html`asked for a review`;
    default:
      return undefined;
  }
}

export function post(content: Post): Html {
  return html`<article class="post" id="${content.anchor}">
    <header>
      <h2>${author(content.login)} <span class="meta">${time(content.at)}${content.edited ? ", edited" : ""}</span></h2>
    </header>
    <div class="markdown">
      ${content.raw.trim() === "" ? html`<p class="empty">Nothing written.</p>` : content.rendered}
    </div>
    <details class="edit" id="${content.anchor}-edit">
      <summary>Edit<span class="unseen"> what ${content.login} wrote</span></summary>
      <form method="post" action="${content.editAt}">
        <label for="${content.anchor}-text">Text, in markdown</label>
        <textarea id="${content.anchor}-text" name="body" rows="12">${keepFirstLine(content.raw)}</textarea>
        <button type="submit">Save the text</button>
      </form>
    </details>
  </article>`;
}

/** HTML drops a line break right after the start of a text area. */
const keepFirstLine = (text: string): string => (/^\r?\n/.test(text) ? `\n${text}` : text);

export function timeline(entries: readonly TimelineEntry[]): Html {
  return html`${entries.map((entry) =>
    entry.kind === "comment"
      ? post(entry.post)
      : html`<p class="event">${author(entry.login)} ${entry.text} <span class="meta">${time(entry.at)}</span></p>`,
  )}`;
}

/** The comment box, and beside its button the one that closes or reopens: a form of its own, it sends no comment. */
export function commentBox(address: string, state: "open" | "closed", what: string, typed: string): Html {
  const next = state === "open" ? "closed" : "open";
  return html`<section class="write" aria-label="Write">
    <form method="post" action="${address}/state" id="state-form">
      <input type="hidden" name="state" value="${next}" />
    </form>
    <form method="post" action="${address}/comments">
      <label for="comment">Comment</label>
      <textarea id="comment" name="body" rows="4" required>${typed}</textarea>
      <button type="submit" class="primary">Comment</button>
      <button type="submit" form="state-form">${state === "open" ? "Close" : "Reopen"} ${what}</button>
    </form>
  </section>`;
}

export function titleEditor(address: string, title: string): Html {
  return html`<details class="edit" id="title-edit">
    <summary>Edit<span class="unseen"> the title</span></summary>
    <form method="post" action="${address}/title" class="inline">
      <label for="title">Title</label>
      <input id="title" name="title" value="${title}" required />
      <button type="submit">Save the title</button>
    </form>
  </details>`;
}

/** The labels on it, each with its button to take it off, and those that could be put on. */
export function labelPanel(address: string, present: readonly Label[], all: readonly Label[]): Html {
  const absent = all.filter(({ name }) => !present.some((one) => one.name === name));
  return html`<section class="panel" aria-labelledby="labels-heading">
    <h2 id="labels-heading">Labels</h2>
    ${
      present.length === 0
        ? html`<p class="empty">None yet.</p>`
        : html`<ul class="plain">
            ${present.map((one) => presentLabel(address, one))}
          </ul>`
    }
    <form method="post" action="${address}/labels" class="inline">
      <label for="add-label">Add a label</label>
      <select id="add-label" name="label" required>
        <option value="">Choose...</option>
        ${absent.map(({ name }) => html`<option value="${name}">${name}</option>`)}
      </select>
      <button type="submit">Add</button>
    </form>
  </section>`;
}

function presentLabel(address: string, one: Label): Html {
  return html`<li id="label-${one.name}">
    ${label(one)}
    <form method="post" action="${address}/labels/remove">
      <input type="hidden" name="label" value="${one.name}" />
      <button type="submit" class="quiet" aria-label="Take off the label ${one.name}" title="Take off">✕</button>
    </form>
  </li>`;
}
