import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";
import type { Links } from "../links.ts";
import { personBase } from "../links.ts";
import type { Person } from "../people.ts";

export type Section = "Catalog" | "Issues" | "Pull requests" | "Actions" | "Files" | "History";

/** What a route answers: the frame around it is the layout's. */
export interface Page {
  readonly title: string;
  readonly section?: Section;
  readonly body: Html;
  readonly status?: 403 | 404;
}

export interface Frame {
  readonly person: Person;
  readonly people: readonly Person[];
  readonly repository: string;
  readonly links: Links;
  /** The path and query of this page without its person, for the others' links to it. */
  readonly path: string;
  readonly app: "running" | "stopped";
  readonly problem: string | undefined;
}

export function document(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="/-/style.css" />
        <link rel="icon" href="/-/icon.svg" type="image/svg+xml" />
        <script type="module" src="/-/live.js"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        ${body}
      </body>
    </html>`;
}

export function layout(frame: Frame, page: Page): Html {
  return document(
    `${page.title} · ${frame.repository} · ${frame.person.login}`,
    html`<header class="top" data-live id="top">
        <div class="bar">
          <a class="brand" href="${frame.links.catalog}">${frame.repository}</a>
          ${people(frame)} ${appControl(frame)}
        </div>
        ${sections(frame, page.section)}
      </header>
      <main id="content" tabindex="-1" data-live>${problem(frame.problem)} ${page.body}</main>
      <p id="announcement" class="unseen" role="status"></p>`,
  );
}

function problem(sentence: string | undefined): Html {
  if (sentence === undefined) return nothing;
  return html`<div class="problem" id="problem" role="alert" tabindex="-1">
    <strong>Not done.</strong> ${sentence}
  </div>`;
}

function people(frame: Frame): Html {
  const other = frame.people.filter(({ login }) => login !== frame.person.login);
  return html`<nav class="people" aria-label="Who you are">
    <span class="you">You are <strong>${frame.person.login}</strong>, ${frame.person.role}</span>
    <span class="switch"
      >Switch to ${other.map(({ login }) => html` <a href="${personBase(login)}${frame.path}">${login}</a>`)}</span
    >
  </nav>`;
}

function appControl({ app, links, path, person }: Frame): Html {
  const [verb, label] = app === "running" ? (["kill", "Kill the app"] as const) : (["start", "Start the app"] as const);
  return html`<form class="app ${app}" method="post" action="${links.base}/-/app/${verb}">
    <span class="state" aria-live="polite">The app is <strong>${app}</strong></span>
    <input type="hidden" name="back" value="${personBase(person.login)}${path}" />
    <button type="submit" class="${app === "running" ? "quiet danger" : "quiet"}">${label}</button>
  </form>`;
}

function sections({ links }: Frame, current: Section | undefined): Html {
  const entries: readonly (readonly [Section, string])[] = [
    ["Catalog", links.catalog],
    ["Issues", links.issues],
    ["Pull requests", links.pulls],
    ["Actions", links.actions],
    ["Files", links.tree("HEAD")],
    ["History", links.commits("HEAD")],
  ];
  return html`<nav class="sections" aria-label="Repository">
    <ul>
      ${entries.map(
        ([name, href]) =>
          html`<li><a href="${href}" ${name === current ? html`aria-current="page"` : ""}>${name}</a></li>`,
      )}
    </ul>
  </nav>`;
}
