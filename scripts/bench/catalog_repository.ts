import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import { blobId } from "../../src/core/render/tree_id.ts";

const execute = promisify(execFile);

/** Files by path; folders two deep at most. */
export type CatalogFiles = ReadonlyMap<string, string>;

/** A catalog like many: services with a handful of properties, which refer to systems and to each other. */
export function generateCatalog(entities: number): Map<string, string> {
  const systems = Math.max(1, Math.floor(entities / 50));
  const services = entities - systems;
  const files = new Map([
    ["gatehouse.yml", 'terraform: {backend: {local: {path: "{{ .entity.blueprint }}/{{ .entity.identifier }}"}}}\n'],
    ["blueprints/service.yml", serviceBlueprint],
    ["blueprints/system.yml", "identifier: system\ntitle: System\nschema: {properties: {owner: {type: string}}}\n"],
  ]);
  for (let at = 0; at < systems; at += 1) {
    const text = `identifier: system-${String(at)}\ntitle: System ${String(at)}\nproperties:\n  owner: team-${String(at % 40)}\n`;
    files.set(`entities/system/system-${String(at)}.yml`, text);
  }
  for (let at = 0; at < services; at += 1) {
    files.set(`entities/service/service-${String(at)}.yml`, serviceEntity(at, systems, services));
  }
  return files;
}

const serviceBlueprint = `identifier: service
title: Service
schema:
  properties:
    language: {type: string, enum: [go, node, java]}
    tier: {type: number, minimum: 1, maximum: 4}
    repository: {type: string, format: url}
    on_call: {type: string}
    tags: {type: array}
  required: [language]
relations:
  system: {target: system, required: true}
  depends_on: {target: service, many: true}
`;

function serviceEntity(at: number, systems: number, services: number): string {
  const others = [(at * 7 + 1) % services, (at * 13 + 5) % services].map((other) => `service-${String(other)}`);
  return `identifier: service-${String(at)}
title: Service number ${String(at)}
icon: Microservice
team: team-${String(at % 40)}
properties:
  language: ${["go", "node", "java"][at % 3] ?? "go"}
  tier: ${String((at % 4) + 1)}
  repository: https://github.com/acme/service-${String(at)}
  on_call: person-${String(at % 97)}@example.com
  tags: [backend, "${String(at % 13)}", critical]
relations:
  system: system-${String(at % systems)}
  depends_on: [${others.join(", ")}]
`;
}

/** Makes a bare repository, or adds to it: one commit with exactly these files. The answer is the commit's id. */
export async function commitCatalog(gitFolder: string, files: CatalogFiles, parent?: string): Promise<string> {
  await mkdir(gitFolder, { recursive: true });
  await execute("git", ["init", "--quiet", "--bare", "--initial-branch=main", gitFolder]);
  const tree = await writeTree(gitFolder, "", await writeBlobs(gitFolder, files));
  const commit = await feed(gitFolder, [
    "commit-tree",
    tree,
    ...(parent === undefined ? [] : ["-p", parent]),
    "-m",
    "Catalog",
  ]);
  await execute("git", ["-C", gitFolder, "update-ref", "refs/heads/main", commit]);
  return commit;
}

/** Adds files to what the main branch of a bare repository holds. */
export async function addToMain(gitFolder: string, files: CatalogFiles): Promise<void> {
  const entries = await writeBlobs(gitFolder, files);
  await feed(gitFolder, ["read-tree", "main"]);
  const lines = entries.map(([path, oid]) => `100644 blob ${oid}\t${path}\n`);
  await feed(gitFolder, ["update-index", "--index-info"], Buffer.from(lines.join("")));
  const tree = await feed(gitFolder, ["write-tree"]);
  const commit = await feed(gitFolder, ["commit-tree", tree, "-p", "main", "-m", "Catalog"]);
  await feed(gitFolder, ["update-ref", "refs/heads/main", commit]);
}

type WrittenFile = readonly [path: string, oid: string];

async function writeBlobs(gitFolder: string, files: CatalogFiles): Promise<readonly WrittenFile[]> {
  const blobs = [...files].map(([path, text]) => [path, Buffer.from(text)] as const);
  const chunks = blobs.flatMap(([, bytes]) => [
    Buffer.from(`blob\ndata ${String(bytes.length)}\n`),
    bytes,
    Buffer.from("\n"),
  ]);
  await feed(gitFolder, ["fast-import", "--quiet"], Buffer.concat(chunks));
  return blobs.map(([path, bytes]) => [path, blobId(bytes)]);
}

/** Building the trees by `mktree` is what keeps this linear. */
async function writeTree(gitFolder: string, prefix: string, files: readonly WrittenFile[]): Promise<string> {
  const members = Map.groupBy(files, ([path]) => path.slice(prefix.length).split("/")[0] ?? "");
  const lines: string[] = [];
  for (const [name, below] of members) {
    const [first] = below;
    const isFile = below.length === 1 && first?.[0] === prefix + name;
    lines.push(
      isFile
        ? `100644 blob ${first[1]}\t${name}`
        : `040000 tree ${await writeTree(gitFolder, `${prefix}${name}/`, below)}\t${name}`,
    );
  }
  return feed(gitFolder, ["mktree"], Buffer.from(`${lines.join("\n")}\n`));
}

const identity = {
  GIT_AUTHOR_NAME: "Bench",
  GIT_AUTHOR_EMAIL: "bench@example.com",
  GIT_COMMITTER_NAME: "Bench",
  GIT_COMMITTER_EMAIL: "bench@example.com",
};

/** Runs git with this standard input; the answer is what it prints, trimmed. */
async function feed(gitFolder: string, args: readonly string[], input?: Buffer): Promise<string> {
  const child = spawn("git", ["-C", gitFolder, ...args], {
    env: { ...process.env, ...identity },
    stdio: ["pipe", "pipe", "inherit"],
  });
  // A command that reads nothing closes its end.
  child.stdin.on("error", () => undefined);
  const printed: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`git ${args[0] ?? ""} ended with ${String(code)}.`);
  return Buffer.concat(printed).toString("utf8").trim();
}
