import type { Context, Hono } from "hono";

import type { Flashes } from "./flashes.ts";
import { githubAs, refusalOf, type Github } from "./github.ts";
import type { AppControl, HubAccess } from "./hub_access.ts";
import { linksOf } from "./links.ts";
import { personNamed, type Person } from "./people.ts";
import { RefusedError, type Answer, type Fields, type Post, type Routes } from "./routes/routes.ts";
import { layout, type Frame } from "./views/layout.ts";
import { notHere, refusedPage } from "./views/not_here.ts";
import type { Visit } from "./visit.ts";

export interface HandlerParts {
  readonly server: Hono;
  readonly hub: HubAccess;
  readonly app: AppControl;
  readonly people: readonly Person[];
  readonly flashes: Flashes;
}

const prefix = "/as/:login/:owner/:repository";

/** How a page is shown and a post is carried out, the same for all of them. */
export function createRoutes(parts: HandlerParts): Routes {
  const { server, hub, people } = parts;
  const clients = new Map<string, Github>();
  const githubOf = (login: string): Github => {
    const client = clients.get(login) ?? githubAs(hub.url, hub.administration.tokenOf(login));
    clients.set(login, client);
    return client;
  };
  const visitOf = (context: Context): Visit | undefined => {
    const person = personNamed(people, context.req.param("login") ?? "");
    return person && createVisit(context, parts, person, githubOf(person.login));
  };
  return {
    hub,
    page: (path, show) => {
      server.get(prefix + path, async (context) => {
        const visit = visitOf(context);
        return visit === undefined ? context.notFound() : answer(visit, parts, await shown(visit, show));
      });
    },
    post: (path, { from, act }) => {
      server.post(prefix + path, async (context) => {
        const visit = visitOf(context);
        return visit === undefined ? context.notFound() : carryOut(visit, parts.flashes, { from, act });
      });
    },
  };
}

function createVisit(context: Context, { hub, flashes }: HandlerParts, person: Person, github: Github): Visit {
  const parameter = (name: string): string => context.req.param(name) ?? "";
  const [owner, repo] = [parameter("owner"), parameter("repository")];
  const tail = new URL(context.req.url).pathname.split("/").slice(5).map(decoded).join("/");
  return {
    context,
    person,
    at: { owner, repo },
    repository: `${owner}/${repo}`,
    links: linksOf(person.login, owner, repo),
    github,
    hubUrl: hub.url,
    flash: flashes.find(context.req.query("flash") ?? ""),
    parameter,
    rest: (start) => `/${tail}`.slice(start.length),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not percent-encoding: then it is what it looks like, and there is nothing of that name.
    return segment;
  }
}

async function shown(visit: Visit, show: (visit: Visit) => Promise<Answer>): Promise<Answer> {
  try {
    return await show(visit);
  } catch (error) {
    const { status, sentence } = refusalOf(error, visit.person.login);
    return status === 404 ? notHere(sentence) : refusedPage(sentence);
  }
}

function answer(visit: Visit, parts: HandlerParts, shownPage: Answer): Response | Promise<Response> {
  if ("forward" in shownPage) return visit.context.redirect(shownPage.forward, 302);
  visit.context.header("cache-control", "no-store");
  return visit.context.html(layout(frameOf(visit, parts), shownPage), shownPage.status ?? 200);
}

function frameOf(visit: Visit, { people, app }: HandlerParts): Frame {
  const url = new URL(visit.context.req.url);
  url.searchParams.delete("flash");
  return {
    person: visit.person,
    people,
    repository: visit.repository,
    links: visit.links,
    path: `/${url.pathname.split("/").slice(3).join("/")}${url.search}`,
    app: app.status(),
    problem: visit.flash?.problem,
  };
}

async function carryOut(visit: Visit, flashes: Flashes, { from, act }: Post): Promise<Response> {
  const fields = textFields(await visit.context.req.parseBody({ all: true }));
  try {
    return visit.context.redirect((await act(visit, fields)) ?? from(visit, fields), 303);
  } catch (error) {
    const problem = error instanceof RefusedError ? error.message : refusalOf(error, visit.person.login).sentence;
    const back = new URL(from(visit, fields), visit.hubUrl);
    back.searchParams.set("flash", flashes.keep({ problem, typed: fields }));
    return visit.context.redirect(`${back.pathname}${back.search}#problem`, 303);
  }
}

/** The fields that hold text; these pages have no others. */
function textFields(body: Record<string, string | File | (string | File)[]>): Fields {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]): [string, string | string[]] => {
      if (Array.isArray(value)) return [name, value.filter((one) => typeof one === "string")];
      return [name, typeof value === "string" ? value : ""];
    }),
  );
}
