import assert from "node:assert/strict";
import type { Attack } from "../attack.ts";
import { organization, team } from "../../../src/local/demo/people.ts";
import { label } from "../scene.ts";
import { announcedRun, mergedInVain, plannedRun } from "../steps.ts";
import { ownersLabel, ownersMerge } from "../twins.ts";

/** People who come and go. */
export const peopleAttacks: readonly Attack[] = [
  {
    name: "owner who has left the team",
    attempt: "An owner is removed from the owning team after reviewing, and merges.",
    barrier: "Membership is asked for when it counts; a merge by somebody who may not approve is no consent.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      await scene.omar.review(pull);
      const { administration } = scene.world.hub;
      administration.setCollaborator("acme/catalog", "lea", "write");
      administration.removeTeamMember(organization, team, "lea");
      await scene.lea.merge(pull);
      await mergedInVain(scene, run);
    },
    twin: ownersMerge,
  },
  {
    name: "account that is gone",
    attempt: "An account labels the run and is deleted at once.",
    barrier: "A label of nobody counts for nobody.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      await scene.world.app.kill();
      await scene.zoe.label(run, label);
      scene.world.hub.administration.deleteUser("zoe");
      await scene.world.app.start();
      await scene.dana.comment(run, "She said yes before she left.");
      await scene.until(
        run,
        "refused",
        ({ labels, status }) => !labels.includes(label) && status.includes("Not approved"),
      );
      await scene.nothingCame(run);
    },
    alone: true,
    twin: ownersLabel,
  },
  {
    name: "reader's label",
    attempt: "Somebody who may only read puts the approval label on, or makes the label themselves.",
    barrier: "GitHub lets nobody label who may not triage.",
    play: async (scene) => {
      const run = await scene.ask();
      await assert.rejects(scene.sam.label(run, label), { status: 403 });
      await scene.nothingCame(run);
    },
    twin: ownersLabel,
  },
];
