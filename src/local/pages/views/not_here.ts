import { html } from "hono/html";

import type { Page } from "./layout.ts";

export function notHere(sentence: string): Page {
  return {
    title: "Not here",
    status: 404,
    body: html`<h1>Not here</h1>
      <p class="lead">${sentence}</p>`,
  };
}

export function refusedPage(sentence: string): Page {
  return {
    title: "Refused",
    status: 403,
    body: html`<h1>Refused</h1>
      <p class="lead">${sentence}</p>`,
  };
}
