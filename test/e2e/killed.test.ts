import { describe, expect, it } from "vitest";
import {
  createPerson,
  stateOf,
  untilAnnounced,
  untilForms,
  untilPull,
  untilRun,
  untilState,
} from "../../src/local/demo/person.ts";
import { catalogRepository } from "../../src/local/demo/people.ts";
import type { World } from "../../src/local/demo/world.ts";
import { hasTerraform, needsTerraform, openTestWorld } from "./world.ts";

const [owner = "", repo = ""] = catalogRepository.split("/");

/**
 * Kills the app right after each kind of write that it makes, before it has read the answer, and starts it again. Each kind
 * once, or a write that is only half of a step would be repeated for ever.
 */
function killAtEveryWrite(world: World): { readonly kills: string[]; settled(): Promise<void> } {
  const kills: string[] = [];
  const seen = new Map<string, number>();
  let restart = Promise.resolve();
  const add = world.hub.requests.add.bind(world.hub.requests);
  world.hub.requests.add = (entry) => {
    add(entry);
    if (entry.token !== "installation" || entry.kind === "git" || entry.method === "GET") return;
    const write = `${entry.method} ${entry.route}`;
    const count = (seen.get(write) ?? 0) + 1;
    seen.set(write, count);
    // Queries are POSTs too, and a kill after one of them, now and then, is a kill between two writes.
    const isQuery = entry.route === "/graphql";
    const isKill = isQuery ? count % 3 === 0 && count <= 9 : count === 1;
    if (!isKill || world.app.status() === "stopped") return;
    kills.push(write);
    restart = restart.then(async () => {
      await world.app.kill();
      await world.app.start();
    });
  };
  return { kills, settled: () => restart };
}

describe.skipIf(!hasTerraform)(`an app that is killed after each of its writes${needsTerraform}`, () => {
  it("ends the run once, with one pull request and one entity", { timeout: 240_000 }, async () => {
    await using world = await openTestWorld();
    const { hub } = world;
    const dana = createPerson(hub, "dana");
    const omar = createPerson(hub, "omar");
    await untilForms(hub);
    const killer = killAtEveryWrite(world);
    const answers = { entity: "mailer", name: "orders", instances: "2", class: "db.t4g.medium" };
    await untilRun(
      hub,
      await dana.submit("add_document_db", answers),
      "waiting",
      (page) => stateOf(page) !== "",
      60_000,
    );
    await untilState(hub, 1, "waiting-for-approval", 60_000);
    await untilAnnounced(hub, 1);
    await omar.label(1, "approved");
    await untilState(hub, 1, "planned", 120_000);
    const pull = await untilPull(hub, 1);
    await omar.review(pull);
    await omar.merge(pull);
    await untilRun(hub, 1, "done and closed", (page) => stateOf(page) === "succeeded" && !page.open, 120_000);
    await killer.settled();
    expect(killer.kills.length).toBeGreaterThan(8);
    const pulls = await omar.octokit.rest.pulls.list({ owner, repo, state: "all" });
    expect(pulls.data).toHaveLength(1);
    const commits = await omar.octokit.rest.repos.listCommits({
      owner,
      repo,
      path: "entities/database/mailer-orders.yml",
    });
    expect(commits.data).toHaveLength(1);
    const comments = await omar.octokit.rest.issues.listComments({ owner, repo, issue_number: 1 });
    expect(comments.data.filter(({ body }) => body?.includes("gatehouse:status"))).toHaveLength(1);
  });
});
