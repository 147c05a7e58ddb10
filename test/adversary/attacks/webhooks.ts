import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Attack } from "../attack.ts";
import { label } from "../scene.ts";
import { announcedRun } from "../steps.ts";
import { ownersLabel } from "../twins.ts";

/** Events that GitHub did not send, or sent before. */
export const webhookAttacks: readonly Attack[] = [
  {
    name: "webhook with a bad signature",
    attempt: "Somebody who knows the app's address posts an event of their own making.",
    barrier: "It is refused by its signature, leaves no work behind, and its text does not reach the log.",
    play: async (scene) => {
      const run = await scene.ask();
      const canary = "canary-in-a-forged-event";
      const payload = JSON.stringify({
        action: "labeled",
        issue: { number: run, body: canary },
        label: { name: label },
      });
      for (const signature of [`sha256=${"0".repeat(64)}`, "sha256=", undefined]) {
        const answer = await fetch(scene.webhookUrl(), {
          method: "POST",
          body: payload,
          headers: {
            "content-type": "application/json",
            "x-github-event": "issues",
            "x-github-delivery": "11111111-2222-3333-4444-555555555555",
            ...(signature === undefined ? {} : { "x-hub-signature-256": signature }),
          },
        });
        assert.ok(answer.status >= 400 && answer.status < 500, `answered ${String(answer.status)}`);
        assert.doesNotMatch(await answer.text(), new RegExp(canary));
      }
      await scene.nothingCame(run);
      assert.doesNotMatch(readFileSync(join(scene.world.folder, "app.log"), "utf8"), new RegExp(canary));
    },
    twin: ownersLabel,
  },
  {
    name: "replayed delivery",
    attempt: "The genuine event of an owner's label is delivered again after the label was taken off.",
    barrier: "An event only says where to look; what counts is what GitHub holds now.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      await scene.wren.label(run, label);
      await scene.refused(run, /@wren owns nothing/);
      await scene.redeliver(run);
      await scene.nothingCame(run);
    },
    twin: ownersLabel,
  },
];
