import assert from "node:assert/strict";
import type { Attack } from "../attack.ts";
import { label, statusCommentOf } from "../scene.ts";
import { catalog } from "../stage.ts";
import { announcedRun } from "../steps.ts";
import { ownersLabel } from "../twins.ts";

const announced = / at=\S+ (?:seen )?hmac=[0-9a-f]{64} -->/;

/** The app's own words, forged, moved or taken away. */
export const markerAttacks: readonly Attack[] = [
  {
    name: "edited status comment",
    attempt: "Somebody with write access writes an approval into the app's status comment.",
    barrier: "Nothing is read from it that the app did not write; it is restored, and announced anew.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      const { id, body } = await statusCommentOf(scene.wren, run);
      const forged = body.replace("### Waiting for approval", "### Approved by @omar");
      await scene.wren.octokit.rest.issues.updateComment({ ...catalog, comment_id: id, body: forged });
      await scene.omar.label(run, label);
      await scene.until(
        run,
        "restored",
        ({ status, labels }) => !status.includes("Approved by @omar") && !labels.includes(label),
      );
      await scene.nothingCame(run);
    },
    twin: ownersLabel,
  },
  {
    name: "deleted status comment",
    attempt: "The status comment is deleted, and an owner labels what nobody announces any more.",
    barrier: "Without an announcement no label counts; it is announced again, and asked for again.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      const { id } = await statusCommentOf(scene.wren, run);
      await scene.wren.octokit.rest.issues.deleteComment({ ...catalog, comment_id: id });
      await scene.omar.label(run, label);
      await scene.until(
        run,
        "announced again",
        ({ status, labels }) => announced.test(status) && !labels.includes(label),
      );
      await scene.nothingCame(run);
    },
    twin: ownersLabel,
  },
  {
    name: "replayed announcement",
    attempt: "The announcement of answers that an owner approved is copied back under other answers.",
    barrier: "The digest is derived again each time, and a comment that somebody else edited announces nothing.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      const old = await statusCommentOf(scene.wren, run);
      await scene.dana.edit(run, (text) => text.replace("\n2\n", "\n5\n"));
      await scene.until(run, "announced anew", ({ status }) => status.includes("`5`"));
      await scene.wren.octokit.rest.issues.updateComment({ ...catalog, comment_id: old.id, body: old.body });
      await scene.omar.label(run, label);
      await scene.until(run, "restored", ({ status, labels }) => status.includes("`5`") && !labels.includes(label));
      await scene.nothingCame(run);
    },
    twin: ownersLabel,
  },
  {
    name: "announcement of another issue",
    attempt: "The signed marker of one issue is written into the status comment of another.",
    barrier: "The marker names its issue and its digest, and both are under its signature.",
    play: async (scene) => {
      const [one, other] = [await scene.ask(), await scene.ask()];
      await scene.announced(one);
      const marker = /<!-- gatehouse:announcement.*? -->/;
      const foreign = marker.exec((await statusCommentOf(scene.wren, one)).body)?.[0] ?? "";
      assert.notEqual(foreign, "");
      const { id, body } = await statusCommentOf(scene.wren, other);
      const forged = body.replace(marker, foreign);
      await scene.wren.octokit.rest.issues.updateComment({ ...catalog, comment_id: id, body: forged });
      await scene.omar.label(other, label);
      await scene.until(
        other,
        "restored",
        ({ status, labels }) => !status.includes(foreign) && announced.test(status) && !labels.includes(label),
      );
      await scene.nothingCame(other);
    },
    twin: ownersLabel,
  },
  {
    name: "look-alike bot",
    attempt: "A bot with a similar name copies the status comment, marker and all, and labels.",
    barrier: "Only the app's own comment is read, and only people approve.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      const { body } = await statusCommentOf(scene.wren, run);
      await scene.otherApp.rest.issues.createComment({ ...catalog, issue_number: run, body });
      await scene.otherApp.rest.issues.addLabels({ ...catalog, issue_number: run, labels: [label] });
      await scene.refused(run, /is an app; a person must approve/);
    },
    twin: ownersLabel,
  },
  {
    name: "copied status comment",
    attempt: "Somebody writes a comment of their own that says, in the app's words, that the run is approved.",
    barrier: "A comment is believed by its author, not by its words.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      const { body } = await statusCommentOf(scene.wren, run);
      await scene.wren.comment(run, body.replace("### Waiting for approval", "### Approved"));
      await scene.nothingCame(run);
      assert.match((await scene.page(run)).status, /### Waiting for approval/);
    },
    twin: ownersLabel,
  },
];
