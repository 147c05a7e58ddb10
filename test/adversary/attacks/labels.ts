import assert from "node:assert/strict";
import type { Attack } from "../attack.ts";
import { label } from "../scene.ts";
import type { Login } from "../stage.ts";
import { catalog } from "../stage.ts";
import { announcedRun, answersFor, bodyFor } from "../steps.ts";
import { ownersLabel, planApproved } from "../twins.ts";

function forgedBy(login: Login, name: string, attempt: string, barrier: string, why: RegExp): Attack {
  return {
    name,
    attempt,
    barrier,
    play: async (scene) => {
      const run = await announcedRun(scene);
      await scene[login].label(run, label);
      await scene.refused(run, why);
    },
    twin: ownersLabel,
  };
}

/** The approval label from hands whose label is none. */
export const labelAttacks: readonly Attack[] = [
  forgedBy(
    "dana",
    "requester's own label",
    "Whoever opened the run adds the approval label.",
    "A requester can't approve.",
    /@dana opened this run/,
  ),
  forgedBy(
    "tess",
    "triager's label",
    "Somebody with the triage role adds the approval label.",
    "Only owners of what the run writes can approve.",
    /@tess owns nothing that this run writes/,
  ),
  forgedBy(
    "wren",
    "writer's label",
    "Somebody with write access who owns nothing adds the approval label.",
    "Only owners of what the run writes can approve.",
    /@wren owns nothing that this run writes/,
  ),
  forgedBy(
    "mara",
    "maintainer's label",
    "Somebody with the maintain role who owns nothing adds the approval label.",
    "A role of the repository owns nothing; CODEOWNERS decides.",
    /@mara owns nothing that this run writes/,
  ),
  forgedBy(
    "gus",
    "invited member's label",
    "Somebody who is invited to the owning team, and has not joined, adds the approval label.",
    "Only active members of a team count.",
    /@gus owns nothing that this run writes/,
  ),
  {
    name: "editor's label",
    attempt: "An owner changes the answers and then approves them.",
    barrier: "Whoever edited the body can't approve it.",
    play: async (scene) => {
      const run = await scene.ask();
      await scene.olga.edit(run, (text) => text.replace("\n2\n", "\n3\n"));
      await scene.until(run, "read again", ({ status }) => status.includes("`3`"));
      await scene.announced(run);
      await scene.olga.label(run, label);
      await scene.refused(run, /@olga edited this run's issue/);
    },
    twin: ownersLabel,
  },
  {
    name: "app's label",
    attempt: "Another app of the organization, which may write issues, adds the approval label.",
    barrier: "Bots and apps never count.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      await scene.otherApp.rest.issues.addLabels({ ...catalog, issue_number: run, labels: [label] });
      await scene.refused(run, /@gatehouse-helper\[bot\] is an app/);
    },
    twin: ownersLabel,
  },
  {
    name: "label at birth",
    attempt: "The issue is created through the API with the approval label on it.",
    barrier: "The label is the creator's, and comes before the announcement.",
    play: async (scene) => {
      const { data } = await scene.wren.octokit.rest.issues.create({
        ...catalog,
        title: "Born approved",
        body: bodyFor(scene.fresh()),
        labels: ["gatehouse", "action/add_document_db", label],
      });
      await scene.refused(data.number, /@wren opened this run/);
    },
    twin: ownersLabel,
  },
  {
    name: "label of a form",
    attempt: "A hand-written issue form carries the approval label, and GitHub puts it on whoever submits it.",
    barrier: "GitHub attributes a form's labels to the submitter, who can't approve.",
    play: async (scene) => {
      const answers = answersFor(scene.fresh());
      const run = await scene.dana.submit("quick", answers);
      await scene.refused(run, /@dana opened this run/);
    },
    twin: ownersLabel,
  },
  {
    name: "label before the announcement",
    attempt: "An owner is talked into labelling an issue that the app has not answered yet.",
    barrier: "A label counts only when it is later than what it approves was announced.",
    play: async (scene) => {
      const { data } = await scene.dana.octokit.rest.issues.create({
        ...catalog,
        title: "Quick, please",
        body: bodyFor(scene.fresh()),
        labels: ["gatehouse", "action/add_document_db"],
      });
      await scene.omar.label(data.number, label);
      await scene.refused(data.number, /came before this version was announced, or in the same second/);
    },
    twin: ownersLabel,
  },
  {
    name: "recreated label",
    attempt: "The approval label is deleted, made anew, and put on by somebody who owns nothing.",
    barrier: "A label is its name; who may approve does not change with it.",
    alone: true,
    play: async (scene) => {
      const run = await announcedRun(scene);
      await scene.wren.octokit.rest.issues.deleteLabel({ ...catalog, name: label });
      await scene.wren.octokit.rest.issues.createLabel({ ...catalog, name: label, color: "0e8a16" });
      await scene.wren.label(run, label);
      await scene.refused(run, /@wren owns nothing that this run writes/);
    },
    twin: ownersLabel,
  },
  {
    name: "label before the plan",
    attempt: "Where the plan is approved together with the answers, an owner is made to label while it is being made.",
    barrier: "Then the label binds the plan's seal: nobody can have approved a plan that nobody has seen.",
    alone: true,
    play: (scene) =>
      scene.approvingPlans(async () => {
        const name = scene.fresh();
        const release = scene.runner.hold(`infra/database/mailer-${name}`);
        const run = await scene.ask({ name }, "add_document_db", "planning");
        await scene.omar.label(run, label);
        await scene.omar.comment(run, "/approve");
        release();
        await scene.untilState(run, "plan-needs-approval");
        await scene.until(run, "without the label", ({ labels }) => !labels.includes(label));
        await scene.mergeRefused("omar", await scene.pullOf(run));
        await scene.remains(run, "plan-needs-approval");
      }),
    twin: planApproved,
  },
  {
    name: "renamed label",
    attempt: "An owner puts on a harmless label, which somebody with write access then renames to the approval label.",
    barrier: "A label counts under the name that it had when it was put on.",
    alone: true,
    play: async (scene) => {
      const { rest } = scene.wren.octokit;
      const run = await announcedRun(scene);
      await scene.omar.label(run, "looks interesting");
      await rest.issues.updateLabel({ ...catalog, name: label, new_name: "put aside" });
      await rest.issues.updateLabel({ ...catalog, name: "looks interesting", new_name: label });
      await scene.wren.comment(run, "See, it is approved.");
      await scene.until(run, "without the label", ({ labels }) => !labels.includes(label));
      await scene.nothingCame(run);
    },
    twin: ownersLabel,
  },
  {
    name: "label after its time",
    attempt: "A run is left alone until its time is up, and then an owner is made to label it.",
    barrier: "An approval counts until `approval.expires`; the run ends, even if the app was away meanwhile.",
    alone: true,
    play: async (scene) => {
      const run = await announcedRun(scene);
      await scene.later(8 * 86_400_000);
      await scene.omar.label(run, label);
      await scene.untilState(run, "expired");
      await scene.nothingCame(run);
      assert.ok(!(await scene.page(run)).open);
    },
    twin: ownersLabel,
  },
];
