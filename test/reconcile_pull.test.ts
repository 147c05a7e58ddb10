import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nock from "nock";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openEntityCache } from "../src/cache/entity_cache.ts";
import { openCatalogClone } from "../src/github/catalog_clone.ts";
import type { CatalogClone } from "../src/github/catalog_clone.ts";
import { createCatalogReader } from "../src/github/catalog_reader.ts";
import { createJqEvaluator } from "../src/jq/evaluator.ts";
import { reconcilePull } from "../src/reconcile_pull.ts";
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

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-pull-"));
  origin = await createOrigin(join(folder, "served/acme/catalog.git"), join(folder, "work"));
  server = await startGitServer(join(folder, "served"), "token");
  await origin.commit(soundCatalog, "Begin");
  clone = await openCatalogClone({
    folder: join(folder, "cache"),
    repository: "acme/catalog",
    url: `${server.origin}/acme/catalog.git`,
    token: () => Promise.resolve("token"),
    environment: process.env,
    log: pino({ level: "silent" }),
  });
  await clone.fetch();
});

afterAll(async () => {
  await clone.close();
  await server.close();
  await jq.close();
  await rm(folder, { recursive: true });
});

interface Posted {
  readonly conclusion: string;
  readonly output: { readonly annotations: readonly { readonly path: string; readonly title: string }[] };
}

const posted: Posted[] = [];

/** What the app's check says of a pull request with this head, on which it has written checks with these texts before. */
async function checked(head: string, texts: readonly (string | null)[] = []): Promise<readonly string[]> {
  const base = { ref: "trunk", repo: { default_branch: "trunk" } };
  const pull = { state: "open", user: { login: "dana" }, head: { sha: head, ref: "work" }, base };
  posted.length = 0;
  nock(baseUrl).get("/repos/acme/catalog/pulls/7").reply(200, pull);
  nock(baseUrl)
    .get(`/repos/acme/catalog/commits/${head}/check-runs`)
    .query(true)
    .reply(200, { total_count: texts.length, check_runs: texts.map((text) => ({ output: { text } })) });
  const post = nock(baseUrl)
    .post("/repos/acme/catalog/check-runs", (body: Posted) => posted.push(body) > 0)
    .optionally();
  post.reply(201, { id: 1 });
  const cache = await openEntityCache(join(folder, "cache/entities"));
  const catalogs = createCatalogReader(clone, cache, pino({ level: "silent" }));
  await reconcilePull(fakeRepository(), catalogs, jq, 7);
  nock.removeInterceptor(post);
  return posted.flatMap(({ conclusion, output }) => [
    conclusion,
    ...output.annotations.map(({ path, title }) => `${path} ${title}`),
  ]);
}

it("judges what a pull request changes since it left the default branch, and not what happened there since", async () => {
  await origin.git("checkout", "--quiet", "-b", "work");
  const fine = await origin.commit({ "entities/service/new.yml": "identifier: new\n" }, "Add");
  await origin.git("checkout", "--quiet", "trunk");
  await origin.commit({ "runs/2026/1.yml": "id: 1\n", "infra/database/orders/main.tf": "# rendered\n" }, "Record");
  expect(await checked(fine)).toEqual(["success"]);

  await origin.git("checkout", "--quiet", "work");
  const edited = await origin.commit({ "runs/2026/2.yml": "id: 2\n" }, "By hand");
  expect(await checked(edited)).toEqual(["failure", "runs/2026/2.yml hand-edit"]);

  await origin.git("rm", "--quiet", "runs/2026/2.yml", "entities/database/orders.yml");
  const deleted = await origin.commit({}, "Let it go\n\nGatehouse-Deletes: 1 database");
  expect(await checked(deleted)).toEqual(["success", "entities/database/orders.yml deleted-share"]);
});

it("asks GitHub whom a changed CODEOWNERS names", async () => {
  const owners = soundCatalog[".github/CODEOWNERS"].replaceAll("@acme/devops", "@acme/nobody");
  const head = await origin.commit({ ".github/CODEOWNERS": owners }, "Owners");
  const error = {
    line: 1,
    column: 1,
    kind: "Unknown owner",
    source: owners.split("\n")[0],
    path: ".github/CODEOWNERS",
  };
  nock(baseUrl)
    .get("/repos/acme/catalog/codeowners/errors")
    .query({ ref: head })
    .reply(200, { errors: [{ ...error, message: "" }] });
  expect(await checked(head)).toEqual([
    "failure",
    ".github/CODEOWNERS unknown-owner",
    "entities/database/orders.yml deleted-share",
  ]);
});

it("judges a commit anew that a run has left, whatever the app said of its plan; what a run stands on is the run's", async () => {
  await origin.git("checkout", "--quiet", "-b", "left", "trunk");
  const files = { "infra/service/mailer/main.tf": "# as a run rendered it\n" };
  const head = await origin.commit(files, "Run 12: create");
  await origin.git("push", "--quiet", "origin", "HEAD:refs/heads/run/service/mailer");
  const order = '```json\n{ "phase": "plan" }\n```';
  expect(await checked(head, [order])).toEqual([]);
  await origin.git("push", "--quiet", "origin", ":refs/heads/run/service/mailer");
  expect(await checked(head, [order])).toEqual(["failure", expect.stringContaining("infra/service/mailer/main.tf")]);
  expect(await checked(head, [order, null])).toEqual([]);
});
