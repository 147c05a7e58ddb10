import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";

/** A property as a reader wants it: links as links, lists in a row, structures as they are written. */
export function propertyValue(value: unknown): Html {
  if (value === undefined || value === null || value === "") return nothing;
  if (typeof value === "string") return /^https?:\/\/\S+$/.test(value) ? outwardLink(value) : html`${value}`;
  if (typeof value === "boolean") return html`${value ? "yes" : "no"}`;
  if (typeof value === "number") return html`${value}`;
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) return html`${value.join(", ")}`;
  return html`<pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`;
}

function outwardLink(address: string): Html {
  return html`<a href="${address}" rel="nofollow noopener noreferrer">${address}</a>`;
}
