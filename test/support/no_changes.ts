import type { ChangeCounts } from "../../src/core/plan/messages.ts";

/** The counts of a plan that does nothing. */
export const noChanges: ChangeCounts = {
  create: 0,
  update: 0,
  replace: 0,
  delete: 0,
  move: 0,
  import: 0,
  forget: 0,
  outputs: 0,
  drift: 0,
};
