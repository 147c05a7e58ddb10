import nock from "nock";
import { describe, expect, it } from "vitest";
import { createRunActor } from "../../src/github/act_run.ts";
import type { BranchReader } from "../../src/github/branch_reader.ts";
import type { CatalogClone } from "../../src/github/catalog_clone.ts";
import { keys, openCatalog, starterFile } from "../core/run/fixtures.ts";
import { openOrder } from "../core/run/jobs.ts";
import { planning } from "../core/run/stages.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const unused = (): never => {
  throw new Error("This test reads no branch.");
};
const branches: BranchReader = { read: unused, lockOf: unused, noteOwn: unused };
const clone: CatalogClone = {
  fetch: unused,
  fetchCommit: unused,
  defaultCommit: unused,
  hasCommit: unused,
  readCommit: unused,
  tree: unused,
  treeId: unused,
  refs: unused,
  mergeBase: unused,
  messagesSince: unused,
  commitAt: unused,
  isAncestor: unused,
  close: unused,
};

describe("a workflow that GitHub can't start", () => {
  it("ends the attempt, says so, and is started again when somebody asks", async () => {
    const scene = await planning();
    const { snapshot } = scene;
    const order = openOrder(snapshot);
    const actor = createRunActor(fakeRepository(), clone, branches, keys);
    nock(baseUrl)
      .post("/repos/acme/catalog/actions/workflows/gatehouse.yml/dispatches")
      .reply(404, { message: "Not Found" });
    let sent: object = {};
    nock(baseUrl)
      .patch("/repos/acme/catalog/check-runs/1", (body: object) => {
        sent = body;
        return true;
      })
      .reply(200, () => ({
        ...sent,
        id: 1,
        head_sha: order.head,
        external_id: order.nonce,
        started_at: snapshot.now,
        completed_at: snapshot.now,
      }));
    const after = await actor.carryOut({ type: "dispatch_job", order }, snapshot);
    if (after === undefined) throw new Error("Nothing was completed.");
    scene.replace(after);
    expect((await scene.settle()).state).toBe("plan_failed");
    expect(scene.status()).toContain("GitHub can't start .github/workflows/gatehouse.yml");
    scene.wait(5);
    scene.comment("dana", "/retry");
    expect((await scene.settle()).types).toContain("start_job");
  });
});

describe("an order whose workflow run GitHub does not list", () => {
  it("is dispatched again ever less often, however often the run is looked at", async () => {
    const { snapshot } = await planning();
    const order = openOrder(snapshot);
    let seconds = 0;
    const clock = (): Date => new Date(Date.parse(snapshot.now) + seconds * 1000);
    const actor = createRunActor({ ...fakeRepository(), clock }, clone, branches, keys);
    const sent: number[] = [];
    nock(baseUrl)
      .post("/repos/acme/catalog/actions/workflows/gatehouse.yml/dispatches")
      .times(5)
      .reply(204, () => {
        sent.push(seconds);
        return "";
      });
    for (; seconds <= 300; seconds += 5) await actor.carryOut({ type: "dispatch_job", order }, snapshot);
    expect(sent).toEqual([0, 20, 60, 140, 300]);
  });
});

describe("a merge by the app that GitHub refuses", () => {
  it.each([405, 409])("with %s is told with GitHub's reason, and not tried again at once", async (status) => {
    const catalog = await openCatalog({
      "gatehouse.yml": starterFile("gatehouse.yml").replace("merge: manual", "merge: auto"),
    });
    const scene = await planning({ catalog });
    const pull = scene.snapshot.pull;
    if (pull === undefined) throw new Error("There is no pull request.");
    const actor = createRunActor(fakeRepository(), clone, branches, keys);
    nock(baseUrl)
      .put(`/repos/acme/catalog/pulls/${String(pull.number)}/merge`)
      .reply(status, { message: "At least 1 approving review is required." });
    const after = await actor.carryOut({ type: "merge_pull", number: pull.number, head: pull.head }, scene.snapshot);
    if (after === undefined) throw new Error("The refusal was taken for a merge.");
    scene.replace(after);
    scene.job({});
    const { state, types } = await scene.settle();
    expect(state).toBe("planned");
    expect(types).not.toContain("merge_pull");
    expect(scene.status()).toContain("At least 1 approving review is required.");
  });
});
