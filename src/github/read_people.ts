import type { Owner } from "../core/approval/model.ts";
import type { Catalog } from "../core/catalog/model.ts";
import { commandsOf } from "../core/run/commands.ts";
import { sameLabel } from "../core/run/labels.ts";
import type { Issue, PullRequest, RunSnapshot } from "../core/run/snapshot.ts";
import { hasStatus } from "./errors.ts";
import type { Repository } from "./repository.ts";

export interface ExecutionReader {
  /** Whether the author and everyone who edited the body may run actions, by the catalog's `execute`. */
  read(catalog: Catalog, issue: Issue): Promise<RunSnapshot["mayExecute"]>;
}

/** A yes is believed this long, since one run asks several times; a no is asked again every time. */
const believedMilliseconds = 60_000;

export function createExecutionReader(repository: Repository): ExecutionReader {
  const believed = new Map<string, number>();

  async function isAllowed(execute: "collaborators" | "members", login: string): Promise<boolean> {
    const key = `${execute} ${login}`;
    const now = repository.clock().getTime();
    if (now - (believed.get(key) ?? 0) < believedMilliseconds) return true;
    const allowed = await isMember(repository, execute, login);
    if (allowed) believed.set(key, now);
    else believed.delete(key);
    return allowed;
  }

  async function read(catalog: Catalog, issue: Issue): Promise<RunSnapshot["mayExecute"]> {
    const logins = [...new Set([issue.author.login, ...issue.editors])];
    const { execute } = catalog.settings;
    if (execute === "anyone") return logins.map((login) => ({ login, allowed: true }));
    return Promise.all(logins.map(async (login) => ({ login, allowed: await isAllowed(execute, login) })));
  }

  return { read };
}

/** GitHub answers both questions with 204 for yes and 404 for no. */
async function isMember(repository: Repository, what: "collaborators" | "members", username: string): Promise<boolean> {
  const { octokit, name } = repository;
  try {
    const response =
      what === "collaborators"
        ? await octokit.request("GET /repos/{owner}/{repo}/collaborators/{username}", { ...name, username })
        : await octokit.request("GET /orgs/{org}/members/{username}", { org: name.owner, username });
    return response.status === 204;
  } catch (error) {
    // 302: asked without being a member, which says nothing.
    if (hasStatus(error, 404) || hasStatus(error, 302)) return false;
    throw error;
  }
}

interface Judged {
  readonly issue: Issue;
  readonly paths: RunSnapshot["paths"];
  readonly pull?: PullRequest;
}

/** Of the teams that own what the run writes: which of the people who labelled, commanded or merged are active members. */
export async function readMembers(
  repository: Repository,
  catalog: Catalog,
  judged: Judged,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const logins = actingLogins(catalog, judged);
  const teams = new Map<string, Owner & { readonly kind: "team" }>();
  for (const owner of judged.paths.flatMap(({ owners }) => owners)) {
    if (owner.kind === "team") teams.set(`${owner.organization}/${owner.slug}`.toLowerCase(), owner);
  }
  const members = await Promise.all(
    [...teams].map(async ([key, team]) => {
      const asked = await Promise.all(
        logins.map(async (login) => ((await isTeamMember(repository, team, login)) ? [login.toLowerCase()] : [])),
      );
      return [key, new Set(asked.flat())] as const;
    }),
  );
  return new Map(members);
}

function actingLogins(catalog: Catalog, { issue, pull }: Judged): readonly string[] {
  const { label } = catalog.settings.approval;
  const labelled = issue.labelled
    .filter((event) => event.on && event.kind === "person" && sameLabel(event.label, label))
    .map(({ login }) => login);
  const commanded = commandsOf({ issue }).map(({ login }) => login);
  const merged = pull?.mergedBy?.kind === "person" ? [pull.mergedBy.login] : [];
  return [...new Set([...labelled, ...commanded, ...merged].map((login) => login.toLowerCase()))];
}

async function isTeamMember(
  repository: Repository,
  team: { readonly organization: string; readonly slug: string },
  username: string,
): Promise<boolean> {
  try {
    const { data } = await repository.octokit.request("GET /orgs/{org}/teams/{team_slug}/memberships/{username}", {
      org: team.organization,
      team_slug: team.slug,
      username,
    });
    return data.state === "active";
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}
