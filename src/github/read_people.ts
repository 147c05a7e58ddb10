import { Lru } from "toad-cache";
import { sameLogin, teamKey } from "../core/approval/ownership.ts";
import { NotTold, type People } from "../core/run/execution.ts";
import { classifyFailure, hasStatus } from "./errors.ts";
import type { Repository } from "./repository.ts";

/** A yes is believed this long, since one run asks several times; a no is asked again every time. */
export const believedMilliseconds = 60_000;
export const rememberedAnswers = 10_000;

/** People as GitHub knows them. What it answers neither yes nor no to is thrown, and asked again later. */
export function createPeople(repository: Repository): People {
  const { octokit, name } = repository;
  const believed = new Lru<{ readonly at: number; readonly value: string }>(rememberedAnswers);

  /** Remembers what `ask` finds, and nothing when it finds nothing. */
  async function remember(key: string, ask: () => Promise<string | undefined>): Promise<string | undefined> {
    const now = repository.clock().getTime();
    const known = believed.get(key);
    if (known !== undefined && now - known.at < believedMilliseconds) return known.value;
    const value = await ask();
    if (value === undefined) believed.delete(key);
    else believed.set(key, { at: now, value });
    return value;
  }

  const isTrue = async (key: string, ask: () => Promise<boolean>): Promise<boolean> =>
    (await remember(key, async () => ((await ask()) ? "yes" : undefined))) !== undefined;

  return {
    isCollaborator: (username) =>
      isTrue(`collaborator ${username}`, async () => {
        const route = "GET /repos/{owner}/{repo}/collaborators/{username}";
        return isNoContent(repository, () => octokit.request(route, { ...name, username }));
      }),
    isMember: (username) =>
      isTrue(`member ${username}`, async () =>
        isNoContent(repository, () =>
          octokit.request("GET /orgs/{org}/members/{username}", { org: name.owner, username }),
        ),
      ),
    isTeamMember: (team, username) =>
      isTrue(`team ${teamKey(team)} ${username}`, () => isTeamMember(repository, team, username)),
    roleOf: (username) => remember(`role ${username}`, async () => (await readStanding(repository, username))?.role),
  };
}

/** GitHub answers such questions with 204 for yes and 404 for no. */
async function isNoContent(repository: Repository, ask: () => Promise<{ readonly status: number }>): Promise<boolean> {
  try {
    return (await ask()).status === 204;
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw explain(repository, error);
  }
}

/** The error, or which permission the app lacks and who gives it. A rate limit is a 403 too, and only asks to wait. */
function explain({ clock, fullName, name }: Repository, error: unknown): unknown {
  if (!hasStatus(error, 403)) return error;
  const { kind, permission = "members=read" } = classifyFailure(error, clock());
  if (kind !== "forbidden") return error;
  const lacks = `The app may not ask GitHub about people of ${fullName}: it lacks the permission ${permission.replace("=", ": ")}.`;
  return new NotTold(
    `${lacks} Whoever owns the app grants it in its settings, and an owner of ${name.owner} accepts it at its installation.`,
    {
      cause: error,
    },
  );
}

interface Standing {
  /** One of `admin`, `write`, `read`; a custom role's is the one that it builds upon. */
  readonly permission: string;
  readonly role: string;
}

/** Nothing for strangers of a private repository. By its name: the older `permission` knows neither triage nor maintain. */
export async function readStanding(repository: Repository, username: string): Promise<Standing | undefined> {
  const { octokit, name } = repository;
  try {
    const route = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
    const { data } = await octokit.request(route, { ...name, username });
    return data.permission === "none" ? undefined : { permission: data.permission, role: data.role_name };
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw explain(repository, error);
  }
}

export async function isTeamMember(
  repository: Repository,
  team: { readonly organization: string; readonly slug: string },
  username: string,
): Promise<boolean> {
  // Of another organization's teams an installation is told nothing.
  if (!sameLogin(team.organization, repository.name.owner)) return false;
  try {
    const { data } = await repository.octokit.request("GET /orgs/{org}/teams/{team_slug}/memberships/{username}", {
      org: team.organization,
      team_slug: team.slug,
      username,
    });
    return data.state === "active";
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw explain(repository, error);
  }
}
