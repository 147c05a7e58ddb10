import { html } from "hono/html";

/** A piece of a page: what `html` from hono/html makes, everything in it escaped. */
export type Html = ReturnType<typeof html>;

export const nothing: Html = html``;
