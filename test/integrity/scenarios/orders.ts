import { appId } from "../../action/scene.ts";
import { database } from "../../action/modules.ts";
import type { Scenario } from "../scenario.ts";

const applyReviewed = "The app's own order is carried out.";

/** Orders and reports that are another's, forged, or used twice. */
export const orderScenarios: readonly Scenario[] = [
  {
    row: "artifact or report swapped on an empty state",
    inMatrix: true,
    attempt:
      "Another module's signed report, of a plan against an empty state as well, is put in the place of the reviewed one.",
    caughtBy: "No plan is stored to be swapped; the other report's seal has another tree and other effects.",
    control: "The report of the reviewed module is applied under.",
    caught: { outcome: "stale", why: /the rendered files.*the planned changes/ },
    make: async (stage) => {
      const other = await stage.review(database(3));
      await stage.review(database(1));
      return stage.applyReviewed(other.seal === undefined ? {} : { seal: other.seal });
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "a directory nobody planned",
    inMatrix: true,
    attempt: "A folder that came along with the merge is applied under the seal of the one that was planned.",
    caughtBy: "The folder's tree and effects are not the sealed ones.",
    control: applyReviewed,
    caught: { outcome: "stale", why: /the rendered files.*the planned changes/ },
    make: async (stage) => {
      const reviewed = await stage.review(database(1));
      await stage.scene.git("checkout", "-q", "main");
      const place = "infra/database/stowaway";
      const unplanned = await stage.scene.commitFolder(place, database(4));
      const order = await stage.scene.applyOrder(reviewed, undefined);
      return stage.job({ ...order, ...unplanned, folder: place });
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "order without a seal",
    attempt: "An apply is ordered before there is a reviewed plan.",
    caughtBy: "Nothing is applied without a seal.",
    control: applyReviewed,
    caught: { outcome: "refused", why: /names no approved plan/ },
    make: async (stage) => {
      const { seal, ...order } = await stage.review(database(1));
      return stage.job(await stage.scene.applyOrder(order, undefined));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "order of another phase",
    attempt: "Somebody starts the workflow to apply, with the nonce of an order to plan.",
    caughtBy: "The order says what it is for, and a job for something else does nothing.",
    control: applyReviewed,
    caught: { outcome: "no job", why: /it asks for plan, and this job is for apply/ },
    make: async (stage) => {
      const { seal } = await stage.review(database(1));
      const order = await stage.scene.commit(database(1), seal === undefined ? {} : { seal });
      stage.scene.give(order);
      return stage.observe(() => stage.scene.runJob({ ...order, phase: "apply" }));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "another commit checked out",
    attempt: "The workflow checks out another commit than the ordered one, whose folder holds other files.",
    caughtBy: "Nothing is planned while the checkout is not at the ordered commit.",
    control: applyReviewed,
    caught: { outcome: "refused", why: /not at the ordered/ },
    make: async (stage) => {
      const order = await stage.review(database(1));
      await stage.scene.commit(database(2));
      return stage.job(order);
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "order replayed",
    attempt: "The workflow is started once more with the nonce of an order that has been carried out.",
    caughtBy: "Only a check run in progress is an order; the app completed this one.",
    control: "A new order, with a nonce of its own, is carried out.",
    caught: { outcome: "no job", why: /no check run `gatehouse` in progress/ },
    make: async (stage) => {
      const order = await stage.review(database(1));
      const first = await stage.job(order);
      if (first.outcome !== "applied") throw new Error(`It was not applied: ${first.why}`);
      stage.scene.completeOrders();
      return stage.observe(() => stage.scene.runJob(order));
    },
    honest: (stage) => stage.reviewAndApply(database(2), { operation: "update" }),
  },
  {
    row: "attempt repeated",
    attempt: "Somebody repeats the app's workflow run from GitHub's page.",
    caughtBy: "The job of a second attempt does nothing; the workflow's own condition skips it before that.",
    control: "The first attempt is carried out.",
    caught: { outcome: "no job", why: /the workflow run was repeated/ },
    make: async (stage) => {
      const order = await stage.review(database(1));
      return stage.job(order, { GITHUB_RUN_ATTEMPT: "2" });
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "order by another app",
    attempt: "Another app, or a job's token, makes a check run with the order's name and nonce.",
    caughtBy: "Only the check run of the app whose id stands in the workflow is believed.",
    control: applyReviewed,
    caught: { outcome: "no job", why: /no check run `gatehouse` in progress/ },
    make: async (stage) => {
      const order = await stage.review(database(1));
      stage.scene.give(order, appId + 1);
      return stage.observe(() => stage.scene.runJob(order));
    },
    honest: (stage) => stage.applyReviewed(),
  },
];
