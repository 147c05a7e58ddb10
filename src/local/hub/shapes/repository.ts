import { issuesOf } from "../store/lookups.ts";
import { nodeId } from "../store/node_ids.ts";
import type { RepositoryRecord, Role } from "../store/records.ts";
import { apiUrl, organizationShape, userShape } from "./user.ts";
import type { ShapeContext } from "./user.ts";

/** The repository's own address in the API. */
export function repositoryUrl(context: ShapeContext, repository: RepositoryRecord): string {
  return `${apiUrl(context)}/repos/${context.store.users.require(repository.ownerId).login}/${repository.name}`;
}

/** The repository's page. */
export function repositoryPage(context: ShapeContext, repository: RepositoryRecord): string {
  return `${context.url}/${context.store.users.require(repository.ownerId).login}/${repository.name}`;
}

const urls: Readonly<Record<string, string>> = {
  forks_url: "forks",
  keys_url: "keys{/key_id}",
  collaborators_url: "collaborators{/collaborator}",
  teams_url: "teams",
  hooks_url: "hooks",
  issue_events_url: "issues/events{/number}",
  events_url: "events",
  assignees_url: "assignees{/user}",
  branches_url: "branches{/branch}",
  tags_url: "tags",
  blobs_url: "git/blobs{/sha}",
  git_tags_url: "git/tags{/sha}",
  git_refs_url: "git/refs{/sha}",
  trees_url: "git/trees{/sha}",
  statuses_url: "statuses/{sha}",
  languages_url: "languages",
  stargazers_url: "stargazers",
  contributors_url: "contributors",
  subscribers_url: "subscribers",
  subscription_url: "subscription",
  commits_url: "commits{/sha}",
  git_commits_url: "git/commits{/sha}",
  comments_url: "comments{/number}",
  issue_comment_url: "issues/comments{/number}",
  contents_url: "contents/{+path}",
  compare_url: "compare/{base}...{head}",
  merges_url: "merges",
  archive_url: "{archive_format}{/ref}",
  downloads_url: "downloads",
  issues_url: "issues{/number}",
  pulls_url: "pulls{/number}",
  milestones_url: "milestones{/number}",
  notifications_url: "notifications{?since,all,participating}",
  labels_url: "labels{/name}",
  releases_url: "releases{/id}",
  deployments_url: "deployments",
};

/** A repository as it stands inside of other answers, with its addresses and little else. */
export function minimalRepositoryShape(context: ShapeContext, repository: RepositoryRecord) {
  const owner = context.store.users.require(repository.ownerId);
  const url = repositoryUrl(context, repository);
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: `${owner.login}/${repository.name}`,
    private: repository.private,
    owner: userShape(context, owner),
    html_url: repositoryPage(context, repository),
    description: null,
    fork: repository.forkOfId !== undefined,
    url,
    ...Object.fromEntries(Object.entries(urls).map(([key, rest]) => [key, `${url}/${rest}`])),
  };
}

export function repositoryShape(context: ShapeContext, repository: RepositoryRecord) {
  const page = repositoryPage(context, repository);
  const open = issuesOf(context.store, repository.id).filter((issue) => issue.state === "open").length;
  return {
    ...minimalRepositoryShape(context, repository),
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    pushed_at: repository.pushedAt,
    git_url: `git:${page.replace(/^https?:/, "")}.git`,
    ssh_url: `git@${page.replace(/^https?:\/\//, "")}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: false,
    has_downloads: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: false,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? "private" : "public",
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
    custom_properties: {},
  };
}

/** `GET /repos/{owner}/{repo}`, with what the asking person may do. */
export function fullRepositoryShape(context: ShapeContext, repository: RepositoryRecord, role: Role | undefined) {
  const owner = context.store.users.require(repository.ownerId);
  const atLeast = (...roles: Role[]): boolean => role !== undefined && roles.includes(role);
  return {
    ...repositoryShape(context, repository),
    permissions: {
      admin: atLeast("admin"),
      maintain: atLeast("admin", "maintain"),
      push: atLeast("admin", "maintain", "write"),
      triage: atLeast("admin", "maintain", "write", "triage"),
      pull: role !== undefined,
    },
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    allow_update_branch: false,
    delete_branch_on_merge: false,
    ...(owner.type === "Organization"
      ? { organization: { ...userShape(context, owner), ...organizationShape(context, owner) } }
      : {}),
    network_count: 0,
    subscribers_count: 0,
  };
}
