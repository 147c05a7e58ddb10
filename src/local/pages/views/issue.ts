import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";
import { commentBox, labelPanel, post, timeline, titleEditor, type Post, type TimelineEntry } from "./conversation.ts";
import { author, badge, time, type Label, type Tone } from "./parts.ts";

/** What an issue's and a pull request's pages have in common. */
export interface Conversation {
  readonly number: number;
  readonly title: string;
  readonly state: "open" | "closed";
  readonly badge: { readonly text: string; readonly tone: Tone };
  readonly login: string;
  readonly createdAt: string;
  readonly body: Post;
  readonly entries: readonly TimelineEntry[];
  readonly labels: readonly Label[];
  readonly allLabels: readonly Label[];
  /** The page's own address, below which its forms are posted. */
  readonly address: string;
  readonly typedComment: string;
}

export interface Extras {
  readonly what: "issue" | "pull request";
  readonly subtitle?: Html;
  /** Between the conversation and the comment box. */
  readonly beforeComment?: Html;
  readonly afterComment?: Html;
  /** Below the labels, at the side. */
  readonly panels?: Html;
}

export function conversationPage(shown: Conversation, extras: Extras): Html {
  return html`<div class="heading">
      <h1><span>${shown.title}</span> <span class="number">#${shown.number}</span></h1>
      <p class="meta">
        ${badge(shown.badge.text, shown.badge.tone)} ${author(shown.login)} opened this ${time(shown.createdAt)}
        ${extras.subtitle ?? nothing}
      </p>
      ${titleEditor(shown.address, shown.title)}
    </div>
    <div class="columns">
      <div class="wide">
        ${post(shown.body)} ${timeline(shown.entries)} ${extras.beforeComment ?? nothing}
        ${commentBox(shown.address, shown.state, extras.what, shown.typedComment)} ${extras.afterComment ?? nothing}
      </div>
      <aside class="side" aria-label="About this ${extras.what}">
        ${labelPanel(shown.address, shown.labels, shown.allLabels)} ${extras.panels ?? nothing}
      </aside>
    </div>`;
}
