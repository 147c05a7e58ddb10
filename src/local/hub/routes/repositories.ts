import { need } from "../access/authorize.ts";
import { roleOf } from "../access/roles.ts";
import { notFound } from "../errors.ts";
import { repositoryOf } from "../routing.ts";
import type { Route } from "../routing.ts";
import { fullRepositoryShape } from "../shapes/repository.ts";
import { fullUserShape } from "../shapes/user.ts";
import { userByLogin } from "../store/lookups.ts";

const readMetadata = need("read", "metadata", "read");

export function repositoryRoutes(route: Route): void {
  route("get", "/repos/{owner}/{repo}", (call) => {
    const repository = repositoryOf(call, readMetadata);
    const { actor, context } = call;
    const role = actor.kind === "user" ? roleOf(context.store, actor.user, repository) : "read";
    return call.json(fullRepositoryShape(context, repository, role));
  });

  route("get", "/repos/{owner}/{repo}/collaborators/{username}", (call) => {
    const repository = repositoryOf(call, readMetadata);
    const user = userByLogin(call.context.store, call.param("username"));
    // That everybody may read a public repository makes nobody a collaborator.
    const role = user && roleOf(call.context.store, user, { ...repository, private: true });
    if (role === undefined) throw notFound();
    return call.noContent();
  });

  route("get", "/repos/{owner}/{repo}/collaborators/{username}/permission", (call) => {
    const repository = repositoryOf(call, readMetadata);
    const user = userByLogin(call.context.store, call.param("username"));
    if (user === undefined) throw notFound();
    const role = roleOf(call.context.store, user, repository) ?? "none";
    // The old field knows four words only.
    const permission = role === "maintain" ? "write" : role === "triage" ? "read" : role;
    return call.json({ permission, role_name: role, user: { ...fullUserShape(call.context, user), role_name: role } });
  });
}
