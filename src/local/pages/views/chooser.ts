import { html } from "hono/html";

import type { Html } from "../html.ts";
import { personBase } from "../links.ts";
import type { Person } from "../people.ts";
import { document } from "./layout.ts";

/** "Who are you?": each card opens `path` (with its query) as that person. */
export function chooser(people: readonly Person[], path: string): Html {
  return document(
    "Who are you?",
    html`<main id="content" class="chooser" tabindex="-1">
      <h1>Who are you?</h1>
      <p>Open one tab for each person. What each may do is decided by the server, as on GitHub.</p>
      <ul class="cards">
        ${people.map(
          (person) =>
            html`<li>
              <a class="card" href="${personBase(person.login)}${path}" data-keep-fragment>
                <span class="initial" aria-hidden="true">${person.name.charAt(0)}</span>
                <span class="who"><strong>${person.login}</strong> <span class="role">${person.role}</span></span>
                <span class="introduction">${person.introduction}</span>
              </a>
            </li>`,
        )}
      </ul>
    </main>`,
  );
}
