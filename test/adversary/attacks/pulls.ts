import assert from "node:assert/strict";
import type { Attack } from "../attack.ts";
import { catalog } from "../stage.ts";
import { answersFor, mergedInVain, plannedRun } from "../steps.ts";
import { ownersMerge, reviewedChange } from "../twins.ts";

/** Merges, reviews and changes of the catalog by people who may not. */
export const pullAttacks: readonly Attack[] = [
  {
    name: "merge without a review",
    attempt: "Somebody with write access merges a planned run that no owner has reviewed.",
    barrier: "The default branch requires the review of a code owner.",
    play: async (scene) => {
      const run = await scene.ask();
      await scene.mergeRefused("wren", await scene.approve(run));
      await scene.nothingApplied(run);
    },
    twin: ownersMerge,
  },
  {
    name: "merge by a bystander",
    attempt: "An owner has reviewed, and somebody who may not approve presses “Merge”.",
    barrier:
      "A merge is consent only by somebody who may approve: merged, and nothing is applied until an owner says so.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      await scene.omar.review(pull);
      await scene.wren.merge(pull);
      await mergedInVain(scene, run);
    },
    twin: ownersMerge,
  },
  {
    name: "merge by the requester",
    attempt: "An owner has reviewed, and the requester merges their own run.",
    barrier: "A merge is consent only by somebody who may approve, and the requester may not.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      await scene.omar.review(pull);
      await scene.dana.merge(pull);
      await scene.untilState(run, "merged-unapproved");
      await scene.dana.label(run, "approved");
      await scene.until(run, "still asking", ({ labels }) => !labels.includes("approved"));
      await scene.nothingApplied(run);
    },
    twin: ownersMerge,
  },
  {
    name: "merge before the plan",
    attempt: "An owner is made to merge while the plan is still being made.",
    barrier: "The default branch requires the app's check, which is green only once the plan is.",
    play: async (scene) => {
      const { run, pull, release } = await scene.planning();
      try {
        await scene.olga.review(pull);
        await scene.mergeRefused("olga", pull);
        await scene.nothingApplied(run);
      } finally {
        release();
      }
    },
    twin: ownersMerge,
  },
  {
    name: "review by the requester",
    attempt: "The requester reviews the pull request, which the app opened and not they, and merges.",
    barrier: "Only the review of a code owner counts, and its merge only by one.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      await scene.dana.review(pull);
      await scene.mergeRefused("dana", pull);
      await scene.nothingApplied(run);
    },
    twin: ownersMerge,
  },
  {
    name: "owner who asks",
    attempt: "An owner opens a run, has a colleague label it, and then reviews and merges it alone.",
    barrier: "Whoever opened a run does not consent to it, not by merging either.",
    play: async (scene) => {
      const asked = answersFor(scene.fresh());
      const run = await scene.olga.submit("add_document_db", asked);
      const pull = await scene.approve(run);
      await scene.olga.review(pull);
      await scene.olga.merge(pull);
      await mergedInVain(scene, run);
    },
    twin: ownersMerge,
  },
  {
    name: "hand edit",
    attempt: "A pull request changes `infra/` and `runs/` by hand.",
    barrier: "The app's check refuses it, and the default branch requires that check.",
    play: async (scene) => {
      const pull = await scene.propose("wren", {
        "infra/database/mailer-x/main.tf": "# mine\n",
        "runs/2026/1.yml": "status: SUCCESS\n",
      });
      assert.equal(await scene.untilCheck(pull.head), "failure");
      await scene.omar.review(pull.number);
      await scene.mergeRefused("omar", pull.number);
    },
    twin: reviewedChange,
  },
  {
    name: "crosswise merge",
    attempt:
      "Of two commits on the default branch, one of them the attacker's, a third is made whose files are those of the attacker's: to merge it undoes the other, and shows nothing of that.",
    barrier: "The app's check refuses a branch that has several last commits in common with the default branch.",
    play: async (scene) => {
      const { rest } = scene.wren.octokit;
      const [name, file] = [scene.fresh(), `notes/${scene.fresh()}.md`];
      const headOf = async (branch: string): Promise<string> =>
        (await rest.git.getRef({ ...catalog, ref: `heads/${branch}` })).data.object.sha;
      const commit = async (tree: string, parents: string[]): Promise<string> =>
        (await rest.git.createCommit({ ...catalog, message: "Notes", tree, parents })).data.sha;
      const note = async (base_tree: string, content: string): Promise<string> => {
        const tree = [{ path: file, mode: "100644", type: "blob", content } as const];
        return (await rest.git.createTree({ ...catalog, base_tree, tree })).data.sha;
      };
      const proposed = async (head: string, sha: string): Promise<number> => {
        await rest.git.createRef({ ...catalog, ref: `refs/heads/${head}`, sha });
        return (await rest.pulls.create({ ...catalog, head, base: "main", title: "Notes" })).data.number;
      };
      const before = await headOf("main");
      const early = await commit(await note(before, "one\n"), [before]);
      await scene.push("main", { [`notes/${name}-of-others.md`]: "theirs\n" });
      const later = await headOf("main");
      const first = await proposed(`${name}-first`, early);
      assert.equal(await scene.untilCheck(early), "success");
      await scene.mara.review(first);
      await scene.wren.merge(first);
      const crosswise = await commit(await note(early, "two\n"), [early, later]);
      const second = await proposed(`${name}-second`, crosswise);
      assert.equal(await scene.untilCheck(crosswise), "failure");
      await scene.mara.review(second);
      await scene.mergeRefused("wren", second);
    },
    twin: reviewedChange,
  },
  {
    name: "template and CODEOWNERS together",
    attempt: "One pull request changes a template and makes its author the owner of everything.",
    barrier: "The owners are those of the base branch; their review is required.",
    play: async (scene) => {
      const pull = await scene.propose("wren", {
        ".github/CODEOWNERS": "* @wren\n",
        "templates/document_db/outputs.tf": 'output "endpoint" { value = "mine" }\n',
      });
      await scene.untilCheck(pull.head);
      await scene.mara.review(pull.number);
      await scene.mergeRefused("wren", pull.number);
      await scene.mergeRefused("mara", pull.number);
    },
    twin: reviewedChange,
  },
  {
    name: "form by hand",
    attempt: "A pull request by somebody who owns nothing puts the approval label into an issue form.",
    barrier: "`.github/` has owners, and their review is required.",
    play: async (scene) => {
      const form = "name: x\ndescription: x\nlabels: [gatehouse, action/add_document_db, approved]\nbody: []\n";
      const pull = await scene.propose("wren", { ".github/ISSUE_TEMPLATE/add_document_db.yml": form });
      await scene.untilCheck(pull.head);
      await scene.mergeRefused("wren", pull.number);
    },
    twin: reviewedChange,
  },
  {
    name: "policy by hand",
    attempt: "A pull request by somebody who owns nothing writes a policy, which plans are held against.",
    barrier: "`policies/` has owners, and their review is required.",
    play: async (scene) => {
      const policy =
        "identifier: mine\ntitle: Mine\nmessage: Fine.\nmatch:\n  combinator: and\n  rules: [{ property: type, operator: '=', value: terraform_data }]\n";
      const pull = await scene.propose("wren", { "policies/mine.yml": policy });
      assert.equal(await scene.untilCheck(pull.head), "success");
      await scene.mergeRefused("wren", pull.number);
    },
    twin: reviewedChange,
  },
  {
    name: "approval of an older template",
    attempt: "A template changes after a run was approved and planned, and the run is merged as it was.",
    barrier: "The template's tree is part of what was approved; the check turns red, and it is asked for again.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene, {}, "add_aged_db");
      await scene.omar.review(pull);
      const path = "templates/aged_db/main.tf";
      await scene.push("main", { [path]: `${(await scene.maintainer.read(path)) ?? ""}\n# changed\n` });
      await scene.until(run, "not approved any more", ({ status }) => status.includes("Approval revoked"));
      await scene.mergeRefused("omar", pull);
      await scene.nothingApplied(run);
    },
    twin: ownersMerge,
  },
];
