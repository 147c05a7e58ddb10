import type { Hono } from "hono";

import { authenticate } from "./access/tokens.ts";
import { authorize, visibleRepository } from "./access/authorize.ts";
import type { Need } from "./access/authorize.ts";
import { readBody } from "./body.ts";
import type { Body } from "./body.ts";
import type { Actor, HubContext } from "./context.ts";
import type { RepositoryRecord } from "./store/records.ts";

/** One request of the API, and the ways to answer it. */
export interface Call {
  readonly context: HubContext;
  readonly actor: Actor;
  /** Path parameters; a missing one is the hub's own mistake. */
  param(name: string): string;
  number(name: string): number;
  query(name: string): string | undefined;
  /** The JSON object of the request, empty when it has none. */
  readonly body: Body;
  readonly headers: Headers;
  /** The page's slice of a list, with a `Link` header to the other pages. */
  page<T>(items: readonly T[]): T[];
  json(value: unknown, status?: 200 | 201 | 202): Response;
  noContent(): Response;
}

export type Handler = (call: Call) => Response | Promise<Response>;
export type Method = "get" | "post" | "patch" | "put" | "delete";

/** Registers a route by GitHub's own template (`/repos/{owner}/{repo}`), at the root and below `/api/v3`. */
export type Route = (method: Method, template: string, handler: Handler) => void;

/** Parameters that may hold slashes. */
const long = new Set(["path", "ref", "basehead", "branch"]);

declare module "hono" {
  interface ContextVariableMap {
    template: string | undefined;
    actor: Actor | undefined;
  }
}

export function createRoutes(server: Hono, context: HubContext): Route {
  return (method, template, handler) => {
    const pattern = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      long.has(name) ? `:${name}{.+}` : `:${name}`,
    );
    server.on(method.toUpperCase(), [pattern, `/api/v3${pattern}`], async (request) => {
      request.set("template", template);
      const actor = authenticate(context, request.req.header("authorization"));
      request.set("actor", actor);
      const body = readBody(method === "get" ? "" : await request.req.text());
      const headers = new Headers();
      const param = (name: string): string => {
        const value = request.req.param(name);
        if (value === undefined) throw new Error(`The route ${template} has no parameter ${name}.`);
        return value;
      };
      return handler({
        context,
        actor,
        param,
        number: (name) => (/^\d{1,15}$/.test(param(name)) ? Number(param(name)) : 0),
        query: (name) => request.req.query(name),
        body,
        headers,
        page: (items) => paginate(items, new URL(request.req.url), context.url, headers),
        json: (value, status = 200) => {
          headers.set("content-type", "application/json; charset=utf-8");
          return new Response(JSON.stringify(value), { status, headers });
        },
        noContent: () => new Response(null, { status: 204, headers }),
      });
    });
  };
}

function paginate<T>(items: readonly T[], url: URL, address: string, headers: Headers): T[] {
  const number = (name: string, otherwise: number): number => {
    const value = Number(url.searchParams.get(name) ?? otherwise);
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  };
  const size = Math.min(number("per_page", 30), 100);
  const page = number("page", 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, relation: string): string => {
    const target = new URL(`${address}${url.pathname}${url.search}`);
    target.searchParams.set("page", String(to));
    return `<${target.href}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, "prev"), link(1, "first")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
  ];
  if (links.length > 0) headers.set("link", links.join(", "));
  return items.slice((page - 1) * size, page * size);
}

/** The repository of a call whose actor has what is needed. */
export function repositoryOf(call: Call, needed: Need): RepositoryRecord {
  const repository = visibleRepository(call.context, call.actor, call.param("owner"), call.param("repo"));
  authorize(call.context, call.actor, repository, needed);
  return repository;
}
