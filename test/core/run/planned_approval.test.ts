import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import { openCatalog, orders, starterFile } from "./fixtures.ts";
import type { Ending } from "./jobs.ts";
import { openScene, type Scene } from "./scene.ts";
import { announced } from "./stages.ts";

const action = "actions/add_document_db.yml";
const settings = starterFile("gatehouse.yml").replace("self: false", "self: false\n  when: planned");

/** A catalog in which nothing is asked before the plan. */
function plannedCatalog(changes: Readonly<Record<string, string>> = {}): Promise<Catalog> {
  return openCatalog({ "gatehouse.yml": settings, ...changes });
}

/** A run that is planned, and asks. */
async function asking(ending: Ending = {}): Promise<Scene> {
  const scene = await openScene({ catalog: await plannedCatalog() });
  await scene.settle();
  scene.job(ending);
  await scene.settle();
  scene.wait(2);
  return scene;
}

const check = ({ snapshot }: Scene) => snapshot.checks.at(-1);

describe("approval.when: planned", () => {
  it("asks nobody before the plan, and says that nothing is approved", async () => {
    const scene = await openScene({ catalog: await plannedCatalog() });
    expect((await scene.settle()).types).toEqual(["commit_branch", "open_pull", "start_job", "update_issue"]);
    expect(scene.status()).toContain("### Planning: nothing is approved yet");
    expect(scene.snapshot.lock?.commit?.approvedBy).toEqual([]);
    expect(scene.snapshot.issue.labels).toContain("run/planning");
  });

  it("opens a pull request that says so", async () => {
    const scene = await openScene({ catalog: await plannedCatalog() });
    const { effects } = await scene.settle();
    const opened = effects.find((effect) => effect.type === "open_pull");
    expect(opened?.body).toContain("it is approved with its plan, in that issue");
  });

  it("keeps the check from being green until the plan is approved as it is", async () => {
    const scene = await asking();
    expect(check(scene)).toMatchObject({ open: false, conclusion: "action_required" });
    expect(scene.snapshot.issue.labels).toContain("run/plan-needs-approval");
    expect(scene.status()).toContain("### Planned, not approved yet: nothing is destroyed");
    scene.label("dana");
    expect((await scene.settle()).state).toBe("plan_needs_approval");
    expect(check(scene)?.conclusion).toBe("action_required");
    scene.label("omar");
    expect((await scene.settle()).state).toBe("planned");
    expect(check(scene)).toMatchObject({ conclusion: "success" });
  });

  it("merges nothing by itself before that, where the app merges", async () => {
    const auto = settings.replace("merge: manual", "merge: auto");
    const scene = await openScene({ catalog: await plannedCatalog({ "gatehouse.yml": auto }) });
    await scene.settle();
    scene.job({});
    expect((await scene.settle()).types).toEqual(["complete_check", "update_issue"]);
    scene.wait(2);
    scene.comment("omar", "/approve");
    expect((await scene.settle()).types).toContain("merge_pull");
  });

  it("does not take a label from before the plan for it", async () => {
    const scene = await openScene({ catalog: await plannedCatalog() });
    await scene.settle();
    scene.label("omar");
    scene.job({});
    expect((await scene.settle()).state).toBe("plan_needs_approval");
    expect(scene.snapshot.issue.labels).not.toContain("approved");
  });

  it("applies nothing that was merged without it", async () => {
    const scene = await asking();
    scene.merge("omar");
    expect((await scene.settle()).state).toBe("merged_unapproved");
    scene.wait(2);
    scene.label("omar");
    expect((await scene.settle()).state).toBe("applying");
  });

  it("keeps the approval when the same plan is made again, and asks when it is another", async () => {
    const scene = await asking();
    scene.label("omar");
    await scene.settle();
    const done = check(scene);
    if (done === undefined) throw new Error("There is no check.");
    scene.change({ checks: [{ ...done, conclusion: "action_required" }] });
    expect((await scene.settle()).state).toBe("planned");
    const { memory } = done;
    if (memory?.report?.seal === undefined) throw new Error("There is no plan.");
    const other = { ...memory.report, seal: { ...memory.report.seal, effects: "f".repeat(64) } };
    scene.change({ checks: [{ ...done, conclusion: "action_required", memory: { ...memory, report: other } }] });
    expect((await scene.settle()).state).toBe("plan_needs_approval");
  });

  it("asks again when any part of the seal differs", async () => {
    const scene = await asking();
    scene.label("omar");
    await scene.settle();
    const done = check(scene);
    if (done?.memory?.report?.seal === undefined) throw new Error("There is no plan.");
    const { memory } = done;
    for (const part of ["tree", "lockFile", "tool", "backend", "state"] as const) {
      const seal = { ...done.memory.report.seal, [part]: "other" };
      const changed = { ...memory, report: { ...done.memory.report, seal } };
      scene.change({ checks: [{ ...done, conclusion: "action_required", memory: changed }] });
      expect((await scene.decide()).state).toBe("plan_needs_approval");
    }
  });

  it("plans anew, and asks anew, when the answers change", async () => {
    const scene = await asking();
    scene.label("omar");
    await scene.settle();
    await scene.edit("dana", { ...orders, instances: "3" });
    expect((await scene.settle()).types).toEqual(["commit_branch", "update_pull", "start_job", "update_issue"]);
    scene.job({});
    expect((await scene.settle()).state).toBe("plan_needs_approval");
    scene.wait(2);
    scene.label("omar");
    expect((await scene.settle()).state).toBe("planned");
  });

  it("lets nobody's plan run who may not run the action, and none while the branch is unprotected", async () => {
    const refused = await openScene({ catalog: await plannedCatalog() });
    refused.change({ mayExecute: [{ login: "dana", allowed: false }] });
    expect((await refused.settle()).types).toEqual(["update_issue"]);
    const open = await openScene({ catalog: await plannedCatalog() });
    open.change({ unprotected: ["Pull requests are not required."] });
    expect(await open.settle()).toMatchObject({ state: "waiting_for_approval", types: ["update_issue"] });
    expect(open.status()).toContain("Pull requests are not required.");
    open.change({ unprotected: [] });
    expect((await open.settle()).state).toBe("planning");
  });

  it("expires like any other question, and gives everything back", async () => {
    const scene = await asking();
    scene.wait(8 * 86_400);
    const { state, types } = await scene.settle();
    expect(state).toBe("expired");
    expect(types).toEqual(expect.arrayContaining(["close_pull", "delete_branch"]));
  });

  it("wants whom the action wants, not only one", async () => {
    const rule = starterFile(action).replace("requiredApproval: { type: ANY }", "requiredApproval: { count: 2 }");
    const scene = await openScene({ catalog: await plannedCatalog({ [action]: rule }) });
    scene.change({ members: new Map([["acme/devops", new Set(["omar", "olga"])]]) });
    await scene.settle();
    scene.job({});
    await scene.settle();
    scene.wait(2);
    scene.label("omar");
    expect((await scene.settle()).state).toBe("plan_needs_approval");
    expect(scene.status()).toContain("Approved so far: 1 of 2, by @omar.");
    scene.comment("olga", "/approve");
    expect((await scene.settle()).state).toBe("planned");
  });

  it("changes nothing for an action that asks for nobody", async () => {
    const rule = starterFile(action).replace("requiredApproval: { type: ANY }", "requiredApproval: false");
    const scene = await openScene({ catalog: await plannedCatalog({ [action]: rule }) });
    await scene.settle();
    scene.job({});
    expect((await scene.settle()).state).toBe("planned");
  });
});

/** Applies what stands, and gives the approvals of the run's record. */
async function recorded(scene: Scene): Promise<unknown> {
  scene.job({});
  await scene.settle();
  const record: unknown = parse(scene.snapshot.recorded?.text ?? "");
  return isJsonObject(record) ? record["approvals"] : undefined;
}

describe("the run's record", () => {
  it("names an approval of the request by its digest", async () => {
    const scene = await announced();
    scene.label("omar");
    await scene.settle();
    const value = scene.snapshot.lock?.commit?.digest;
    scene.job({});
    await scene.settle();
    scene.merge("omar");
    await scene.settle();
    expect(await recorded(scene)).toMatchObject([{ by: "omar", covers: "digest", value }]);
  });

  it("names an approval of the plan by its seal, also when only the merge's checks are read", async () => {
    const scene = await asking();
    scene.label("omar");
    await scene.settle();
    const value = check(scene)?.memory?.report?.seal?.effects;
    scene.merge("omar");
    await scene.settle();
    scene.change({ checks: scene.snapshot.checks.slice(-1) });
    expect(await recorded(scene)).toMatchObject([{ by: "omar", covers: "seal", value }]);
  });

  it("names approvals of a merge and of a new plan, after that of the request", async () => {
    const scene = await announced();
    scene.label("omar");
    await scene.settle();
    scene.job({});
    await scene.settle();
    scene.merge("sam");
    await scene.settle();
    scene.wait(2);
    scene.label("omar");
    await scene.settle();
    scene.job({ outcome: "stale", effects: "others" });
    await scene.settle();
    scene.wait(2);
    scene.comment("omar", "/approve");
    const { effects } = await scene.settle();
    expect(effects.map(({ type }) => type)).toEqual(["complete_check", "start_job", "update_issue"]);
    expect(await recorded(scene)).toMatchObject([{ covers: "digest" }, { covers: "seal" }, { covers: "seal" }]);
  });
});
