import assert from "node:assert/strict";
import type { HonestTwin } from "./attack.ts";
import { attic, catalog, openCatalog } from "./stage.ts";
import { label, type Scene } from "./scene.ts";
import { announcedRun, answersFor, plannedRun, proposeFromFork } from "./steps.ts";

/** What goes through. Each attack names the one that is the same act, done as it should be. */

export const ownersLabel: HonestTwin = {
  name: "an owner who neither opened nor edited the run labels what the comment announces",
  play: async (scene) => {
    const { pull } = await plannedRun(scene);
    assert.ok(pull > 0);
  },
};

export const ownersComment: HonestTwin = {
  name: "an owner says `/approve` to what the comment announces, and it is planned",
  play: async (scene) => {
    const run = await announcedRun(scene);
    await scene.olga.comment(run, "/approve");
    await scene.untilState(run, "planned");
  },
};

export const planApproved: HonestTwin = {
  name: "where the plan is approved with the answers, an owner says `/approve` to it, and it is merged, applied and recorded",
  play: async (scene) => {
    await scene.approvingPlans(async () => {
      const name = scene.fresh();
      const run = await scene.ask({ name }, "add_document_db", "plan-needs-approval");
      await scene.announced(run);
      await scene.olga.comment(run, "/approve");
      await scene.untilState(run, "planned");
      const pull = await scene.pullOf(run);
      await scene.omar.review(pull);
      await scene.omar.merge(pull);
      await scene.untilState(run, "succeeded");
      await scene.omar.octokit.rest.repos.getContent({ ...catalog, path: `entities/database/mailer-${name}.yml` });
    });
  },
};

export const ownersMerge: HonestTwin = {
  name: "an owner reviews and merges what was planned, and it is applied and recorded",
  play: async (scene) => {
    const name = scene.fresh();
    const { run, pull } = await plannedRun(scene, { name });
    await scene.omar.review(pull);
    await scene.omar.merge(pull);
    await scene.untilState(run, "succeeded");
    await scene.omar.octokit.rest.repos.getContent({ ...catalog, path: `entities/database/mailer-${name}.yml` });
  },
};

export const plainTexts: HonestTwin = {
  name: "ordinary texts reach Terraform as they were written",
  play: async (scene) => {
    const [name, note, line] = [scene.fresh(), "Two lines\nof notes, 100 % plain", "db.t4g.medium"];
    const run = await scene.askNoted({ name, note, line });
    await scene.approve(run);
    assert.deepEqual(await variablesOf(scene, name), { identifier: note, instances: 1, instance_class: line });
  },
};

/** What Terraform is given, as it stands on the run's branch. */
export async function variablesOf(scene: Scene, name: string): Promise<unknown> {
  const path = `infra/database/${name}/run.auto.tfvars.json`;
  const ref = `run/database/${name}`;
  const { data } = await scene.omar.octokit.rest.repos.getContent({ ...catalog, path, ref });
  assert.ok("content" in data);
  return JSON.parse(Buffer.from(data.content, "base64").toString("utf8"));
}

export const mendedAnswers: HonestTwin = {
  name: "a wrong answer is told, mended in the issue, and then approved",
  play: async (scene) => {
    const asked = { ...answersFor(scene.fresh()), instances: "7" };
    const run = await scene.dana.submit("add_document_db", asked);
    await scene.untilState(run, "invalid");
    await scene.dana.edit(run, (body) => body.replace("\n7", "\n3"));
    await scene.untilState(run, "waiting-for-approval");
    await scene.approve(run);
  },
};

export const requestersCancel: HonestTwin = {
  name: "the requester says /cancel in a comment of their own, and the run ends",
  play: async (scene) => {
    const run = await scene.ask();
    await scene.dana.comment(run, "/cancel");
    await scene.until(run, "cancelled", ({ open, labels }) => !open && labels.includes("run/cancelled"));
  },
};

export const ownersDecline: HonestTwin = {
  name: "an owner says /decline, and the run ends",
  play: async (scene) => {
    const run = await scene.ask();
    await scene.omar.comment(run, "/decline not this week");
    await scene.until(run, "declined", ({ open, labels }) => !open && labels.includes("run/declined"));
  },
};

export const reviewedChange: HonestTwin = {
  name: "a change of the catalog by pull request, checked by the app and reviewed by an owner, is merged",
  play: async (scene) => {
    const pull = await scene.propose("wren", { "docs/hello.md": "Hello\n" });
    assert.equal(await scene.untilCheck(pull.head), "success");
    await scene.omar.review(pull.number);
    await scene.wren.merge(pull.number);
  },
};

export const reviewedFork: HonestTwin = {
  name: "a change of the catalog from a fork, checked by the app and reviewed by an owner, is merged",
  play: async (scene) => {
    const pull = await proposeFromFork(scene, "mara", `hello-${scene.fresh()}`, { "docs/afar.md": "Hello\n" });
    assert.equal(await scene.untilCheck(pull.head), "success");
    await scene.omar.review(pull.number);
    await scene.omar.merge(pull.number);
  },
};

export const nextInTurn: HonestTwin = {
  name: "the second run for an entity gets its turn when the first has ended",
  play: async (scene) => {
    const name = scene.fresh();
    const first = await scene.ask({ name });
    await scene.approve(first);
    const second = await scene.ask({ name }, "add_document_db", "waiting-for-turn");
    await scene.dana.comment(first, "/cancel");
    await scene.untilState(second, "waiting-for-approval");
    await scene.approve(second);
  },
};

/** A planned run loses its issue and is merged; answers the next run for its entity, which waits. */
export async function nextAfterTheMoved(scene: Scene): Promise<number> {
  const name = scene.fresh();
  const { run, pull } = await plannedRun(scene, { name });
  await scene.transfer("wren", run, catalog, attic);
  await scene.olga.review(pull);
  await scene.olga.merge(pull);
  await scene.settled();
  await scene.nothingApplied(run);
  const next = await scene.ask({ name }, "add_document_db", "waiting-for-turn");
  assert.match((await scene.page(next)).status, /whose issue is gone/);
  return next;
}

export const ownersRelease: HonestTwin = {
  name: "an owner lets go with `/release` what a run holds whose issue is gone, and the next run is approved",
  play: async (scene) => {
    const next = await nextAfterTheMoved(scene);
    await scene.omar.comment(next, "/release");
    await scene.untilState(next, "waiting-for-approval");
    await scene.approve(next);
  },
};

export const askedAgain: HonestTwin = {
  name: "a run whose issue was closed and opened again is approved anew",
  play: async (scene) => {
    const { run } = await plannedRun(scene);
    await scene.dana.close(run);
    await scene.untilState(run, "cancelled");
    await scene.settled();
    await scene.dana.octokit.rest.issues.update({ ...catalog, issue_number: run, state: "open" });
    await scene.untilState(run, "waiting-for-approval");
    await scene.announced(run);
    await scene.omar.label(run, label);
    await scene.untilState(run, "planned");
  },
};

export const collaboratorsRun: HonestTwin = {
  name: "somebody who may write asks in a public repository, and is answered",
  play: async (scene) => {
    const number = await scene.submitInTheOpen("dana", { name: scene.fresh() });
    await scene.untilInTheOpen(number, "waits for approval", ({ labels }) =>
      labels.includes("run/waiting-for-approval"),
    );
    const { data } = await scene.dana.octokit.rest.issues.listComments({ ...openCatalog, issue_number: number });
    assert.ok(data.length > 0);
  },
};
