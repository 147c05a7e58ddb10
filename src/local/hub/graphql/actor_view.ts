import { userShape } from "../shapes/user.ts";
import { nodeId } from "../store/node_ids.ts";
import type { UserRecord } from "../store/records.ts";
import type { Asker, View } from "./view.ts";
import { field } from "./view.ts";

/** Who did something; `null` for a user who is gone. GraphQL names an app's bot by the app alone, without `[bot]`. */
export function actorView({ context }: Asker, id: number | null): View | null {
  const user = id === null ? undefined : context.store.users.get(id);
  return user === undefined ? null : actorViewOf(context.url, user);
}

export function actorViewOf(url: string, user: UserRecord): View {
  const login = user.type === "Bot" ? user.login.replace(/\[bot\]$/, "") : user.login;
  const { avatar_url, html_url } = userShape({ url }, user);
  const named = user.type === "Bot" ? {} : { name: user.name };
  return {
    __typename: user.type,
    id: nodeId(user.type, user.id),
    databaseId: user.id,
    login,
    url: html_url,
    resourcePath: new URL(html_url).pathname,
    avatarUrl: field<{ size?: number }>(["size"], () => avatar_url),
    createdAt: user.createdAt,
    ...named,
  };
}

/** `viewer` is always called a user, and a bot's login is whole here. */
export function viewerView({ context }: Asker, user: UserRecord): View {
  return { ...actorViewOf(context.url, user), __typename: "User", login: user.login, name: user.name };
}
