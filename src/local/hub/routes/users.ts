import { membership, isTeamMember, lineOfTeam } from "../access/roles.ts";
import { author, hasPermission } from "../access/authorize.ts";
import { notForIntegration, notFound } from "../errors.ts";
import type { Call, Route } from "../routing.ts";
import { apiUrl, fullUserShape } from "../shapes/user.ts";
import { teamBySlug, userByLogin } from "../store/lookups.ts";
import type { UserRecord } from "../store/records.ts";

export function userRoutes(route: Route): void {
  route("get", "/user", (call) => {
    const person = author(call.actor);
    if (person.kind === "installation") throw notForIntegration();
    return call.json(fullUserShape(call.context, person.user));
  });

  route("get", "/users/{username}", (call) => {
    const user = userByLogin(call.context.store, call.param("username"));
    if (user === undefined) throw notFound();
    return call.json(fullUserShape(call.context, user));
  });

  route("get", "/orgs/{org}/members/{username}", (call) => {
    const organization = insight(call);
    const user = userByLogin(call.context.store, call.param("username"));
    if (user === undefined || membership(call.context.store, organization.id, user.id) === undefined) throw notFound();
    return call.noContent();
  });

  route("get", "/orgs/{org}/teams/{team_slug}/memberships/{username}", (call) => {
    const { store } = call.context;
    const organization = insight(call);
    const team = teamBySlug(store, organization.id, call.param("team_slug"));
    const user = userByLogin(store, call.param("username"));
    if (team === undefined || user === undefined) throw notFound();
    const isActive = isTeamMember(store, team, user.id);
    const isInvited = store.teamMembers.find((each) => each.teamId === team.id && each.userId === user.id)?.pending;
    if (!isActive && isInvited !== true) throw notFound();
    const owner = membership(store, organization.id, user.id) === "admin";
    return call.json({
      state: isActive ? "active" : "pending",
      role: owner ? "maintainer" : "member",
      url: `${apiUrl(call.context)}/organizations/${organization.id}/team/${team.id}/memberships/${user.login}`,
    });
  });

  route("get", "/orgs/{org}/teams/{team_slug}/members", (call) => {
    const { store } = call.context;
    const team = teamBySlug(store, insight(call).id, call.param("team_slug"));
    if (team === undefined) throw notFound();
    const below = store.teams.filter((each) => lineOfTeam(store, each).some((line) => line.id === team.id));
    const ids = new Set(
      below.flatMap((each) =>
        store.teamMembers.filter((one) => one.teamId === each.id && !one.pending).map((one) => one.userId),
      ),
    );
    return call.json(
      call.page(store.users.filter((user) => ids.has(user.id))).map((user) => fullUserShape(call.context, user)),
    );
  });

  route("get", "/rate_limit", (call) => {
    const reset = Math.floor(call.context.clock().getTime() / 1000) + 3600;
    const limit = { limit: 5000, used: 0, remaining: 5000, reset };
    return call.json({ resources: { core: limit, search: limit, graphql: limit }, rate: limit });
  });
}

/** An organization whose teams and members the actor may see: members may, and apps with `members: read`. */
function insight(call: Call): UserRecord {
  const { store } = call.context;
  const organization = userByLogin(store, call.param("org"));
  if (organization?.type !== "Organization") throw notFound();
  const { actor } = call;
  if (actor.kind === "installation") {
    if (actor.installation.accountId !== organization.id) throw notFound();
    if (!hasPermission(actor, "members", "read")) throw notForIntegration();
    return organization;
  }
  if (actor.kind !== "user" || membership(store, organization.id, actor.user.id) === undefined) throw notFound();
  return organization;
}
