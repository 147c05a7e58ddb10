import assert from "node:assert/strict";
import type { Attack } from "../attack.ts";
import type { Planning, Scene } from "../scene.ts";
import { catalog } from "../stage.ts";
import { plannedRun } from "../steps.ts";
import { ownersMerge } from "../twins.ts";

async function reportOf(scene: Scene, run: number): Promise<string> {
  const { data: pull } = await scene.omar.octokit.rest.pulls.get({ ...catalog, pull_number: await scene.pullOf(run) });
  const { data } = await scene.omar.octokit.rest.checks.listForRef({
    ...catalog,
    ref: pull.head.sha,
    check_name: "gatehouse/report",
  });
  return data.check_runs[0]?.output.text ?? "";
}

async function forgeReport(scene: Scene, held: Planning, text: string): Promise<void> {
  try {
    await scene.otherApp.rest.checks.create({
      ...catalog,
      name: "gatehouse/report",
      head_sha: held.head,
      status: "completed",
      conclusion: "success",
      output: { title: "Report", summary: "Planned", text },
    });
    await scene.dana.comment(held.run, "It is planned, see the report.");
    await scene.remains(held.run, "planning");
    await scene.mergeRefused("omar", held.pull);
  } finally {
    held.release();
  }
  await scene.untilState(held.run, "planned");
}

/** Checks, reports and workflow runs that are not what they seem. */
export const checkAttacks: readonly Attack[] = [
  {
    name: "forged check",
    attempt: "Another app writes a green check named `gatehouse` on a run whose plan is not there.",
    barrier: "The default branch requires the check with the app as its source.",
    play: async (scene) => {
      const held = await scene.planning();
      try {
        await scene.otherApp.rest.checks.create({
          ...catalog,
          name: "gatehouse",
          head_sha: held.head,
          status: "completed",
          conclusion: "success",
        });
        await scene.olga.review(held.pull);
        await scene.mergeRefused("olga", held.pull);
      } finally {
        held.release();
      }
    },
    twin: ownersMerge,
  },
  {
    name: "check by a person",
    attempt: "A person with write access writes the app's check.",
    barrier: "GitHub lets only apps write check runs.",
    play: async (scene) => {
      const { pull } = await plannedRun(scene);
      const { data } = await scene.wren.octokit.rest.pulls.get({ ...catalog, pull_number: pull });
      for (const name of ["gatehouse", "gatehouse/report"])
        await assert.rejects(scene.wren.octokit.rest.checks.create({ ...catalog, name, head_sha: data.head.sha }));
    },
    twin: ownersMerge,
  },
  {
    name: "forged report",
    attempt: "Another app writes a report that says that everything is planned.",
    barrier: "A report is believed only under a key that the environments alone hold.",
    play: async (scene) => {
      const planned = await scene.ask();
      await scene.approve(planned);
      const genuine = await reportOf(scene, planned);
      const held = await scene.planning();
      const forged = genuine
        .replace(`"issue":${String(planned)}`, `"issue":${String(held.run)}`)
        .replace(/"head":"[0-9a-f]{40}"/, `"head":"${held.head}"`);
      await forgeReport(scene, held, forged);
    },
    twin: ownersMerge,
  },
  {
    name: "report of another run",
    attempt: "The genuine report of a harmless run is copied to another run's head.",
    barrier: "A report names its run, head, tree, nonce and workflow run, all under its signature.",
    play: async (scene) => {
      const planned = await scene.ask();
      await scene.approve(planned);
      const genuine = await reportOf(scene, planned);
      assert.notEqual(genuine, "");
      await forgeReport(scene, await scene.planning(), genuine);
    },
    twin: ownersMerge,
  },
  {
    name: "workflow started by a person",
    attempt: "Somebody with write access dispatches the apply with the nonce of a planned run.",
    barrier: "Jobs go on only for the app itself, and the app believes only runs that it started.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      const { data } = await scene.wren.octokit.rest.pulls.get({ ...catalog, pull_number: pull });
      const { data: checks } = await scene.wren.octokit.rest.checks.listForRef({
        ...catalog,
        ref: data.head.sha,
        check_name: "gatehouse",
      });
      const nonce = checks.check_runs[0]?.external_id ?? "";
      assert.notEqual(nonce, "");
      for (const phase of ["plan", "apply"])
        await scene.wren.octokit.rest.actions.createWorkflowDispatch({
          ...catalog,
          workflow_id: "gatehouse.yml",
          ref: "main",
          inputs: { phase, issue: String(run), head: data.head.sha, nonce },
        });
      await scene.remains(run, "planned");
    },
    twin: ownersMerge,
  },
  {
    name: "workflow run again by a person",
    attempt: "Somebody with write access runs the app's own workflow run again.",
    barrier: "Only the first attempt of a run counts, and only the app's.",
    play: async (scene) => {
      const { run } = await plannedRun(scene);
      const { data } = await scene.wren.octokit.rest.actions.listWorkflowRunsForRepo({ ...catalog, per_page: 100 });
      const own = data.workflow_runs.find(({ display_title }) => display_title.includes(`#${String(run)} `));
      assert.ok(own);
      await scene.wren.octokit.rest.actions.reRunWorkflow({ ...catalog, run_id: own.id });
      await scene.remains(run, "planned");
    },
    twin: ownersMerge,
  },
];
