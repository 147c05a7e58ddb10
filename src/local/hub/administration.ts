import { randomBytes } from "node:crypto";

import { createUserToken } from "./access/tokens.ts";
import { readBody } from "./body.ts";
import type { HubContext } from "./context.ts";
import { folderOf, timestamp } from "./context.ts";
import { importFolder } from "./git/import_folder.ts";
import type { Person } from "./git/write_commit.ts";
import { createBareRepository, isRepositoryName } from "./git/repositories.ts";
import { branchHead } from "./git/refs.ts";
import { noSha } from "./git/git.ts";
import { registerApp } from "./services/apps.ts";
import type { AppRegistration } from "./services/apps.ts";
import { afterPush } from "./services/after_push.ts";
import { deleteFork, forkRepository } from "./services/forks.ts";
import { readRuleset } from "./services/rulesets.ts";
import { storeSecret } from "./services/secrets.ts";
import { installationShape } from "./shapes/app.ts";
import { environmentByName, fullName, repositoryByName, teamBySlug, userByLogin, appBySlug } from "./store/lookups.ts";
import type { RepositoryRecord, Role, TeamMemberRecord, TeamRecord, UserRecord } from "./store/records.ts";

/** What a site administrator or an owner would click. Everything can be done again without doing it twice. */
export interface Administration {
  createUser(values: { login: string; name: string }): { login: string; token: string };
  /** The account is gone with its rights; what it did stays, and is nobody's. */
  deleteUser(login: string): void;
  /** The personal token of somebody. Throws for a login that nobody has. */
  tokenOf(login: string): string;
  createOrganization(login: string): void;
  addMember(organization: string, login: string, role?: "member" | "admin"): void;
  createTeam(organization: string, slug: string, options?: { parent?: string }): void;
  /** Whoever is `pending` has been invited, and has not said yes. */
  addTeamMember(organization: string, slug: string, login: string, options?: { pending?: boolean }): void;
  removeTeamMember(organization: string, slug: string, login: string): void;
  addTeamRepository(organization: string, slug: string, repository: string, role: Role): void;
  createRepository(repository: string, options: { private: boolean; defaultBranch: string }): Promise<void>;
  /** Somebody forks a repository, whose owner allows it; answers the fork's name. */
  forkRepository(repository: string, login: string): Promise<string>;
  deleteFork(fork: string): Promise<void>;
  /** Commits a folder's files as the whole content of the default branch; nothing happens when that is what it has. */
  importFolder(
    repository: string,
    folder: string,
    message: string,
    author: { name: string; email: string },
  ): Promise<void>;
  setCollaborator(repository: string, login: string, role: Role): void;
  registerApp(app: AppRegistration): { id: number; slug: string; privateKey: string; botLogin: string };
  updateAppWebhook(slug: string, webhook: { url: string | null; secret?: string }): void;
  /** Answers the installation's id. */
  installApp(appId: number, account: string, options: { repositories: readonly string[] }): number;
  createEnvironment(repository: string, name: string, options: { branches: readonly string[] }): void;
  setEnvironmentSecret(repository: string, environment: string, name: string, value: string): void;
  /** A ruleset as `POST /repos/{owner}/{repo}/rulesets` takes it; one of the same name is replaced. Answers its id. */
  createRuleset(repository: string, ruleset: object): number;
}

export function createAdministration(context: HubContext): Administration {
  const { store } = context;
  const now = (): string => timestamp(context);
  const user = (login: string): UserRecord => known(userByLogin(store, login), `user ${login}`);
  const repository = (name: string): RepositoryRecord => {
    const [owner = "", short = ""] = name.split("/");
    return known(repositoryByName(store, owner, short), `repository ${name}`);
  };
  const team = (organization: string, slug: string): TeamRecord =>
    known(teamBySlug(store, user(organization).id, slug), `team ${organization}/${slug}`);
  const teamMember = (organization: string, slug: string, login: string): TeamMemberRecord | undefined => {
    const teamId = team(organization, slug).id;
    const userId = user(login).id;
    return store.teamMembers.find((each) => each.teamId === teamId && each.userId === userId);
  };
  const createAccount = (login: string, name: string | null, type: UserRecord["type"]): UserRecord =>
    userByLogin(store, login) ?? store.users.insert({ login, name, type, createdAt: now() });
  const tokenOf = (person: UserRecord): string =>
    (store.tokens.find((token) => token.userId === person.id) ?? createUserToken(context, person)).value;

  return {
    createUser: ({ login, name }) => {
      const person = createAccount(login, name, "User");
      return { login: person.login, token: tokenOf(person) };
    },
    deleteUser: (login) => {
      const { id } = user(login);
      const collections = [store.tokens, store.memberships, store.teamMembers, store.collaborators] as const;
      for (const collection of collections) {
        for (const record of collection.filter(({ userId }: { readonly userId: number }) => userId === id))
          collection.remove(record.id);
      }
      store.users.remove(id);
    },
    tokenOf: (login) => tokenOf(user(login)),
    createOrganization: (login) => {
      createAccount(login, null, "Organization");
    },
    addMember: (organization, login, role = "member") => {
      const values = { organizationId: user(organization).id, userId: user(login).id };
      const old = store.memberships.find(
        (each) => each.organizationId === values.organizationId && each.userId === values.userId,
      );
      if (old === undefined) store.memberships.insert({ ...values, role });
      else store.memberships.update(old.id, { role });
    },
    createTeam: (organization, slug, options = {}) => {
      const organizationId = user(organization).id;
      const parentId = options.parent === undefined ? null : team(organization, options.parent).id;
      if (teamBySlug(store, organizationId, slug) === undefined) {
        store.teams.insert({ organizationId, slug, name: slug, parentId });
      }
    },
    addTeamMember: (organization, slug, login, { pending = false } = {}) => {
      const old = teamMember(organization, slug, login);
      const values = { teamId: team(organization, slug).id, userId: user(login).id, pending };
      if (old === undefined) store.teamMembers.insert(values);
      else store.teamMembers.update(old.id, { pending });
    },
    removeTeamMember: (organization, slug, login) => {
      const old = teamMember(organization, slug, login);
      if (old !== undefined) store.teamMembers.remove(old.id);
    },
    addTeamRepository: (organization, slug, name, role) => {
      const values = { teamId: team(organization, slug).id, repositoryId: repository(name).id };
      const old = store.teamRepositories.find(
        (each) => each.teamId === values.teamId && each.repositoryId === values.repositoryId,
      );
      if (old === undefined) store.teamRepositories.insert({ ...values, role });
      else store.teamRepositories.update(old.id, { role });
    },
    createRepository: async (name, options) => {
      const [owner = "", short = ""] = name.split("/");
      if (!isRepositoryName(owner) || !isRepositoryName(short)) throw new Error(`${name} is no name of a repository.`);
      const times = { createdAt: now(), updatedAt: now(), pushedAt: now() };
      const record =
        repositoryByName(store, owner, short) ??
        store.repositories.insert({ ownerId: user(owner).id, name: short, ...options, ...times });
      await createBareRepository(folderOf(context, record), record.defaultBranch);
    },
    forkRepository: async (name, login) =>
      fullName(store, await forkRepository(context, repository(name), user(login))),
    deleteFork: async (name) => {
      const fork = repository(name);
      await deleteFork(context, { kind: "user", user: store.users.require(fork.ownerId) }, fork);
    },
    importFolder: async (name, source, message, author) => {
      const record = repository(name);
      const folder = folderOf(context, record);
      const person: Person = { ...author, date: now() };
      const before = (await branchHead(folder, record.defaultBranch)) ?? noSha;
      const after = await importFolder(folder, { source, branch: record.defaultBranch, message, person });
      if (after === before) return;
      const pusher = userByLogin(store, author.name) ?? store.users.require(record.ownerId);
      await afterPush(context, record, { kind: "user", user: pusher }, [
        { ref: `refs/heads/${record.defaultBranch}`, before, after },
      ]);
    },
    setCollaborator: (name, login, role) => {
      const values = { repositoryId: repository(name).id, userId: user(login).id };
      const old = store.collaborators.find(
        (each) => each.repositoryId === values.repositoryId && each.userId === values.userId,
      );
      if (old === undefined) store.collaborators.insert({ ...values, role });
      else store.collaborators.update(old.id, { role });
    },
    registerApp: (registration) => {
      const app = registerApp(context, registration);
      return { id: app.id, slug: app.slug, privateKey: app.privateKey, botLogin: store.users.require(app.botId).login };
    },
    updateAppWebhook: (slug, webhook) => {
      const app = known(appBySlug(store, slug), `app ${slug}`);
      store.apps.update(app.id, { webhookUrl: webhook.url, webhookSecret: webhook.secret ?? app.webhookSecret });
    },
    installApp: (appId, account, { repositories }) => {
      const app = known(store.apps.get(appId), `app with id ${appId}`);
      const owner = user(account);
      const repositoryIds = repositories.map((each) => repository(each).id);
      const old = store.installations.find((each) => each.appId === appId && each.accountId === owner.id);
      if (old !== undefined) return store.installations.update(old.id, { repositoryIds }).id;
      const made = store.installations.insert({ appId, accountId: owner.id, repositoryIds, createdAt: now() });
      const payload = {
        installation: installationShape(context, made),
        repositories: repositoryIds.map((id) => installedRepository(context, id)),
      };
      if (app.webhookUrl !== null) {
        context.emit({ name: "installation", action: "created", sender: owner, payload, app, installationId: made.id });
      }
      return made.id;
    },
    createEnvironment: (name, environment, { branches }) => {
      const repositoryId = repository(name).id;
      const old = environmentByName(store, repositoryId, environment);
      if (old !== undefined) store.environments.update(old.id, { branches, updatedAt: now() });
      else {
        const sealingSeed = randomBytes(32).toString("base64");
        const times = { createdAt: now(), updatedAt: now() };
        store.environments.insert({ repositoryId, name: environment, branches, sealingSeed, ...times });
      }
    },
    setEnvironmentSecret: (name, environment, secret, value) => {
      const found = known(environmentByName(store, repository(name).id, environment), `environment ${environment}`);
      storeSecret(context, found, secret, value);
    },
    createRuleset: (name, ruleset) => {
      const repositoryId = repository(name).id;
      const values = readRuleset(readBody(JSON.stringify(ruleset)));
      const old = store.rulesets.find((each) => each.repositoryId === repositoryId && each.name === values.name);
      if (old !== undefined) return store.rulesets.update(old.id, { ...values, updatedAt: now() }).id;
      return store.rulesets.insert({ ...values, repositoryId, createdAt: now(), updatedAt: now() }).id;
    },
  };
}

function installedRepository({ store }: HubContext, id: number): object {
  const { name, private: isPrivate, ownerId } = store.repositories.require(id);
  const owner = store.users.require(ownerId).login;
  return { id, node_id: String(id), name, full_name: `${owner}/${name}`, private: isPrivate };
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The hub has no ${what}. Create it first.`);
  return value;
}
