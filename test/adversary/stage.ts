import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { execFile } from "node:child_process";
import { Octokit } from "@octokit/rest";
import { defaultBranchRuleset, runBranchesRuleset } from "../../src/cli/trust_root/rulesets.ts";
import { createPatience } from "../../src/local/demo/patience.ts";
import { catalogRepository, organization, team } from "../../src/local/demo/people.ts";
import { createPerson, type Person, untilForms } from "../../src/local/demo/person.ts";
import { appIdOf, createMaintainer, type Maintainer } from "../e2e/maintainer.ts";
import { openTestWorld, type TestWorld } from "../e2e/world.ts";
import { createInstallationToken } from "../../src/local/hub/access/tokens.ts";
import { createQuickRunner, type QuickRunner } from "./quick_runner.ts";
import { stageActions, stageFiles } from "./stage_catalog.ts";

const [owner = "", repo = ""] = catalogRepository.split("/");
/** The catalog, as octokit's requests name it. */
export const catalog = { owner, repo };
/** The same catalog in a repository that everybody may read. */
export const openCatalog = { owner, repo: "open-catalog" };
/** Where the organization keeps what it does not need. */
export const attic = { owner, repo: "attic" };
const openRepository = `${openCatalog.owner}/${openCatalog.repo}`;

/**
 * Who is who: dana asks (write), omar and olga own (acme/devops), wren may write and owns nothing, mara maintains, tess
 * triages, sam reads, gus is invited to acme/devops, lea and zoe own and are about to leave. ada administers: she alone gets
 * past the rules of the branches.
 */
const cast = ["dana", "omar", "olga", "wren", "mara", "tess", "sam", "gus", "lea", "zoe", "ada"] as const;
export type Login = (typeof cast)[number];

export interface Stage {
  readonly world: TestWorld;
  readonly people: Readonly<Record<Login, Person>>;
  /** Another app of the organization, whose bot has a look-alike name and may write issues and checks. */
  readonly otherApp: Octokit;
  readonly appId: number;
  readonly runner: QuickRunner;
  readonly maintainer: Maintainer;
  /** Time goes by, while the app is away. */
  later(milliseconds: number): Promise<void>;
}

export async function openStage(): Promise<Stage & AsyncDisposable> {
  const runner = createQuickRunner();
  let ahead = 0;
  const clock = (): Date => new Date(Date.now() + ahead);
  const world = await openTestWorld({ runner: runner.run, isLimited: false, clock });
  const { hub } = world;
  addPeople(world);
  const people = Object.fromEntries(cast.map((login) => [login, createPerson(hub, login)])) as Stage["people"];
  await untilForms(hub);
  const appId = await appIdOf(hub);
  const maintainer = createMaintainer(hub, appId);
  await maintainer.commit(await stageFiles(maintainer));
  protect(world, appId);
  await addAttic(world);
  await addOpenCatalog(world, appId);
  await untilFile(people.omar, ".github/ISSUE_TEMPLATE/add_document_db.yml", openCatalog);
  for (const action of stageActions) await untilFile(people.omar, `.github/ISSUE_TEMPLATE/${action}.yml`);
  return {
    world,
    people,
    appId,
    runner,
    maintainer,
    later: async (milliseconds) => {
      await world.app.stop();
      ahead += milliseconds;
      await world.app.start();
    },
    otherApp: addOtherApp(world),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** From now on nobody gets past the branches' rules, but for the app and ada. */
function protect({ hub }: TestWorld, appId: number): void {
  const keepers = hub.store.teams.find(({ slug }) => slug === "keepers");
  const ada = { actor_id: keepers?.id ?? 0, actor_type: "Team", bypass_mode: "always" };
  const app = { actor_id: appId, actor_type: "Integration", bypass_mode: "always" };
  for (const ruleset of [defaultBranchRuleset(appId), runBranchesRuleset(appId)])
    hub.administration.createRuleset(catalogRepository, { ...ruleset, bypass_actors: [app, ada] });
}

function addPeople({ hub }: TestWorld): void {
  const { administration } = hub;
  for (const login of cast) administration.createUser({ login, name: login });
  for (const login of ["olga", "wren", "gus", "lea", "zoe", "ada"]) administration.addMember(organization, login);
  for (const login of ["olga", "lea", "zoe"]) administration.addTeamMember(organization, team, login);
  administration.createTeam(organization, "keepers");
  administration.addTeamMember(organization, "keepers", "ada");
  administration.setCollaborator(catalogRepository, "ada", "admin");
  administration.addTeamMember(organization, team, "gus", { pending: true });
  administration.setCollaborator(catalogRepository, "wren", "write");
  administration.setCollaborator(catalogRepository, "mara", "maintain");
  for (const login of ["tess", "gus"]) administration.setCollaborator(catalogRepository, login, "triage");
}

/** As another integration would be installed: with rights that many ask for. */
function addOtherApp({ hub }: TestWorld): Octokit {
  const { administration, store } = hub;
  const app = administration.registerApp({
    slug: "gatehouse-helper",
    name: "Gatehouse helper",
    permissions: { issues: "write", checks: "write", contents: "write", pull_requests: "write", metadata: "read" },
    events: [],
    webhookUrl: null,
    webhookSecret: "not used",
  });
  const id = administration.installApp(app.id, organization, { repositories: [catalogRepository] });
  const record = store.installations.require(id);
  const { value } = createInstallationToken(hub.context, store.apps.require(app.id), record, {
    permissions: store.apps.require(app.id).permissions,
    repositoryIds: record.repositoryIds,
  });
  return new Octokit({ baseUrl: `${hub.url}/api/v3`, auth: value, log: silent });
}

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A repository beside the catalog, with labels of the same names: there wren may write as well. */
async function addAttic({ hub }: TestWorld): Promise<void> {
  const { administration } = hub;
  const name = `${attic.owner}/${attic.repo}`;
  await administration.createRepository(name, { private: true, defaultBranch: "main" });
  administration.addTeamRepository(organization, team, name, "maintain");
  administration.setCollaborator(name, "wren", "write");
}

/** Copies the catalog into a public repository, where dana may write and everybody else is a stranger. */
async function addOpenCatalog({ hub, folder, app }: TestWorld, appId: number): Promise<void> {
  const { administration } = hub;
  await administration.createRepository(openRepository, { private: false, defaultBranch: "main" });
  administration.setCollaborator(openRepository, "dana", "write");
  administration.addTeamRepository(organization, team, openRepository, "maintain");
  administration.createRuleset(openRepository, defaultBranchRuleset(appId));
  administration.createRuleset(openRepository, runBranchesRuleset(appId));
  administration.installApp(appId, organization, { repositories: [catalogRepository, openRepository] });
  // A token is for the repositories that the installation had when it was made.
  await app.stop();
  await app.start();
  const copy = await mkdtemp(join(tmpdir(), "gatehouse-open-"));
  try {
    const bare = join(folder, "github", "repositories", `${catalogRepository}.git`);
    await promisify(execFile)("git", [`--git-dir=${bare}`, `--work-tree=${copy}`, "checkout", "main", "--", "."]);
    await rm(join(copy, ".github", "ISSUE_TEMPLATE"), { recursive: true });
    const author = { name: "omar", email: "omar@users.noreply.github.com" };
    await administration.importFolder(openRepository, copy, "Start the catalog in the open", author);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function untilFile({ octokit }: Person, path: string, where = catalog): Promise<void> {
  const patience = createPatience(30_000);
  for (;;) {
    try {
      await octokit.rest.repos.getContent({ ...where, path });
      return;
    } catch (error) {
      if (patience.isOver()) throw error;
    }
    await patience.nap(100);
  }
}
