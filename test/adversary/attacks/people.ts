import assert from "node:assert/strict";
import type { Attack } from "../attack.ts";
import { label } from "../scene.ts";
import { ownersLabel } from "../twins.ts";

/** People with hardly any rights. */
export const peopleAttacks: readonly Attack[] = [
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
