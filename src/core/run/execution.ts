import { sameLogin } from "../approval/ownership.ts";
import { teamNamed, userNamed } from "../approval/named_people.ts";
import type { ExecuteRule } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { ExecutePermission } from "../catalog/model/settings.ts";
import type { JqEvaluator } from "../expressions.ts";
import { judgePolicy } from "./execution_policy.ts";
import type { Request } from "./request.ts";

/** GitHub does not let the app know: its message says which permission is missing and who gives it. */
export class NotTold extends Error {
  override readonly name = "NotTold";
}

/**
 * What GitHub tells of people. Where it can't tell, these throw: then nobody is let in, and it is asked again later. Where
 * the app lacks the permission to ask, that is `NotTold`.
 */
export interface People {
  isCollaborator(login: string): Promise<boolean>;
  isMember(login: string): Promise<boolean>;
  isTeamMember(team: { readonly organization: string; readonly slug: string }, login: string): Promise<boolean>;
  /** The role in the repository, by its name; nothing of somebody whom GitHub does not know. */
  roleOf(login: string): Promise<string | undefined>;
}

export interface Execution {
  readonly login: string;
  readonly allowed: boolean;
  /** May run other actions here: they are told why not this one. */
  readonly insider?: boolean;
  /** Why it can't be judged: the action's policy is wrong, or the app lacks a permission. */
  readonly problem?: string;
}

export interface ExecutionQuestion {
  readonly catalog: Catalog;
  /** Of what is not valid yet the lists alone are judged: there are no answers yet that a policy could look at. */
  readonly request: Request;
  /** The author and everyone who edited the body. */
  readonly logins: readonly string[];
  /** The repository's owner: teams without an organization are its teams. */
  readonly organization: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Whether each of these people may run the action, by what the action says or, where it says nothing, by the catalog's `execute`. */
export function judgeExecution(
  question: ExecutionQuestion,
  people: People,
  jq: JqEvaluator,
): Promise<readonly Execution[]> {
  return Promise.all(
    question.logins.map(async (login) => {
      try {
        return await judge(question, people, jq, login);
      } catch (error) {
        if (!(error instanceof NotTold)) throw error;
        return { login, allowed: false, problem: error.message };
      }
    }),
  );
}

async function judge(question: ExecutionQuestion, people: People, jq: JqEvaluator, login: string): Promise<Execution> {
  if (!isPerson(login)) return { login, allowed: false };
  const { request, catalog, now } = question;
  const execute = ruleOf(request);
  const isPermitted = (): Promise<boolean> => isLetIn(catalog.settings.execute, people, login);
  const named = execute?.names === true ? await isNamed(question, execute, people, login) : await isPermitted();
  if (!named)
    return { login, allowed: false, ...(execute?.names === true && (await isPermitted()) ? { insider: true } : {}) };
  if (request.kind !== "valid" || execute?.policy === undefined) return { login, allowed: true };
  const verdict = await judgePolicy({ catalog, request, now }, execute.policy, login, jq);
  if (!verdict.ok) return { login, allowed: false, problem: verdict.problem };
  return verdict.allowed ? { login, allowed: true } : { login, allowed: false, insider: true };
}

/** Whose entity it is can't be told before the request is valid: until then the catalog's `execute` says who may ask. */
function ruleOf(request: Request): ExecuteRule | undefined {
  const execute = "action" in request ? request.action.execute : undefined;
  return request.kind !== "valid" && execute?.ownedByTeam === true ? undefined : execute;
}

/** GitHub shows deleted accounts as `ghost`, which nobody is. An app does what somebody has it do, who could approve it then. */
function isPerson(login: string): boolean {
  return !sameLogin(login, "ghost") && !login.endsWith("[bot]");
}

async function isLetIn(execute: ExecutePermission, people: People, login: string): Promise<boolean> {
  if (execute === "anyone") return true;
  return execute === "collaborators" ? people.isCollaborator(login) : people.isMember(login);
}

async function isNamed(
  { request, organization }: ExecutionQuestion,
  { users, teams, roles, ownedByTeam }: ExecuteRule,
  people: People,
  login: string,
): Promise<boolean> {
  const named = users.map(userNamed);
  if (named.some((owner) => owner.kind === "user" && sameLogin(owner.login, login))) return true;
  if (roles.length > 0 && includesRole(roles, await people.roleOf(login))) return true;
  const owning = ownedByTeam && request.kind === "valid" ? (request.entity?.team ?? []) : [];
  for (const name of [...teams, ...owning]) {
    const team = teamNamed(name, organization);
    if (team.kind === "team" && (await people.isTeamMember(team, login))) return true;
  }
  return false;
}

/** GitHub's own roles, each of which can do all that those before it can. Organizations may have others. */
const roleOrder = ["read", "triage", "write", "maintain", "admin"];

function includesRole(roles: readonly string[], role: string | undefined): boolean {
  if (role === undefined) return false;
  const held = roleOrder.indexOf(role.toLowerCase());
  return roles.some((name) => {
    const wanted = roleOrder.indexOf(name.toLowerCase());
    return wanted === -1 || held === -1 ? sameLogin(name, role) : held >= wanted;
  });
}

/** Who may run an action, as a phrase that "may run it" can follow, and where that is written. */
export function executionWords({ settings }: Catalog, request: Request): string {
  const execute = ruleOf(request);
  const where = `\`permissions.execute\` in ${"action" in request ? request.action.source.path : ""}`;
  const policy = execute?.policy === undefined ? "" : `, as far as its policy allows it,`;
  if (execute?.names === true) return `${namesOf(execute)}${policy} may run this action (${where})`;
  const who = {
    anyone: "anyone",
    collaborators: "collaborators of this repository",
    members: "members of this organization",
  }[settings.execute];
  const places = policy === "" ? "`execute` in gatehouse.yml" : `\`execute\` in gatehouse.yml, ${where}`;
  return `${who}${policy} may run this action (${places})`;
}

function namesOf({ users, teams, roles, ownedByTeam }: ExecuteRule): string {
  const code = (name: string): string => `\`${name.replaceAll("`", "'")}\``;
  const words = [
    ...users.map(code),
    ...(teams.length === 0 ? [] : [`members of ${teams.map(code).join(", ")}`]),
    ...(roles.length === 0 ? [] : [`people with the role ${roles.map(code).join(", ")} here`]),
    ...(ownedByTeam ? ["members of the teams that own the entity"] : []),
  ];
  return words.length === 0 ? "nobody" : words.join(", or ");
}
