import type { Result, Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

const mergeAndApply = "Undisturbed, the same run is merged and applied.";

async function retryAndApply({ app: run }: Stage): Promise<Result> {
  await run.retry("omar");
  await run.carryOutJob();
  return run.mergeAndApply();
}

/** What the app decides about the Action's reports, with the run's comment, branch and base as others left them. */
export const appScenarios: readonly Scenario[] = [
  {
    row: "PR head moved after the plan",
    inMatrix: true,
    attempt: "Somebody pushes to the run's branch after its plan was reviewed, and merges.",
    caughtBy: "The head is not the app's commit: the check turns red, and a merge of it is not applied.",
    control: "The app's own commit is merged and applied.",
    caught: { outcome: "plan_refused", why: /somebody pushed there/ },
    make: async (stage) => {
      const run = await stage.openApp("planned");
      run.push();
      return run.settle();
    },
    honest: async ({ app: run }) => {
      run.undoBranch();
      await run.settle();
      return run.mergeAndApply();
    },
  },
  {
    row: "base moved",
    inMatrix: true,
    attempt: "The template changes on the default branch after the plan was reviewed.",
    caughtBy:
      "Rendering again at the new base gives another digest: the approval is void, and the check is no longer green.",
    control:
      "Back at the approved base, with an unrelated file changed, and planned again, the run is merged and applied.",
    caught: { outcome: "waiting_for_approval", why: /something that it covered has changed/ },
    make: async (stage) => {
      const run = await stage.openApp("planned");
      const template = "templates/document_db/main.tf";
      await run.changeCatalog((file) => ({ [template]: `${file(template)}\noutput "more" { value = 1 }\n` }));
      return run.settle();
    },
    honest: async ({ app: run }) => {
      await run.changeCatalog(() => ({ "README.md": "Another text.\n" }));
      await run.settle();
      await run.carryOutJob();
      return run.mergeAndApply();
    },
  },
  {
    row: "comment edited",
    inMatrix: true,
    attempt: "Somebody edits the app's status comment, so that the announcement in it is another one.",
    caughtBy: "A comment that somebody else edited announces nothing: the label is not counted, and asked for again.",
    control: "A label after the new announcement counts; the run is planned, merged and applied.",
    caught: { outcome: "waiting_for_approval", why: /approved/ },
    make: async (stage) => {
      const run = await stage.openApp("announced");
      run.editStatus("wren");
      return run.approve("omar");
    },
    honest: async ({ app: run }) => {
      await run.approve("omar");
      await run.carryOutJob();
      return run.mergeAndApply();
    },
  },
  {
    row: "another PR's report",
    inMatrix: true,
    attempt: "The signed report of another run's plan is put on this run's commit.",
    caughtBy: "A report counts only with this order's nonce, issue, head and tree.",
    control: mergeAndApply,
    caught: { outcome: "plan_failed", why: /without a report that can be believed/ },
    make: async (stage) => {
      const run = await stage.openApp("ordered");
      const { posted } = await run.runJob({ issue: 99, nonce: "9".repeat(32) });
      return run.hear(posted.flatMap(({ output }) => output.text ?? []));
    },
    honest: retryAndApply,
  },
  {
    row: "report rewritten",
    attempt: "With the job's token, somebody puts a report in the place of the real one that counts fewer changes.",
    caughtBy: "Each report carries an HMAC over all of it, whose key no other job has.",
    control: mergeAndApply,
    caught: { outcome: "plan_failed", why: /without a report that can be believed/ },
    make: async (stage) => {
      const run = await stage.openApp("ordered");
      const { posted } = await run.runJob();
      return run.hear(posted.flatMap(({ output }) => output.text?.replace(/"create":\d+/, '"create":0') ?? []));
    },
    honest: retryAndApply,
  },
  {
    row: "a file outside of the run's folder",
    attempt: "The run's branch also changes a folder that belongs to another entity.",
    caughtBy: "The branch may hold exactly what the template renders; nothing of it is merged green.",
    control: "Without the file, and planned again, the same run is merged and applied.",
    caught: { outcome: "plan_refused", why: /which no run may write/ },
    make: async (stage) => {
      const run = await stage.openApp("planned");
      run.smuggle("infra/database/other/main.tf");
      return run.settle();
    },
    honest: async ({ app: run }) => {
      run.undoBranch();
      await run.settle();
      await run.carryOutJob();
      return run.mergeAndApply();
    },
  },
];
