import { posix } from "node:path";
import { codeownersPlaces } from "../../core/catalog/codeowners_file.ts";
import { defaultSettings, readSettingsFile, settingsFile } from "../../core/catalog/read_settings.ts";
import { driftWorkflowPath } from "../../core/drift/workflow.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { workflowPath } from "../../core/run/job.ts";
import { readRulesetRules, type BranchRules } from "../../core/trust/branch_rules.ts";
import { guardedPaths } from "../../core/trust/trust_root.ts";
import { CommandError } from "../ports.ts";
import type { GithubReader } from "./github_reader.ts";
import { readEnvironments, secretNames } from "./read_environments.ts";
import type { Known, RepositoryFacts } from "./repository_facts.ts";

/** Reads everything that `doctor` judges. Only reading; what the token may not read is `unknown`. */
export async function readRepository(repository: string, reader: GithubReader): Promise<RepositoryFacts> {
  const home = await reader.get("");
  if (home.kind !== "found" || !isJsonObject(home.data)) {
    throw new CommandError(`There is no repository ${repository} that the token in GITHUB_TOKEN may read.`);
  }
  const defaultBranch = text(home.data["default_branch"]) ?? "main";
  const branch = encodeURIComponent(defaultBranch);
  const paths = await readPaths(reader, branch);
  const codeownersPath = codeownersPlaces.find((path) => paths.includes(path));
  const codeowners = codeownersPath === undefined ? undefined : await readFile(reader, codeownersPath, branch);
  return {
    repository,
    isPrivate: home.data["private"] === true,
    defaultBranch,
    rules: await readRules(reader, branch),
    hasClassicProtection: (await reader.get(`/branches/${branch}/protection`)).kind === "found",
    runBranchRules: await readRules(reader, encodeURIComponent("run/any-blueprint/any-entity")),
    runNameRules: await readRules(reader, "run"),
    ...(await readBypassers(reader, branch)),
    paths,
    ...(await readCatalogSettings(reader, paths, branch)),
    ...(codeownersPath === undefined || codeowners === undefined
      ? {}
      : { codeowners: { path: codeownersPath, text: codeowners } }),
    codeownersErrors: await readCodeownersErrors(reader, branch),
    environments: await readEnvironments(reader),
    repositorySecrets: await secretNames(reader, "/actions/secrets"),
    labels: namesOf(await reader.list("/labels")),
    workflows: await readWorkflows(reader, paths, branch),
  };
}

const guardedFolders = new Set(guardedPaths.filter((path) => path.endsWith("/")).map((path) => path.slice(0, -1)));
const codeownersFolders = new Set(codeownersPlaces.map((path) => posix.dirname(path)));

/** Folder by folder: of a tree of all entities and their code, GitHub may answer a part. */
async function readPaths(reader: GithubReader, branch: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { path, type, sha } of await readTree(reader, branch)) {
    if (type === "blob") paths.push(path);
    const isGuarded = guardedFolders.has(path);
    if (type !== "tree" || !(isGuarded || codeownersFolders.has(path))) continue;
    const files = (await readTree(reader, isGuarded ? `${sha}?recursive=1` : sha)).filter(
      (file) => file.type === "blob",
    );
    paths.push(...files.map((file) => `${path}/${file.path}`));
  }
  return paths;
}

interface FoundEntry {
  readonly path: string;
  readonly type: string;
  readonly sha: string;
}

async function readTree(reader: GithubReader, tree: string): Promise<readonly FoundEntry[]> {
  const answer = await reader.get(`/git/trees/${tree}`);
  if (answer.kind !== "found" || !isJsonObject(answer.data) || !Array.isArray(answer.data["tree"])) return [];
  if (answer.data["truncated"] === true) {
    throw new CommandError(
      "A guarded folder holds more files than GitHub lists, so this can't be judged. Make it smaller.",
    );
  }
  return answer.data["tree"].filter(isJsonObject).map((entry) => ({
    path: text(entry["path"]) ?? "",
    type: text(entry["type"]) ?? "",
    sha: text(entry["sha"]) ?? "",
  }));
}

async function readCatalogSettings(
  reader: GithubReader,
  paths: readonly string[],
  branch: string,
): Promise<Pick<RepositoryFacts, "settings" | "hasSettingsErrors">> {
  const found = paths.includes(settingsFile) ? await readFile(reader, settingsFile, branch) : undefined;
  if (found === undefined) return { settings: defaultSettings, hasSettingsErrors: false };
  const read = readSettingsFile(Buffer.from(found));
  return { settings: read.ok ? read.value : defaultSettings, hasSettingsErrors: !read.ok };
}

async function readWorkflows(
  reader: GithubReader,
  paths: readonly string[],
  branch: string,
): Promise<ReadonlyMap<string, string>> {
  const workflows = new Map<string, string>();
  for (const path of [workflowPath, driftWorkflowPath].filter((known) => paths.includes(known))) {
    const text = await readFile(reader, path, branch);
    if (text !== undefined) workflows.set(path, text);
  }
  return workflows;
}

async function readFile(reader: GithubReader, path: string, branch: string): Promise<string | undefined> {
  const answer = await reader.get(`/contents/${path}?ref=${branch}`);
  if (answer.kind !== "found" || !isJsonObject(answer.data)) return undefined;
  const content = text(answer.data["content"]);
  return content === undefined ? undefined : Buffer.from(content, "base64").toString("utf8");
}

async function readRules(reader: GithubReader, branch: string): Promise<Known<BranchRules>> {
  const rules = await reader.list(`/rules/branches/${branch}`);
  return rules === "unknown" ? "unknown" : readRulesetRules(rules);
}

/** Who bypasses the rulesets that hold for the branch. GitHub shows it to those who may edit rulesets. */
async function readBypassers(
  reader: GithubReader,
  branch: string,
): Promise<Pick<RepositoryFacts, "bypassingApps" | "otherBypassers">> {
  const rules = await reader.list(`/rules/branches/${branch}`);
  if (rules === "unknown") return { bypassingApps: "unknown", otherBypassers: [] };
  const ids = new Set(rules.flatMap(({ ruleset_id: id }) => (typeof id === "number" ? [id] : [])));
  const actors: JsonObject[] = [];
  for (const id of ids) {
    const answer = await reader.get(`/rulesets/${id}`);
    const found = answer.kind === "found" && isJsonObject(answer.data) ? answer.data["bypass_actors"] : undefined;
    if (!Array.isArray(found)) return { bypassingApps: "unknown", otherBypassers: [] };
    actors.push(...found.filter(isJsonObject));
  }
  const isApp = (actor: JsonObject): boolean => actor["actor_type"] === "Integration";
  return {
    bypassingApps: actors.filter(isApp).flatMap(({ actor_id: id }) => (typeof id === "number" ? [id] : [])),
    otherBypassers: actors
      .filter((actor) => !isApp(actor))
      .map(({ actor_type: type, actor_id: id }) => `${text(type) ?? "Somebody"} ${JSON.stringify(id ?? null)}`),
  };
}

async function readCodeownersErrors(reader: GithubReader, branch: string): Promise<Known<readonly string[]>> {
  const answer = await reader.get(`/codeowners/errors?ref=${branch}`);
  if (answer.kind === "forbidden") return "unknown";
  if (answer.kind === "missing" || !isJsonObject(answer.data) || !Array.isArray(answer.data["errors"])) return [];
  return answer.data["errors"].filter(isJsonObject).map(({ path, line, kind, suggestion }) => {
    const place = `${text(path) ?? "CODEOWNERS"}:${JSON.stringify(line ?? null)}`;
    return [`${place}: ${text(kind) ?? "not understood"}.`, text(suggestion)].filter(Boolean).join(" ");
  });
}

function namesOf(items: readonly JsonObject[] | "unknown"): readonly string[] {
  return items === "unknown" ? [] : items.flatMap(({ name }) => text(name) ?? []);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
