import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readPackageFile, readPackageFolder } from "../../cli/package_files.ts";
import { starterCatalog } from "../../cli/starter_catalog.ts";
import { defaultBranchRuleset, runBranchesRuleset } from "../../cli/trust_root/rulesets.ts";
import { parseDocument } from "../../core/catalog/documents/yaml.ts";
import { isJsonObject } from "../../core/json.ts";
import { deriveKey, keyText, parseMasterKeys } from "../../core/plan/keys.ts";
import type { Administration } from "../hub/administration.ts";
import type { Hub } from "../hub/hub.ts";
import { actionRepository, appSlug, catalogRepository, organization, people, team } from "./people.ts";
import type { DemoSecrets } from "./secrets.ts";

export interface SeededApp {
  readonly id: number;
  readonly privateKey: string;
}

export type TerraformTool = "terraform" | "tofu";

const author = { name: "omar", email: "omar@users.noreply.github.com" };
const permissionLevels = ["read", "write"] as const;
type Permissions = Record<string, (typeof permissionLevels)[number]>;

/** Sets up people, repositories, the app and its protections, as the README has an organization do. Can be done again. */
export async function seed(
  hub: Hub,
  secrets: DemoSecrets,
  webhookUrl: string,
  tool: TerraformTool,
): Promise<SeededApp> {
  const { administration } = hub;
  seedPeople(administration);
  for (const repository of [actionRepository, catalogRepository]) {
    await administration.createRepository(repository, { private: true, defaultBranch: "main" });
    administration.addTeamRepository(organization, team, repository, "maintain");
  }
  administration.setCollaborator(catalogRepository, "dana", "write");
  administration.setCollaborator(catalogRepository, "sam", "read");
  const app = await registerApp(administration, secrets, webhookUrl);
  if ((await headOf(hub, catalogRepository)) === undefined) await seedFiles(hub, app.id, tool);
  administration.createRuleset(catalogRepository, defaultBranchRuleset(app.id));
  administration.createRuleset(catalogRepository, runBranchesRuleset(app.id));
  seedEnvironments(administration, secrets);
  administration.installApp(app.id, organization, { repositories: [catalogRepository] });
  return app;
}

function seedPeople(administration: Administration): void {
  for (const { login, name } of people) administration.createUser({ login, name });
  administration.createOrganization(organization);
  administration.addMember(organization, "omar", "admin");
  administration.addMember(organization, "dana");
  administration.createTeam(organization, team);
  administration.addTeamMember(organization, team, "omar");
}

/** With the permissions and events of the manifest that is shipped, no more. */
async function registerApp(
  administration: Administration,
  secrets: DemoSecrets,
  webhookUrl: string,
): Promise<SeededApp> {
  const manifest = parseDocument(await readPackageFile("app.yml"), "app.yml");
  if (!manifest.ok || !isJsonObject(manifest.value)) throw new Error("app.yml is not a manifest.");
  const { default_permissions: granted, default_events: events } = manifest.value;
  const permissions: Permissions = {};
  for (const [name, level] of Object.entries(isJsonObject(granted) ? granted : {})) {
    const known = permissionLevels.find((one) => one === level);
    if (known === undefined) throw new Error(`app.yml: the permission ${name} is neither read nor write.`);
    permissions[name] = known;
  }
  return administration.registerApp({
    slug: appSlug,
    name: "Gatehouse",
    permissions,
    events: Array.isArray(events) ? events.map(String) : [],
    webhookUrl,
    webhookSecret: secrets.webhookSecret,
  });
}

/** The Action's repository first: the catalog's workflow pins its commit. */
async function seedFiles(hub: Hub, appId: number, tool: TerraformTool): Promise<void> {
  const action = await readPackageFolder("action");
  const shipped = [...action].filter(([path]) => path === "action.yml" || path.startsWith("dist/"));
  await importFiles(
    hub,
    actionRepository,
    new Map(shipped.map(([path, bytes]) => [`action/${path}`, bytes])),
    "Mirror the Action",
  );
  const commit = await headOf(hub, actionRepository);
  if (commit === undefined) throw new Error(`${actionRepository} has no commit after its files were imported.`);
  const files = await starterCatalog({
    appSlug,
    appId: String(appId),
    defaultBranch: "main",
    owners: `@${organization}/${team}`,
    action: `${actionRepository}/action@${commit}`,
    templateSet: "demo",
    localBackend: true,
  });
  await importFiles(hub, catalogRepository, withTool(files, tool), "Start the catalog");
}

/** The starter catalog names Terraform as its tool. */
function withTool(files: ReadonlyMap<string, Uint8Array>, tool: TerraformTool): ReadonlyMap<string, Uint8Array> {
  const path = "gatehouse.yml";
  const settings = new TextDecoder().decode(files.get(path));
  const line = /^  tool: terraform\b/m;
  if (!line.test(settings)) throw new Error(`The starter catalog's ${path} does not name its tool.`);
  return new Map([...files, [path, new TextEncoder().encode(settings.replace(line, `  tool: ${tool}`))]]);
}

async function importFiles(
  hub: Hub,
  repository: string,
  files: ReadonlyMap<string, Uint8Array>,
  message: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-seed-"));
  try {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    await hub.administration.importFolder(repository, folder, message, author);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function headOf(hub: Hub, repository: string): Promise<string | undefined> {
  const answer = await fetch(`${hub.url}/api/v3/repos/${repository}/git/ref/heads/main`, {
    headers: { authorization: `Bearer ${hub.administration.tokenOf("omar")}` },
  });
  if (answer.status === 404 || answer.status === 409) return undefined;
  const body: unknown = await answer.json();
  const target = isJsonObject(body) ? body["object"] : undefined;
  const sha = isJsonObject(target) ? target["sha"] : undefined;
  if (typeof sha === "string") return sha;
  throw new Error(`The local GitHub answered ${String(answer.status)} for the head of ${repository}.`);
}

function seedEnvironments(administration: Administration, secrets: DemoSecrets): void {
  const [masterKey] = parseMasterKeys(secrets.masterKey);
  if (masterKey === undefined) throw new Error("The demonstration has no master key.");
  const sealKey = keyText(deriveKey(masterKey, catalogRepository, "seal"));
  for (const environment of ["gatehouse-plan", "gatehouse-apply"]) {
    administration.createEnvironment(catalogRepository, environment, { branches: ["main"] });
    administration.setEnvironmentSecret(catalogRepository, environment, "GATEHOUSE_SEAL_KEY", sealKey);
  }
}
