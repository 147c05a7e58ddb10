import type { HubContext } from "../context.ts";
import { nodeId } from "../store/node_ids.ts";
import type { UserRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";

/** What shapes need: the store to look things up in, and the address for the URLs. */
export type ShapeContext = Pick<HubContext, "store" | "url">;

export const apiUrl = (context: Pick<HubContext, "url">): string => `${context.url}/api/v3`;

/** A user, bot or organization as it stands inside of other answers. */
export function userShape(context: Pick<HubContext, "url">, user: UserRecord) {
  const url = `${apiUrl(context)}/users/${encodeURIComponent(user.login)}`;
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId(user.type, user.id),
    avatar_url: `${context.url}/avatars/${user.id}`,
    gravatar_id: "",
    url,
    html_url:
      user.type === "Bot" ? `${context.url}/apps/${user.login.replace("[bot]", "")}` : `${context.url}/${user.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    site_admin: false,
  };
}

/** Somebody by id; GitHub's REST API calls whoever is gone `ghost`. */
export function userById(context: ShapeContext, id: number) {
  const user = context.store.users.get(id);
  return userShape(context, user ?? { id: ghostId, login: "ghost", name: null, type: "User", createdAt: "" });
}

const ghostId = 10_137;

export function fullUserShape(context: ShapeContext, user: UserRecord) {
  return {
    ...userShape(context, user),
    name: user.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: context.store.repositories.filter((each) => each.ownerId === user.id && !each.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: user.createdAt,
    updated_at: user.createdAt,
  };
}

export function organizationShape(context: Pick<HubContext, "url">, organization: UserRecord) {
  const url = `${apiUrl(context)}/orgs/${organization.login}`;
  return {
    login: organization.login,
    id: organization.id,
    node_id: nodeId("Organization", organization.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${context.url}/avatars/${organization.id}`,
    description: null,
  };
}

export type AuthorAssociation = "OWNER" | "MEMBER" | "COLLABORATOR" | "CONTRIBUTOR" | "NONE";

/** What somebody is to a repository. Bots are contributors at most, and the hub does not count contributions. */
export function authorAssociation(store: Store, userId: number, repositoryId: number): AuthorAssociation {
  const { ownerId } = store.repositories.require(repositoryId);
  if (userId === ownerId) return "OWNER";
  if (store.memberships.find((each) => each.organizationId === ownerId && each.userId === userId) !== undefined)
    return "MEMBER";
  const collaborator = store.collaborators.find((each) => each.repositoryId === repositoryId && each.userId === userId);
  return collaborator === undefined ? "NONE" : "COLLABORATOR";
}
