import assert from "node:assert/strict";
import type { HonestTwin } from "./attack.ts";
import { openCatalog } from "./stage.ts";

/** What goes through. Each attack names the one that is the same act, done as it should be. */

export const ownersLabel: HonestTwin = {
  name: "an owner who neither opened nor edited the run labels what the comment announces",
  play: async (scene) => {
    const run = await scene.ask();
    const pull = await scene.approve(run);
    assert.ok(pull > 0);
  },
};

export const plainTexts: HonestTwin = {
  name: "ordinary texts are read as they were written",
  play: async (scene) => {
    const run = await scene.askNoted({ note: "Two lines\nof notes, 100 % plain" });
    const { status } = await scene.untilState(run, "waiting-for-approval");
    assert.match(status, /of notes, 100 % plain/);
  },
};

export const mendedAnswers: HonestTwin = {
  name: "a wrong answer is told, mended in the issue, and then asks for approval",
  play: async (scene) => {
    const asked = { entity: "mailer", name: scene.fresh(), instances: "7", class: "db.t4g.medium" };
    const run = await scene.dana.submit("add_document_db", asked);
    await scene.untilState(run, "invalid");
    await scene.dana.edit(run, (body) => body.replace("\n7", "\n3"));
    await scene.untilState(run, "waiting-for-approval");
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
