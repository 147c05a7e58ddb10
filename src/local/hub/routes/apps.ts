import { createInstallationToken } from "../access/tokens.ts";
import { HubError, notFound } from "../errors.ts";
import type { Call, Route } from "../routing.ts";
import { appShape, installationShape, withMetadata } from "../shapes/app.ts";
import { deliveryShape } from "../shapes/delivery.ts";
import { repositoryShape } from "../shapes/repository.ts";
import { installationFor, repositoryByName } from "../store/lookups.ts";
import type { AppRecord, InstallationRecord, Level, Permissions } from "../store/records.ts";
import type { Deliveries } from "../webhooks/deliver.ts";

/** What an app asks as itself, with its JSON web token. */
export function appRoutes(route: Route, deliveries: Deliveries): void {
  route("get", "/app", (call) => {
    const app = appOf(call);
    const installations = call.context.store.installations.filter((each) => each.appId === app.id);
    return call.json({ ...appShape(call.context, app), installations_count: installations.length });
  });

  route("get", "/app/installations", (call) => {
    const app = appOf(call);
    const installations = call.context.store.installations.filter((each) => each.appId === app.id);
    return call.json(call.page(installations).map((each) => installationShape(call.context, each)));
  });

  route("get", "/app/installations/{installation_id}", (call) =>
    call.json(installationShape(call.context, installationOf(call))),
  );

  route("post", "/app/installations/{installation_id}/access_tokens", (call) => {
    const app = appOf(call);
    const installation = installationOf(call);
    const limits = { permissions: narrowed(call, app), repositoryIds: chosen(call, installation) };
    const token = createInstallationToken(call.context, app, installation, limits);
    const some = call.body.has("repositories") || call.body.has("repository_ids");
    return call.json(
      {
        token: token.value,
        expires_at: token.expiresAt,
        permissions: withMetadata(token.permissions),
        repository_selection: "selected",
        ...(some
          ? {
              repositories: token.repositoryIds.map((id) =>
                repositoryShape(call.context, call.context.store.repositories.require(id)),
              ),
            }
          : {}),
      },
      201,
    );
  });

  route("get", "/repos/{owner}/{repo}/installation", (call) => {
    const app = appOf(call);
    const repository = repositoryByName(call.context.store, call.param("owner"), call.param("repo"));
    const installation = repository && installationFor(call.context.store, app.id, repository.id);
    if (installation === undefined) throw notFound();
    return call.json(installationShape(call.context, installation));
  });

  route("get", "/installation/repositories", (call) => {
    const { actor, context } = call;
    if (actor.kind !== "installation")
      throw new HubError(403, "You must authenticate with an installation access token");
    const repositories = actor.repositoryIds.map((id) => context.store.repositories.require(id));
    return call.json({
      total_count: repositories.length,
      repositories: call.page(repositories).map((each) => repositoryShape(context, each)),
    });
  });

  route("get", "/app/hook/deliveries", (call) => {
    const app = appOf(call);
    const sent = call.context.store.deliveries.filter((each) => each.appId === app.id && each.deliveredAt !== null);
    return call.json(call.page(sent.reverse()).map((each) => deliveryShape(call.context, each, false)));
  });

  route("get", "/app/hook/deliveries/{delivery_id}", (call) =>
    call.json(deliveryShape(call.context, deliveryOf(call), true)),
  );

  route("post", "/app/hook/deliveries/{delivery_id}/attempts", (call) => {
    deliveries.redeliver(deliveryOf(call));
    return call.json({}, 202);
  });
}

function appOf(call: Call): AppRecord {
  if (call.actor.kind !== "app") throw new HubError(401, "A JSON web token could not be decoded");
  return call.actor.app;
}

function installationOf(call: Call): InstallationRecord {
  const app = appOf(call);
  const installation = call.context.store.installations.get(call.number("installation_id"));
  if (installation?.appId !== app.id) throw notFound();
  return installation;
}

function deliveryOf(call: Call) {
  const app = appOf(call);
  const delivery = call.context.store.deliveries.get(call.number("delivery_id"));
  if (delivery?.appId !== app.id) throw notFound();
  return delivery;
}

function narrowed(call: Call, app: AppRecord): Permissions {
  const asked = call.body.object("permissions");
  if (asked === undefined) return app.permissions;
  const wanted = asked.keys().map((name): [string, Level] => {
    const level = asked.text(name);
    const granted = withMetadata(app.permissions)[name];
    if ((level !== "read" && level !== "write") || granted === undefined || (granted === "read" && level === "write")) {
      throw new HubError(422, "The permissions requested are not granted to this installation.");
    }
    return [name, level];
  });
  return Object.fromEntries(wanted);
}

function chosen(call: Call, installation: InstallationRecord): readonly number[] {
  const { store } = call.context;
  const names = call.body.texts("repositories");
  const ids = call.body.raw("repository_ids");
  if (names === undefined && ids === undefined) return installation.repositoryIds;
  const owner = store.users.require(installation.accountId).login;
  // A name that is unknown becomes an id that no installation has.
  const byName = (names ?? []).map((name) => repositoryByName(store, owner, name)?.id ?? 0);
  const all = [...byName, ...(Array.isArray(ids) ? ids.map(Number) : [])];
  if (!all.every((id) => installation.repositoryIds.includes(id))) {
    throw new HubError(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  return all;
}
