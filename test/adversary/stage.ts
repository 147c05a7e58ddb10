import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { execFile } from "node:child_process";
import { Octokit } from "@octokit/rest";
import { defaultBranchRuleset, runBranchesRuleset } from "../../src/cli/trust_root/rulesets.ts";
import { catalogRepository, organization, team } from "../../src/local/demo/people.ts";
import { createPerson, type Person, untilForms } from "../../src/local/demo/person.ts";
import { appIdOf, createMaintainer } from "../e2e/maintainer.ts";
import { openTestWorld, type TestWorld } from "../e2e/world.ts";
import { createInstallationToken } from "../../src/local/hub/access/tokens.ts";
import { quickRunner } from "./quick_runner.ts";

const [owner = "", repo = ""] = catalogRepository.split("/");
/** The catalog, as octokit's requests name it. */
export const catalog = { owner, repo };
/** The same catalog in a repository that everybody may read. */
export const openCatalog = { owner, repo: "open-catalog" };
const openRepository = `${openCatalog.owner}/${openCatalog.repo}`;

/**
 * Who is who: dana asks (write), omar and olga own (acme/devops), wren may write and owns nothing, mara maintains, tess
 * triages, sam reads, gus is invited to acme/devops.
 */
const cast = ["dana", "omar", "olga", "wren", "mara", "tess", "sam", "gus"] as const;
export type Login = (typeof cast)[number];

export interface Stage {
  readonly world: TestWorld;
  readonly people: Readonly<Record<Login, Person>>;
  /** Another app of the organization, whose bot has a look-alike name and may write issues and checks. */
  readonly otherApp: Octokit;
  readonly appId: number;
}

/** An action whose texts nothing restrains: they are what injections are written into. */
const notedAction = `identifier: add_noted_db
title: Add a noted DocumentDB
trigger:
  type: self-service
  operation: DAY-2
  blueprintIdentifier: service
  userInputs:
    properties:
      name: { type: string, title: Name }
      note: { type: string, title: Note, format: multi-line }
      line: { type: string, title: Line }
    required: [name, note, line]
    order: [name, note, line]
requiredApproval: { type: ANY }
invocationMethod:
  type: TERRAFORM
  template: document_db
  variables: { identifier: "{{ .inputs.note }}", instances: 1, instance_class: "{{ .inputs.line }}" }
  mapping:
    blueprintIdentifier: database
    operation: create
    identifier: "{{ .inputs.name }}"
    properties: { engine: documentdb, instances: 1 }
    relations: { service: "{{ .entity.identifier }}" }
`;

/** A form that people wrote by hand, with the approval label in it. */
const handMadeForm = `name: Quick database
description: Approved at once
labels: [gatehouse, action/add_document_db, approved]
body:
  - { type: input, id: entity, attributes: { label: Entity } }
  - { type: input, id: name, attributes: { label: Name } }
  - { type: input, id: instances, attributes: { label: Instances } }
  - { type: dropdown, id: class, attributes: { label: Instance class, options: [db.t4g.medium, db.r6g.large] } }
`;

export async function openStage(): Promise<Stage & AsyncDisposable> {
  const world = await openTestWorld({ runner: quickRunner, isLimited: false });
  const { hub } = world;
  addPeople(world);
  const people = Object.fromEntries(cast.map((login) => [login, createPerson(hub, login)])) as Stage["people"];
  await untilForms(hub);
  const appId = await appIdOf(hub);
  const maintainer = createMaintainer(hub, appId);
  await maintainer.commit({
    ".github/ISSUE_TEMPLATE/quick.yml": handMadeForm,
    "actions/add_noted_db.yml": notedAction,
  });
  await untilFile(people.omar, ".github/ISSUE_TEMPLATE/add_noted_db.yml");
  // From now on nobody gets past the default branch's rules.
  hub.administration.createRuleset(catalogRepository, defaultBranchRuleset(appId));
  await addOpenCatalog(world, appId);
  await untilFile(people.omar, ".github/ISSUE_TEMPLATE/add_document_db.yml", openCatalog);
  return {
    world,
    people,
    appId,
    otherApp: addOtherApp(world),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

function addPeople({ hub }: TestWorld): void {
  const { administration } = hub;
  for (const login of cast) administration.createUser({ login, name: login });
  for (const login of ["olga", "wren", "gus"]) administration.addMember(organization, login);
  administration.addTeamMember(organization, team, "olga");
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
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await octokit.rest.repos.getContent({ ...where, path });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
