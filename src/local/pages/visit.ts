import type { Context } from "hono";

import type { Flash } from "./flashes.ts";
import type { Github } from "./github.ts";
import type { Links } from "./links.ts";
import type { Person } from "./people.ts";

/** One request by one person to one repository's pages. */
export interface Visit {
  readonly context: Context;
  readonly person: Person;
  /** `owner` and `repo` as the REST client takes them: `{...visit.at}`. */
  readonly at: { readonly owner: string; readonly repo: string };
  readonly repository: string;
  readonly links: Links;
  readonly github: Github;
  readonly hubUrl: string;
  readonly flash: Flash | undefined;
  /** A path parameter that the route declares. */
  readonly parameter: (name: string) => string;
  /** What follows the route's fixed part, decoded: the `<ref>/<path>` of a tree. */
  readonly rest: (prefix: string) => string;
}

export function queryOf(visit: Visit, name: string): string {
  return visit.context.req.query(name)?.trim() ?? "";
}

/** The numbered parameter of a path; the routes admit digits only. */
export function numberOf(visit: Visit): number {
  return Number(visit.parameter("number"));
}
