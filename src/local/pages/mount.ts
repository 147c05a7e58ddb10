import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";

import { assetRoutes } from "./asset_routes.ts";
import type { ReadComputed } from "./computed.ts";
import { createFlashes } from "./flashes.ts";
import { createRoutes } from "./handlers.ts";
import type { AppControl, HubAccess } from "./hub_access.ts";
import { createLiveState } from "./live_state.ts";
import type { Person } from "./people.ts";
import { actionRoutes } from "./routes/actions.ts";
import { appRoutes } from "./routes/app_control.ts";
import { catalogRoutes } from "./routes/catalog.ts";
import { commitRoutes } from "./routes/commits.ts";
import { fileRoutes } from "./routes/files.ts";
import { issueRoutes } from "./routes/issue.ts";
import { issueListRoutes } from "./routes/issue_list.ts";
import { issuePosts } from "./routes/issue_posts.ts";
import { newIssueRoutes } from "./routes/new_issue.ts";
import { pullRoutes } from "./routes/pull.ts";
import { guard, headers } from "./security.ts";
import { chooser } from "./views/chooser.ts";

export interface PagesOptions {
  /** Who a visitor can be; their logins exist on the hub. */
  readonly people: readonly Person[];
  /** `owner/name` of the catalog that the first page opens. */
  readonly home: string;
  readonly app: AppControl;
  readonly computed: ReadComputed;
}

/** Larger than any issue body (65,536 characters), smaller than what would hurt. */
const largestPost = 1024 * 1024;

/** Puts the pages onto the hub's server, before its API: everything below `/as/` and `/-/`, and HTML for GitHub's own URLs. */
export function mountPages(server: Hono, hub: HubAccess, { people, home, app, computed }: PagesOptions): void {
  const pages = new Hono();
  const live = createLiveState(hub, app);
  for (const path of ["/as/*", "/-/*"]) pages.use(path, guard, headers, bodyLimit({ maxSize: largestPost }));
  assetRoutes(pages);
  pages.get("/-/state", (context) => {
    context.header("cache-control", "no-store");
    return context.json({ version: live.version() });
  });
  const routes = createRoutes({ server: pages, hub, app, people, flashes: createFlashes() });
  catalogRoutes(routes, computed);
  issueListRoutes(routes);
  newIssueRoutes(routes);
  issueRoutes(routes);
  issuePosts(routes);
  pullRoutes(routes);
  fileRoutes(routes);
  commitRoutes(routes);
  actionRoutes(routes);
  appRoutes(routes, app);
  plainAddresses(pages, people, home);
  pages.all("/as/*", (context) => context.text("There is no such page. The first page is at /", 404));
  server.route("/", pages);
}

/** First parts of paths that are the API's, never an owner's name. */
const apiPrefixes = new Set([
  "api",
  "app",
  "apps",
  "as",
  "-",
  "graphql",
  "login",
  "orgs",
  "rate_limit",
  "repos",
  "user",
  "users",
]);

/** GitHub's own URLs (in comments and `html_url`s) ask who is reading, then go on to that person's page. */
function plainAddresses(pages: Hono, people: readonly Person[], home: string): void {
  const forReaders = new Hono();
  forReaders.use(guard, headers);
  forReaders.get("*", (context) => {
    const { pathname, search } = new URL(context.req.url);
    return context.html(chooser(people, pathname === "/" ? `/${home}` : pathname + search));
  });
  for (const path of ["/", "/:owner/:repository", "/:owner/:repository/*"]) {
    pages.get(path, (context, next) => (isForReader(context) ? forReaders.fetch(context.req.raw) : next()));
  }
}

function isForReader(context: Context): boolean {
  const [, first = ""] = context.req.path.split("/");
  const wantsHtml = context.req.header("accept")?.includes("text/html") === true;
  return wantsHtml && context.req.header("authorization") === undefined && !apiPrefixes.has(first);
}
