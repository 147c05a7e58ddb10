import nock from "nock";
import { describe, expect, it } from "vitest";
import { createRunActor } from "../../src/github/act_run.ts";
import type { BranchReader } from "../../src/github/branch_reader.ts";
import { keys, openCatalog, starterFile } from "../core/run/fixtures.ts";
import { openOrder } from "../core/run/jobs.ts";
import { applyEffect } from "../core/run/apply_effect.ts";
import { announced, planning } from "../core/run/stages.ts";
import { cloneWith } from "./clone_port.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const unused = (): never => {
  throw new Error("This test reads no branch.");
};
const branches: BranchReader = {
  read: unused,
  isThere: unused,
  heldBy: unused,
  lockOf: unused,
  mergedHolder: unused,
  noteOwn: unused,
};
const clone = cloneWith();

/** A mutation whose check has these members in its input. */
const hasInput = (members: object) => (body: { readonly variables: { readonly check?: object } }) => {
  const input = { ...body.variables.check };
  return Object.entries(members).every(([name, value]) =>
    Object.entries(input).some(([key, is]) => key === name && is === value),
  );
};

describe("effects of one request", () => {
  const dispatches = "/repos/acme/catalog/actions/workflows/gatehouse.yml/dispatches";

  /** A run about to be planned, with its order and what people are told of it. */
  async function ordering() {
    const scene = await announced();
    scene.label("omar");
    let effect = (await scene.decide()).effects[0];
    while (effect !== undefined && effect.type !== "start_job") {
      scene.replace(await applyEffect(scene.snapshot, effect));
      effect = (await scene.decide()).effects[0];
    }
    if (effect === undefined) throw new Error("Nothing was ordered.");
    scene.replace(await applyEffect(scene.snapshot, effect));
    const [told] = (await scene.decide()).effects;
    if (told?.type !== "update_issue") throw new Error("Nobody is told.");
    const labelIds = new Map(told.addLabels.map((label) => [label, `L_${label}`]));
    return { effects: [effect, told], snapshot: { ...scene.snapshot, labelIds } };
  }

  it("are written together, and the job is dispatched once its check is there", async () => {
    const { effects, snapshot } = await ordering();
    const made = { id: "CR_9", startedAt: "2026-11-22T08:00:07Z", completedAt: null };
    nock(baseUrl)
      .post("/graphql", hasInput({ status: "IN_PROGRESS", name: "gatehouse" }))
      .reply(200, { data: { check: { checkRun: made }, comment: { issueComment: { id: "C_0" } } } });
    nock(baseUrl).post(dispatches).reply(204);
    const actor = createRunActor({ repository: fakeRepository(), clone, branches, keys });
    const after = await actor.carryOut(effects, { ...snapshot, checks: [] });
    expect(after?.checks).toMatchObject([{ id: "CR_9", open: true, startedAt: made.startedAt }]);
    expect(after?.issue.labels).toContain("run/planning");
  });

  it("dispatch nothing when GitHub made no check, whatever else it did", async () => {
    const { effects, snapshot } = await ordering();
    nock(baseUrl)
      .post("/graphql")
      .reply(200, {
        data: { check: null, comment: { issueComment: { id: "C_0" } } },
        errors: [{ type: "UNPROCESSABLE", path: ["check"], message: "No commit found" }],
      });
    const actor = createRunActor({ repository: fakeRepository(), clone, branches, keys });
    await expect(actor.carryOut(effects, { ...snapshot, checks: [] })).rejects.toThrow(
      "GitHub did not make the app's check: No commit found.",
    );
  });

  it("look again when the branch was not at the head that was to be deleted", async () => {
    const { snapshot } = await planning();
    nock(baseUrl)
      .post("/graphql")
      .reply(200, {
        data: { branch: null },
        errors: [{ type: "UNPROCESSABLE", path: ["branch"], message: "Reference cannot be updated" }],
      });
    const actor = createRunActor({ repository: fakeRepository(), clone, branches, keys });
    const effect = { type: "delete_branch", branch: "run/database/x", head: "a".repeat(40) } as const;
    expect(await actor.carryOut([effect], snapshot)).toBeUndefined();
  });
});

describe("a workflow that GitHub can't start", () => {
  it("ends the attempt, says so, and is started again when somebody asks", async () => {
    const scene = await planning();
    const { snapshot } = scene;
    const order = openOrder(snapshot);
    const actor = createRunActor({ repository: fakeRepository(), clone, branches, keys });
    nock(baseUrl)
      .post("/repos/acme/catalog/actions/workflows/gatehouse.yml/dispatches")
      .reply(404, { message: "Not Found" });
    nock(baseUrl)
      .post("/graphql", hasInput({ checkRunId: "CR_1", status: "COMPLETED", conclusion: "FAILURE" }))
      .reply(200, {
        data: { check: { checkRun: { id: "CR_1", startedAt: snapshot.now, completedAt: snapshot.now } } },
      });
    const after = await actor.carryOut([{ type: "dispatch_job", order }], snapshot);
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
    const actor = createRunActor({ repository: { ...fakeRepository(), clock }, clone, branches, keys });
    const sent: number[] = [];
    nock(baseUrl)
      .post("/repos/acme/catalog/actions/workflows/gatehouse.yml/dispatches")
      .times(5)
      .reply(204, () => {
        sent.push(seconds);
        return "";
      });
    for (; seconds <= 300; seconds += 5) await actor.carryOut([{ type: "dispatch_job", order }], snapshot);
    expect(sent).toEqual([0, 20, 60, 140, 300]);
  });
});

describe("a pull request's description", () => {
  it("is written to GitHub, and known from then on", async () => {
    const { snapshot } = await planning();
    const { pull } = snapshot;
    if (pull === undefined) throw new Error("There is no pull request.");
    const description = { title: "Run 12: create database mailer-orders", body: "Three instances." };
    nock(baseUrl)
      .patch(`/repos/acme/catalog/pulls/${String(pull.number)}`, description)
      .reply(200, { number: pull.number });
    const actor = createRunActor({ repository: fakeRepository(), clone, branches, keys });
    const after = await actor.carryOut([{ type: "update_pull", number: pull.number, ...description }], snapshot);
    expect(after?.pull).toEqual({ ...pull, description });
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
    const actor = createRunActor({ repository: fakeRepository(), clone, branches, keys });
    nock(baseUrl)
      .put(`/repos/acme/catalog/pulls/${String(pull.number)}/merge`)
      .reply(status, { message: "At least 1 approving review is required." });
    const after = await actor.carryOut([{ type: "merge_pull", number: pull.number, head: pull.head }], scene.snapshot);
    if (after === undefined) throw new Error("The refusal was taken for a merge.");
    scene.replace(after);
    scene.job({});
    const { state, types } = await scene.settle();
    expect(state).toBe("planned");
    expect(types).not.toContain("merge_pull");
    expect(scene.status()).toContain("At least 1 approving review is required.");
  });
});
