import type { HubAccess } from "../hub_access.ts";
import type { Place } from "../markdown/render.ts";
import type { Page } from "../views/layout.ts";
import type { Visit } from "../visit.ts";

/** What a post sends: the form's fields, those given several times as lists. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** A page, or the address of the page that is meant. */
export type Answer = Page | { readonly forward: string };

/** Something to do. A refusal goes back to the page that `from` names, with its sentence and with what was typed. */
export interface Post {
  readonly from: (visit: Visit, fields: Fields) => string;
  /** Answers where to go on, or nothing for where it came from. */
  readonly act: (visit: Visit, fields: Fields) => Promise<string | undefined>;
}

/** Declares pages below `/as/<login>/<owner>/<repository>`; paths are Hono's. */
export interface Routes {
  readonly hub: HubAccess;
  readonly page: (path: string, show: (visit: Visit) => Promise<Answer>) => void;
  readonly post: (path: string, post: Post) => void;
}

/** What a form sent for a field as text: the first, when it was sent several times. */
export function fieldOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : (value?.[0] ?? "");
}

export function placeOf(visit: Visit): Place {
  return { hubUrl: visit.hubUrl, login: visit.person.login, links: visit.links };
}

/** Something was not done, for a reason that is no answer of the server's. The message is shown as it is. */
export class RefusedError extends Error {}
