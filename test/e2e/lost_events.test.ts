import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appSlug, catalogRepository } from "../../src/local/demo/people.ts";
import {
  createPerson,
  type Person,
  readRun,
  stateOf,
  untilAnnounced,
  untilForms,
  untilPull,
  untilRun,
  untilState,
} from "../../src/local/demo/person.ts";
import { appIdOf } from "./maintainer.ts";
import { hasTerraform, needsTerraform, openTestWorld, type TestWorld } from "./world.ts";

const [owner = "", repo = ""] = catalogRepository.split("/");
const name = { owner, repo };

describe.skipIf(!hasTerraform)(`events that are lost, doubled and late${needsTerraform}`, { timeout: 180_000 }, () => {
  let world: TestWorld;
  let dana: Person;
  let omar: Person;
  const limit = 60_000;
  const untilDone = (run: number) =>
    untilRun(world.hub, run, "done and closed", (page) => stateOf(page) === "succeeded" && !page.open, limit);

  beforeAll(async () => {
    world = await openTestWorld({ sweepSeconds: 4 });
    dana = createPerson(world.hub, "dana");
    omar = createPerson(world.hub, "omar");
    await untilForms(world.hub);
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function traces() {
    const { data: pulls } = await omar.octokit.rest.pulls.list({ ...name, state: "all" });
    const { data: commits } = await omar.octokit.rest.repos.listCommits({ ...name, per_page: 100 });
    const { data: comments } = await omar.octokit.rest.issues.listCommentsForRepo({ ...name, per_page: 100 });
    const { data: issues } = await omar.octokit.rest.issues.listForRepo({ ...name, state: "all" });
    return {
      pulls: pulls.map(({ number, state }) => ({ number, state })),
      commits: commits.map(({ sha }) => sha),
      comments: comments.map(({ id, body }) => ({ id, body })),
      issues: issues.map(({ number, state, labels }) => ({ number, state, labels })),
    };
  }

  it("every event of a run twice more, the last one first, changes nothing", async () => {
    const run = await dana.submit("add_document_db", {
      entity: "mailer",
      name: "carts",
      instances: "1",
      class: "db.t4g.medium",
    });
    await untilState(world.hub, run, "waiting-for-approval", limit);
    await untilAnnounced(world.hub, run);
    await omar.label(run, "approved");
    await untilState(world.hub, run, "planned", limit);
    const app = await openAppOctokit(world);
    await redeliverAll(app);
    const pull = await untilPull(world.hub, run);
    await omar.review(pull);
    await omar.merge(pull);
    await untilDone(run);
    const before = await traces();
    world.hub.requests.reset();
    const delivered = await redeliverAll(app);
    expect(delivered).toBeGreaterThan(10);
    await expect
      .poll(() => world.hub.requests.list().filter(({ token }) => token === "installation").length, { timeout: 20_000 })
      .toBeGreaterThan(5);
    await expect.poll(() => quietFor(world, 2000), { timeout: 20_000, interval: 500 }).toBe(true);
    expect(await traces()).toEqual(before);
    expect((await readRun(world.hub, run)).open).toBe(false);
  });

  it("a run of which no event arrives still ends, once", async () => {
    world.hub.administration.updateAppWebhook(appSlug, { url: null });
    const run = await dana.submit("add_document_db", {
      entity: "mailer",
      name: "orders",
      instances: "1",
      class: "db.t4g.medium",
    });
    await untilState(world.hub, run, "waiting-for-approval", limit);
    await untilAnnounced(world.hub, run);
    await omar.label(run, "approved");
    await untilState(world.hub, run, "planned", limit);
    const pull = await untilPull(world.hub, run);
    await omar.review(pull);
    await omar.merge(pull);
    await untilDone(run);
    const { pulls } = await traces();
    expect(pulls).toHaveLength(2);
    const path = "entities/database/mailer-orders.yml";
    const { data: commits } = await omar.octokit.rest.repos.listCommits({ ...name, path });
    expect(commits).toHaveLength(1);
  });

  it("a run whose issue was closed while nobody listened gives its entity back", async () => {
    const run = await dana.submit("scale_document_db", { entity: "mailer-orders", instances: "2" });
    await untilState(world.hub, run, "waiting-for-approval", limit);
    await untilAnnounced(world.hub, run);
    await omar.label(run, "approved");
    await untilState(world.hub, run, "planned", limit);
    await dana.close(run);
    await untilState(world.hub, run, "cancelled", limit);
    await expect
      .poll(async () => (await omar.octokit.rest.git.listMatchingRefs({ ...name, ref: "heads/run/" })).data, {
        timeout: 10_000,
      })
      .toEqual([]);
  });
});

/** The app as itself: with its key, as the page that redelivers webhooks would act for its owner. */
async function openAppOctokit({ hub, folder }: TestWorld): Promise<Octokit> {
  const privateKey = readFileSync(join(folder, "app-key.pem"), "utf8");
  const auth = { appId: await appIdOf(hub), privateKey };
  return new Octokit({ baseUrl: `${hub.url}/api/v3`, authStrategy: createAppAuth, auth });
}

/** Newest first; GitHub lists them so. */
async function redeliverAll(app: Octokit): Promise<number> {
  const { data } = await app.request("GET /app/hook/deliveries", { per_page: 100 });
  const first = data.filter(({ redelivery }) => !redelivery);
  for (const { id } of first) {
    await app.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id: Number(id) });
  }
  return first.length;
}

/** Whether the app has written nothing for so long; the sweep's reads go on. */
function quietFor({ hub }: TestWorld, milliseconds: number): boolean {
  const writes = hub.requests
    .list()
    .filter(({ token, method, kind }) => token === "installation" && kind === "rest" && method !== "GET");
  return writes.every(({ at }) => Date.now() - at.getTime() > milliseconds);
}
