import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nock from "nock";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openEntityCache } from "../src/cache/entity_cache.ts";
import { checkDefaultBranch } from "../src/check_default_branch.ts";
import { openCatalogClone } from "../src/github/catalog_clone.ts";
import type { CatalogClone } from "../src/github/catalog_clone.ts";
import { createCatalogReader } from "../src/github/catalog_reader.ts";
import type { CatalogReader } from "../src/github/catalog_reader.ts";
import { createJqEvaluator } from "../src/jq/evaluator.ts";
import { soundCatalog } from "./core/check/sound_catalog.ts";
import { baseUrl, expectRequests, fakeRepository } from "./github/fake_repository.ts";
import { startGitServer } from "./github/git_server.ts";
import type { GitServer } from "./github/git_server.ts";
import { createOrigin } from "./github/origin_repository.ts";
import type { OriginRepository } from "./github/origin_repository.ts";

expectRequests();

const jq = createJqEvaluator({ timeoutMilliseconds: 10_000 });
let folder = "";
let server: GitServer;
let origin: OriginRepository;
let clone: CatalogClone;
let catalogs: CatalogReader;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-branch-"));
  origin = await createOrigin(join(folder, "served/acme/catalog.git"), join(folder, "work"));
  server = await startGitServer(join(folder, "served"), "token");
  clone = await openCatalogClone({
    folder: join(folder, "cache"),
    repository: "acme/catalog",
    url: `${server.origin}/acme/catalog.git`,
    token: () => Promise.resolve("token"),
    environment: process.env,
    log: pino({ level: "silent" }),
  });
  catalogs = createCatalogReader(
    clone,
    await openEntityCache(join(folder, "cache/entities")),
    pino({ level: "silent" }),
  );
});

afterAll(async () => {
  await clone.close();
  await server.close();
  await jq.close();
  await rm(folder, { recursive: true });
});

const checked = new Set<string>();

/** What is said on this head; `said`: by a process before, which this one has to ask GitHub for. */
async function saidOn(head: string, said?: number): Promise<readonly string[]> {
  const posted: string[] = [];
  const isPosted = (body: {
    readonly name: string;
    readonly head_sha: string;
    readonly conclusion: string;
  }): boolean => {
    if (body.head_sha === head) posted.push(`${body.name} ${body.conclusion}`);
    return body.head_sha === head;
  };
  const post = nock(baseUrl).post("/repos/acme/catalog/check-runs", isPosted).optionally();
  post.reply(201, { id: 1 });
  if (said !== undefined) {
    nock(baseUrl)
      .get(`/repos/acme/catalog/commits/${head}/check-runs`)
      .query({ app_id: 1, check_name: "gatehouse/catalog", per_page: 1 })
      .reply(200, { total_count: said, check_runs: [] });
  }
  await checkDefaultBranch({ repository: fakeRepository(), catalogs, jq, checked }, await catalogs.read(head));
  nock.removeInterceptor(post);
  return posted;
}

async function byTheApp(files: Readonly<Record<string, string>>, message: string): Promise<string> {
  await origin.commit(files, message);
  await origin.git("commit", "--quiet", "--amend", "--no-edit", "--author=gatehouse[bot] <bot@example.com>");
  await origin.git("push", "--quiet", "--force", "origin", "HEAD");
  return origin.git("rev-parse", "HEAD");
}

it("says on every push of people whether the catalog is in order, once, and under no pull request's name", async () => {
  const first = await origin.commit(soundCatalog, "Begin");
  expect(await saidOn(first, 0)).toEqual(["gatehouse/catalog success"]);
  expect(await saidOn(first)).toEqual([]);
  const second = await origin.commit({ "entities/service/new.yml": "identifier: new\n" }, "Add");
  expect(await saidOn(second)).toEqual(["gatehouse/catalog success"]);
  const broken = await origin.commit({ "entities/service/new.yml": "identifier: [" }, "Break");
  expect(await saidOn(broken)).toEqual(["gatehouse/catalog failure"]);
  checked.clear();
  expect(await saidOn(broken, 1)).toEqual([]);
  checked.clear();
  expect(await saidOn(broken, 0)).toEqual(["gatehouse/catalog failure"]);
});

it("spends no request on what runs alone have written, unless something is wrong", async () => {
  await origin.commit({ "entities/service/new.yml": "identifier: new\n" }, "Mend");
  const merged = await origin.commit({ "infra/database/x/main.tf": "# rendered\n" }, "Merge pull request #2");
  expect(await saidOn(merged)).toEqual([]);
  const record = {
    "entities/database/x.yml": "identifier: x\nrelations: {service: new}\n",
    "runs/2026/1.yml": "id: 1\n",
  };
  expect(await saidOn(await byTheApp(record, "Run 1: create database x"))).toEqual([]);
  const forms = await byTheApp({ ".github/ISSUE_TEMPLATE/x.yml": "name: x\n" }, "Generate issue forms");
  expect(await saidOn(forms)).toEqual(["gatehouse/catalog success"]);
  const wrong = await byTheApp({ "entities/database/x.yml": "identifier: x\nrelations: {service: gone}\n" }, "Run 2");
  expect(await saidOn(wrong)).toEqual(["gatehouse/catalog failure"]);
});
