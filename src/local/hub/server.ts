import type { Hono } from "hono";
import { etag } from "hono/etag";

import type { Actor, HubContext } from "./context.ts";
import { HubError } from "./errors.ts";
import type { RequestCounter, RequestEntry } from "./requests.ts";
import { createRoutes } from "./routing.ts";
import { appRoutes } from "./routes/apps.ts";
import { actionRoutes } from "./routes/actions.ts";
import { checkRoutes } from "./routes/checks.ts";
import { commentRoutes } from "./routes/comments.ts";
import { commitRoutes } from "./routes/commits.ts";
import { gitRoutes } from "./routes/git.ts";
import { mountGit } from "./routes/git_http.ts";
import { issueRoutes } from "./routes/issues.ts";
import { labelRoutes } from "./routes/labels.ts";
import { pullRoutes } from "./routes/pulls.ts";
import { repositoryRoutes } from "./routes/repositories.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { userRoutes } from "./routes/users.ts";
import type { WorkflowQueue } from "./services/workflow_queue.ts";
import type { Deliveries } from "./webhooks/deliver.ts";

export interface ServerParts {
  readonly context: HubContext;
  readonly requests: RequestCounter;
  readonly deliveries: Deliveries;
  readonly workflows: WorkflowQueue;
  readonly extend: () => void;
}

/** Everything that the hub answers over HTTP. */
export function mountApi(server: Hono, { context, requests, deliveries, workflows, extend }: ServerParts): void {
  server.use("*", async (request, next) => {
    await next();
    request.header("date", context.clock().toUTCString());
    const actor = request.get("actor");
    requests.add({
      at: context.clock(),
      ...tokenOf(context, actor),
      kind: kindOf(request.req.path),
      method: request.req.method,
      route: request.get("template") ?? request.req.path,
      status: request.res.status,
    });
    context.log({ message: "request", method: request.req.method, path: request.req.path, status: request.res.status });
  });
  mountGit(server, context);
  extend();
  server.use("*", etag({ weak: true }));
  const route = createRoutes(server, context);
  userRoutes(route);
  appRoutes(route, deliveries);
  repositoryRoutes(route);
  commentRoutes(route);
  labelRoutes(route);
  issueRoutes(route);
  pullRoutes(route);
  gitRoutes(route);
  checkRoutes(route);
  commitRoutes(route);
  settingsRoutes(route);
  actionRoutes(route, workflows);
  server.notFound((request) => {
    context.log({ message: "no such route", method: request.req.method, path: request.req.path });
    return request.json(errorShape(new HubError(404, "Not Found")), 404);
  });
  server.onError((error, request) => {
    if (error instanceof HubError) return request.json(errorShape(error), error.status);
    context.log({ message: "the hub failed", path: request.req.path, error: error.stack ?? error.message });
    return request.json({ message: "Server Error", documentation_url: documentation, status: "500" }, 500);
  });
}

const documentation = "https://docs.github.com/rest";

function errorShape(error: HubError): object {
  return {
    message: error.message,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
    documentation_url: documentation,
    status: String(error.status),
  };
}

function tokenOf({ store }: HubContext, actor: Actor | undefined): Pick<RequestEntry, "token" | "by"> {
  switch (actor?.kind) {
    case undefined:
    case "anonymous":
      return { token: "anonymous", by: "" };
    case "user":
      return { token: "user", by: actor.user.login };
    case "app":
      return { token: "app", by: actor.app.slug };
    case "installation":
      return {
        token: actor.app.slug === "github-actions" ? "runner" : "installation",
        by: store.users.require(actor.app.botId).login,
      };
  }
}

function kindOf(path: string): RequestEntry["kind"] {
  if (/^\/(api\/|api\/v3\/)?graphql$/.test(path)) return "graphql";
  return /^\/[^/]+\/[^/]+\/(info\/refs|git-upload-pack|git-receive-pack)$/.test(path) ? "git" : "rest";
}
