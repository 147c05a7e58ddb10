import type { Actor, HubContext } from "../context.ts";
import { folderOf } from "../context.ts";
import { isAncestor } from "../git/refs.ts";
import { noSha } from "../git/git.ts";
import type { PullRecord } from "../store/pull_records.ts";
import type { BypassActor, RepositoryRecord, Rule, RulesetRecord } from "../store/records.ts";
import { matchesRefPattern } from "./ref_patterns.ts";
import { missingReviews } from "./reviews.ts";
import { isTeamMember, membership, reaches, roleOf } from "./roles.ts";
import { missingChecks } from "./status_checks.ts";

export interface ActiveRule extends Rule {
  readonly ruleset: RulesetRecord;
}

/** One move of a ref that somebody asks for. `noSha` stands for "is not there". */
export interface RefMove {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  /** The pull request that is merged by it. */
  readonly pull?: PullRecord;
}

/** The rules that hold for a ref, whoever moves it. */
export function rulesFor({ store }: HubContext, repository: RepositoryRecord, ref: string): ActiveRule[] {
  const target = ref.startsWith("refs/tags/") ? "tag" : "branch";
  return store.rulesets
    .filter(
      (ruleset) =>
        ruleset.repositoryId === repository.id && ruleset.enforcement === "active" && ruleset.target === target,
    )
    .filter((ruleset) => {
      const names = (pattern: string): boolean =>
        pattern === "~ALL" ||
        (pattern === "~DEFAULT_BRANCH"
          ? ref === `refs/heads/${repository.defaultBranch}`
          : matchesRefPattern(pattern, ref));
      return ruleset.include.some(names) && !ruleset.exclude.some(names);
    })
    .flatMap((ruleset) => ruleset.rules.map((rule) => ({ ...rule, ruleset })));
}

/** What forbids this move to this actor, in GitHub's words; empty when nothing does. */
export async function violations(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  move: RefMove,
): Promise<string[]> {
  return violationsOfAll(context, repository, binding(context, actor, repository, move), move);
}

/** The same for a push whose objects are not here yet: whether it goes forward, git has to find out. */
export async function pushViolations(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  move: RefMove,
): Promise<{ readonly forbidden: readonly string[]; readonly onlyForward: boolean }> {
  const rules = binding(context, actor, repository, move);
  const decidable = rules.filter((rule) => rule.type !== "non_fast_forward");
  const onlyForward = rules.length > decidable.length && move.before !== noSha && move.after !== noSha;
  return { forbidden: await violationsOfAll(context, repository, decidable, move), onlyForward };
}

/** What the base branch's rules still ask of an open pull request, whoever would merge it. */
export async function unmetByPull(context: HubContext, pull: PullRecord): Promise<string[]> {
  const repository = context.store.repositories.require(pull.repositoryId);
  const ref = `refs/heads/${pull.baseBranch}`;
  const asking = rulesFor(context, repository, ref).filter(
    ({ type }) => type === "pull_request" || type === "required_status_checks",
  );
  return violationsOfAll(context, repository, asking, { ref, before: pull.baseSha, after: pull.headSha, pull });
}

/** The rules that this actor can't bypass. */
function binding(context: HubContext, actor: Actor, repository: RepositoryRecord, move: RefMove): ActiveRule[] {
  return rulesFor(context, repository, move.ref).filter(
    ({ ruleset }) => !ruleset.bypassActors.some((bypass) => bypasses(context, actor, repository, bypass, move)),
  );
}

async function violationsOfAll(
  context: HubContext,
  repository: RepositoryRecord,
  rules: readonly ActiveRule[],
  move: RefMove,
): Promise<string[]> {
  const found: string[] = [];
  for (const rule of rules) found.push(...(await violationsOf(context, repository, rule, move)));
  return [...new Set(found)];
}

async function violationsOf(
  context: HubContext,
  repository: RepositoryRecord,
  rule: Rule,
  move: RefMove,
): Promise<string[]> {
  const creates = move.before === noSha;
  const deletes = move.after === noSha;
  switch (rule.type) {
    case "creation":
      return creates ? ["Cannot create ref due to creations being restricted."] : [];
    case "update":
      return creates || deletes ? [] : ["Cannot update this protected ref."];
    case "deletion":
      return deletes ? ["Cannot delete this protected ref."] : [];
    case "non_fast_forward": {
      if (creates || deletes || (await isAncestor(folderOf(context, repository), move.before, move.after))) return [];
      return ["Cannot force-push to this branch"];
    }
    case "pull_request":
      if (creates || deletes) return [];
      return move.pull === undefined
        ? ["Changes must be made through a pull request."]
        : missingReviews(context, move.pull, rule);
    case "required_status_checks": {
      if (creates || deletes) return [];
      const missing = missingChecks(context, repository, move.pull?.headSha ?? move.after, rule);
      const strict = rule.parameters?.["strict_required_status_checks_policy"] === true && move.pull !== undefined;
      if (!strict || (await isAncestor(folderOf(context, repository), move.before, move.pull.headSha))) return missing;
      return [...missing, "The head branch is not up to date with the base branch."];
    }
    default:
      throw new Error(`The hub does not know how to enforce the rule ${rule.type}.`);
  }
}

// GitHub's numbers for the built-in roles.
const roleNumbers = new Map([
  [2, "maintain"],
  [4, "write"],
  [5, "admin"],
] as const);

function bypasses(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  bypass: BypassActor,
  move: RefMove,
): boolean {
  if (bypass.bypass_mode === "pull_request" && move.pull === undefined) return false;
  const { store } = context;
  switch (bypass.actor_type) {
    case "Integration":
      return actor.kind === "installation" && actor.app.id === bypass.actor_id;
    case "OrganizationAdmin":
      return actor.kind === "user" && membership(store, repository.ownerId, actor.user.id) === "admin";
    case "Team": {
      const team = store.teams.get(bypass.actor_id ?? 0);
      return actor.kind === "user" && team !== undefined && isTeamMember(store, team, actor.user.id);
    }
    case "RepositoryRole": {
      const role = [...roleNumbers].find(([number]) => number === bypass.actor_id)?.[1];
      return actor.kind === "user" && role !== undefined && reaches(roleOf(store, actor.user, repository), role);
    }
    default:
      return false;
  }
}
