import { Lru } from "toad-cache";
import type { Owner } from "../core/approval/model.ts";
import { isNamedBy, teamKey } from "../core/approval/ownership.ts";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import { commandsOf } from "../core/run/commands.ts";
import { NotTold } from "../core/run/execution.ts";
import { sameLabel } from "../core/run/labels.ts";
import type { Issue, PullRequest, Restoration, RunSnapshot } from "../core/run/snapshot.ts";
import { believedMilliseconds, isTeamMember, readStanding, rememberedAnswers } from "./read_people.ts";
import type { Repository } from "./repository.ts";

interface Judged {
  readonly issue: Issue;
  readonly paths: RunSnapshot["paths"];
  /** Whom the action wants besides the owners. */
  readonly approvers: readonly Owner[];
  readonly pull?: PullRequest;
  readonly restoration?: Pick<Restoration, "pull">;
}

type ActingPeople = Pick<RunSnapshot, "members" | "writers" | "untoldMembers">;

type Team = Owner & { readonly kind: "team" };

/**
 * Reads which of the people who labelled, commanded, merged or closed are active members of the teams that may approve the
 * run, and which of those and of the named ones may write to the repository.
 */
export function createActingPeople(
  repository: Repository,
): (catalog: Catalog, judged: Judged) => Promise<ActingPeople> {
  const strangers = createStrangers(repository.clock);
  return (catalog, judged) => {
    const isKnown = new Set(knownLogins(catalog, judged));
    const isMember = async (team: Team, login: string): Promise<boolean> => {
      const key = `${teamKey(team)} ${login}`;
      if (isKnown.has(login)) return isTeamMember(repository, team, login);
      if (strangers.has(key)) return false;
      const found = await isTeamMember(repository, team, login);
      if (!found) strangers.add(key);
      return found;
    };
    return readActingPeople(repository, actingLogins(catalog, judged), judged, isMember);
  };
}

/**
 * In a public repository anybody can write a command, so that any number of accounts could make a request a team of every
 * look: a no about somebody who has no part in the repository by GitHub's own count is believed for a while.
 */
function createStrangers(clock: () => Date): { has(key: string): boolean; add(key: string): void } {
  const believed = new Lru<number>(rememberedAnswers);
  return {
    has: (key) => clock().getTime() - (believed.get(key) ?? -Infinity) < believedMilliseconds,
    add: (key) => {
      believed.set(key, clock().getTime());
    },
  };
}

async function readActingPeople(
  repository: Repository,
  logins: readonly string[],
  judged: Judged,
  isMember: (team: Team, login: string) => Promise<boolean>,
): Promise<ActingPeople> {
  const owners = [...judged.paths.flatMap((path) => path.owners), ...judged.approvers];
  const teams = new Map<string, Team>();
  for (const owner of owners) if (owner.kind === "team") teams.set(teamKey(owner), owner);
  const untold = new Set<string>();
  const isTold = async (ask: () => Promise<boolean>): Promise<boolean> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof NotTold)) throw error;
      untold.add(error.message);
      return false;
    }
  };
  const found = await Promise.all(
    [...teams].map(async ([key, team]) => {
      const asked = await Promise.all(
        logins.map(async (login) => ((await isTold(() => isMember(team, login))) ? [login] : [])),
      );
      return [key, new Set(asked.flat())] as const;
    }),
  );
  const members = new Map(found);
  // Whether they may write is asked of owners alone: of nobody else does it matter.
  const named = logins.filter((login) => owners.some((owner) => isNamedBy(owner, login, members)));
  const writing = await Promise.all(named.map((login) => isTold(() => mayWrite(repository, login))));
  const writers = new Set(named.filter((_, at) => writing[at]));
  return { members, writers, ...(untold.size === 0 ? {} : { untoldMembers: [...untold] }) };
}

async function mayWrite(repository: Repository, login: string): Promise<boolean> {
  const { permission } = (await readStanding(repository, login)) ?? {};
  return permission === "write" || permission === "admin";
}

function actingLogins(catalog: Catalog, judged: Judged): readonly string[] {
  const { issue } = judged;
  const commanded = commandsOf({ issue }).map(({ login }) => login);
  const silenced = issue.silenced.map(({ login }) => login);
  return unique([...actedWithRights(catalog, judged), ...commanded, ...silenced]);
}

/** Of whom GitHub tells already that they have a part in the repository. */
function knownLogins(catalog: Catalog, judged: Judged): readonly string[] {
  const insiders = judged.issue.comments.filter(({ byInsider }) => byInsider === true);
  return unique([...actedWithRights(catalog, judged), ...insiders.map(({ author }) => author.login)]);
}

/** Who did what nobody can do without rights in the repository: put the label on, merge, close. */
function actedWithRights(catalog: Catalog, { issue, pull, restoration }: Judged): readonly string[] {
  const { label } = catalog.settings.approval;
  const labelled = issue.labelled
    .filter((event) => event.on && event.kind === "person" && sameLabel(event.label, label))
    .map(({ login }) => login);
  const closed = [pull?.mergedBy, restoration?.pull?.closedBy]
    .filter((actor) => actor?.kind === "person")
    .flatMap((actor) => actor?.login ?? []);
  return [...labelled, ...closed];
}

function unique(logins: readonly string[]): readonly string[] {
  return [...new Set(logins.map((login) => login.toLowerCase()))];
}
