import { visibleRepository } from "../access/authorize.ts";
import { timestamp } from "../context.ts";
import { HubError } from "../errors.ts";
import { userByLogin } from "../store/lookups.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { actorView, viewerView } from "./actor_view.ts";
import { noRepository, refusal } from "./errors.ts";
import { nodeView } from "./nodes.ts";
import { field } from "./view.ts";
import type { Asker, View } from "./view.ts";

const hour = 60 * 60 * 1000;

/** What can be asked. */
export function queryView(asker: Asker): View {
  const { context, actor } = asker;
  return {
    __typename: "Query",
    repository: field<{ owner: string; name: string; followRenames?: boolean }>(
      ["owner", "name", "followRenames"],
      ({ owner, name }) => asker.views.repository(asker, repositoryNamed(asker, owner, name)),
    ),
    node: field<{ id: string }>(["id"], ({ id }) => nodeView(asker, id)),
    nodes: field<{ ids: readonly string[] }>(["ids"], ({ ids }) => ids.map((id) => nodeView(asker, id))),
    user: field<{ login: string }>(["login"], ({ login }) => {
      const user = userByLogin(context.store, login);
      if (user?.type === "User") return actorView(asker, user.id);
      throw refusal("NOT_FOUND", `Could not resolve to a User with the login of '${login}'.`);
    }),
    viewer: field([], () => ("user" in actor ? viewerView(asker, actor.user) : null)),
    rateLimit: field<{ dryRun?: boolean }>([], () => rateLimitView(asker)),
  };
}

function repositoryNamed({ context, actor }: Asker, owner: string, name: string): RepositoryRecord {
  try {
    return visibleRepository(context, actor, owner, name);
  } catch (error) {
    if (error instanceof HubError && error.status === 404) throw noRepository(`${owner}/${name}`);
    throw error;
  }
}

/** Nothing is limited here; the figures are those of an hour that has just begun. */
function rateLimitView({ context }: Asker): View {
  return {
    __typename: "RateLimit",
    limit: 5000,
    cost: 1,
    remaining: 4999,
    used: 1,
    resetAt: timestamp({ clock: () => new Date(context.clock().getTime() + hour) }),
  };
}
