import assert from "node:assert/strict";
import type { Attack } from "../attack.ts";
import { label, type Scene } from "../scene.ts";
import { attic, catalog } from "../stage.ts";
import { announcedRun, answersFor, bodyFor, plannedRun, proposeFromFork } from "../steps.ts";
import {
  nextAfterTheMoved,
  nextInTurn,
  ownersRelease,
  ownersLabel,
  ownersMerge,
  askedAgain,
  reviewedFork,
} from "../twins.ts";

async function headOf(scene: Scene, branch: string): Promise<string> {
  const { data } = await scene.omar.octokit.rest.git.getRef({ ...catalog, ref: `heads/${branch}` });
  return data.object.sha;
}

/** ada, whom no rule keeps from it, makes the branch of a database that nobody has asked for yet, with a file of hers. */
async function makeBranch(scene: Scene, name: string): Promise<string> {
  const branch = `run/database/mailer-${name}`;
  const sha = await headOf(scene, "main");
  await scene.ada.octokit.rest.git.createRef({ ...catalog, ref: `refs/heads/${branch}`, sha });
  await scene.push(branch, { [`infra/database/mailer-${name}/mine.tf`]: "# mine\n" });
  return branch;
}

const forbidden = /rule|not allowed|protected|bypass/i;

/** The run's branch, the lock of its entity, in other hands. */
export const branchAttacks: readonly Attack[] = [
  {
    name: "branch made beforehand",
    attempt: "Somebody with write access creates the run's branch before the app does, with files of their own.",
    barrier: "A ruleset lets only the app touch `run/**`.",
    play: async (scene) => {
      const name = scene.fresh();
      const sha = await headOf(scene, "main");
      const ref = `refs/heads/run/database/mailer-${name}`;
      await assert.rejects(scene.wren.octokit.rest.git.createRef({ ...catalog, ref, sha }), forbidden);
      await scene.approve(await scene.ask({ name }));
    },
    twin: ownersLabel,
  },
  {
    name: "branch past the ruleset",
    attempt: "Somebody who gets past the run branches' ruleset creates the branch beforehand, with files of their own.",
    barrier: "A branch that no run made holds nothing: the app deletes it, and begins its own from the default branch.",
    play: async (scene) => {
      const name = scene.fresh();
      await makeBranch(scene, name);
      const pull = await scene.approve(await scene.ask({ name }));
      const { data: files } = await scene.omar.octokit.rest.pulls.listFiles({ ...catalog, pull_number: pull });
      assert.ok(files.every(({ filename }) => !filename.endsWith("mine.tf")));
    },
    twin: ownersLabel,
  },
  {
    name: "branch with a pull request of its own",
    attempt: "Somebody who gets past the ruleset creates the branch and opens a pull request from it.",
    barrier: "The entity is held by what no run made: the run waits, says so, and never takes it over.",
    play: async (scene) => {
      const name = scene.fresh();
      const branch = await makeBranch(scene, name);
      await scene.ada.octokit.rest.pulls.create({ ...catalog, head: branch, base: "main", title: "Mine" });
      const asked = answersFor(name);
      const run = await scene.dana.submit("add_document_db", asked);
      const page = await scene.untilState(run, "waiting-for-turn");
      assert.match(page.status, /no run made it/);
      await scene.omar.label(run, label);
      await scene.remains(run, "waiting-for-turn");
    },
    twin: ownersLabel,
  },
  {
    name: "branch beside the runs'",
    attempt:
      "Somebody makes a branch called `run`, which would keep git from having any run's branch, or gets past the ruleset with one below a run's.",
    barrier: "The ruleset keeps the name for the app; a run that can't have its branch names the one in its way.",
    play: async (scene) => {
      const name = scene.fresh();
      const sha = await headOf(scene, "main");
      await assert.rejects(
        scene.wren.octokit.rest.git.createRef({ ...catalog, ref: "refs/heads/run", sha }),
        forbidden,
      );
      const below = `run/database/mailer-${name}/x`;
      await scene.ada.octokit.rest.git.createRef({ ...catalog, ref: `refs/heads/${below}`, sha });
      const run = await scene.ask({ name });
      await scene.announced(run);
      await scene.omar.label(run, label);
      const told = `the branch \`${below}\` stands in its way`;
      await scene.until(run, told, ({ status }) => status.includes(told));
      await scene.ada.octokit.rest.git.deleteRef({ ...catalog, ref: `heads/${below}` });
      await scene.omar.comment(run, "/status");
      await scene.pullOf(run);
    },
    twin: ownersLabel,
  },
  {
    name: "branch beside the restoring one",
    attempt: "Somebody makes a branch below the one that is to give a merged run's folder back.",
    barrier: "The run names the branch in its way, and goes on once it is gone.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      await scene.omar.review(pull);
      await scene.wren.merge(pull);
      await scene.untilState(run, "merged-unapproved");
      const sha = await headOf(scene, "main");
      const below = `restore/run-${String(run)}/x`;
      await scene.wren.octokit.rest.git.createRef({ ...catalog, ref: `refs/heads/${below}`, sha });
      await scene.omar.comment(run, "/cancel");
      const told = `the branch \`${below}\` stands in the way`;
      await scene.until(run, told, ({ status }) => status.includes(told));
      await scene.ada.octokit.rest.git.deleteRef({ ...catalog, ref: `heads/${below}` });
      await scene.omar.comment(run, "/status");
      const opened = "is to be restored";
      await scene.until(run, opened, ({ status }) => status.includes(opened));
    },
    twin: ownersMerge,
  },
  {
    name: "branch of a fork",
    attempt: "Somebody opens a pull request for a run from a fork, whose branch is called like the run's.",
    barrier: "A branch of a fork holds nothing, and what it proposes is judged as anybody's change of the catalog.",
    play: async (scene) => {
      const name = scene.fresh();
      const run = await scene.ask({ name });
      const files = { [`infra/database/mailer-${name}/main.tf`]: "# mine\n" };
      const branch = `run/database/mailer-${name}`;
      const foreign = await proposeFromFork(scene, "wren", branch, files, `Closes #${String(run)}`);
      const pull = await scene.approve(run);
      assert.notEqual(pull, foreign.number);
      assert.equal(await scene.untilCheck(foreign.head), "failure");
      await scene.omar.review(foreign.number);
      await scene.mergeRefused("omar", foreign.number);
      await scene.world.hub.administration.deleteFork("wren/catalog");
      await scene.remains(run, "planned");
    },
    twin: reviewedFork,
  },
  {
    name: "push to a run's branch",
    attempt: "Somebody with write access pushes to the branch of an approved run.",
    barrier: "A ruleset lets only the app touch `run/**`.",
    play: async (scene) => {
      const name = scene.fresh();
      await scene.approve(await scene.ask({ name }));
      const ref = `heads/run/database/mailer-${name}`;
      const sha = await headOf(scene, "main");
      await assert.rejects(scene.wren.octokit.rest.git.updateRef({ ...catalog, ref, sha, force: true }), forbidden);
    },
    twin: ownersMerge,
  },
  {
    name: "push past the ruleset",
    attempt: "Somebody who gets past the run branches' ruleset adds a commit to an approved run's branch.",
    barrier: "What is not the app's own commit, byte for byte what the template renders, is refused.",
    play: async (scene) => {
      const name = scene.fresh();
      const { run, pull } = await plannedRun(scene, { name });
      await scene.push(`run/database/mailer-${name}`, { [`infra/database/mailer-${name}/main.tf`]: "# mine\n" });
      await scene.untilState(run, "plan-refused");
      await scene.olga.review(pull);
      await scene.mergeRefused("olga", pull);
      await scene.nothingApplied(run);
    },
    twin: ownersMerge,
  },
  {
    name: "update branch",
    attempt: "Somebody presses “Update branch” on a run's pull request, to put a commit of theirs on top.",
    barrier: "The run branches' ruleset refuses it.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      await scene.push("main", { "docs/news.md": `${String(run)}\n` });
      const update = scene.wren.octokit.rest.pulls.updateBranch({ ...catalog, pull_number: pull });
      await assert.rejects(update, forbidden);
      await scene.remains(run, "planned");
    },
    twin: ownersMerge,
  },
  {
    name: "update branch past the ruleset",
    attempt: "Somebody who gets past the run branches' ruleset presses “Update branch”, and an owner merges.",
    barrier: "The merge commit on top is not the app's: the run is refused, and its check is gone with the old head.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      await scene.push("main", { "docs/news.md": `${String(run)} too\n` });
      await scene.ada.octokit.rest.pulls.updateBranch({ ...catalog, pull_number: pull });
      await scene.untilState(run, "plan-refused");
      await scene.olga.review(pull);
      await scene.mergeRefused("olga", pull);
      await scene.nothingApplied(run);
    },
    twin: ownersMerge,
  },
  {
    name: "second pull request",
    attempt: "A second pull request is opened from a run's branch, into a branch without rules, and merged there.",
    barrier: "Only the app's own pull request into the default branch is the run's.",
    play: async (scene) => {
      const name = scene.fresh();
      const { run } = await plannedRun(scene, { name });
      const { data } = await scene.wren.octokit.rest.pulls.create({
        ...catalog,
        head: `run/database/mailer-${name}`,
        base: await scene.sideBranch("wren"),
        title: `Run ${String(run)}: mine`,
        body: `#${String(run)}`,
      });
      await scene.wren.merge(data.number);
      await scene.remains(run, "planned");
    },
    twin: ownersMerge,
  },
  {
    name: "other base",
    attempt: "The base of the run's pull request is changed to a branch without rules, and it is merged there.",
    barrier:
      "A merge into another branch than the default one is no merge of the run: it ends, and gives its entity back.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      const base = await scene.sideBranch("wren");
      await scene.wren.octokit.rest.pulls.update({ ...catalog, pull_number: pull, base });
      await scene.wren.merge(pull);
      const { status } = await scene.untilState(run, "cancelled");
      assert.match(status, /base was changed to `side-/);
      await scene.settled();
      await scene.nothingApplied(run);
    },
    twin: ownersMerge,
  },
  {
    name: "other base for an owner",
    attempt: "The base of the run's pull request is changed, and an owner is asked to merge what looks green.",
    barrier: "While it asks to be merged elsewhere its check is red, and the run says why.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      const base = await scene.sideBranch("wren");
      await scene.wren.octokit.rest.pulls.update({ ...catalog, pull_number: pull, base });
      const { status } = await scene.untilState(run, "plan-refused");
      assert.match(status, /change the pull request's base back to `main`/);
      await scene.nothingApplied(run);
      await scene.wren.octokit.rest.pulls.update({ ...catalog, pull_number: pull, base: "main" });
      await scene.untilState(run, "planned");
    },
    twin: ownersMerge,
  },
  {
    name: "two runs for one entity",
    attempt: "Two runs that create the same database are approved at the same time.",
    barrier: "Creating the branch is the lock: one run has it, the other waits and is told.",
    play: async (scene) => {
      const name = scene.fresh();
      const runs = [await scene.ask({ name }), await scene.ask({ name })] as const;
      await Promise.all(runs.map((run) => scene.announced(run)));
      await Promise.all(runs.map((run) => scene.omar.label(run, label)));
      const states = await Promise.all(
        runs.map(async (run) => {
          const page = await scene.until(
            run,
            "decided",
            ({ labels }) => labels.includes("run/planned") || labels.includes("run/waiting-for-turn"),
          );
          return page.labels.find((one) => one.startsWith("run/"));
        }),
      );
      assert.deepEqual(states.toSorted(), ["run/planned", "run/waiting-for-turn"]);
      await scene.nothingCame(states[0] === "run/planned" ? runs[1] : runs[0]);
    },
    twin: nextInTurn,
  },
  {
    name: "reopened issue",
    attempt: "A run is cancelled after it was approved, and its issue is opened again to get the approval back.",
    barrier: "What ended has given its branch back; a reopened run is asked for anew.",
    play: async (scene) => {
      const { run, pull } = await plannedRun(scene);
      await scene.dana.close(run);
      await scene.untilState(run, "cancelled");
      await scene.settled();
      await scene.dana.octokit.rest.issues.update({ ...catalog, issue_number: run, state: "open" });
      await scene.untilState(run, "waiting-for-approval");
      await assert.rejects(
        scene.wren.octokit.rest.pulls.update({ ...catalog, pull_number: pull, state: "open" }),
        /deleted/,
      );
      await scene.remains(run, "waiting-for-approval");
    },
    twin: askedAgain,
  },
  {
    name: "changed titles",
    attempt: "Issue and pull request are renamed to look like another run's.",
    barrier: "A title is a hint where to look; what a run is stands in the app's commit.",
    play: async (scene) => {
      const [one, other] = [await scene.ask(), await scene.ask()];
      const pull = await scene.approve(one);
      await scene.wren.octokit.rest.pulls.update({
        ...catalog,
        pull_number: pull,
        title: `Run ${String(other)}: create database mine`,
      });
      await scene.wren.octokit.rest.issues.update({ ...catalog, issue_number: other, title: "approved" });
      await scene.remains(one, "planned");
      await scene.remains(other, "waiting-for-approval");
    },
    twin: ownersMerge,
  },
  {
    name: "issue moved away",
    attempt: "The issue of a planned run is transferred to another repository, and an owner is made to merge.",
    barrier: "Without its issue nothing is applied, and what was merged holds its entity until an owner lets it go.",
    play: async (scene) => {
      const next = await nextAfterTheMoved(scene);
      for (const bystander of [scene.wren, scene.dana]) await bystander.comment(next, "/release");
      await scene.remains(next, "waiting-for-turn");
    },
    twin: ownersRelease,
  },
  {
    name: "issue moved in",
    attempt: "An owner labels an issue elsewhere, which is then transferred into the catalog with its label.",
    barrier: "What was not announced here, by the app, cannot have been approved.",
    play: async (scene) => {
      const body = bodyFor(scene.fresh());
      const labels = ["gatehouse", "action/add_document_db"];
      const { data } = await scene.wren.octokit.rest.issues.create({ ...attic, title: "A database", body, labels });
      await scene.omar.octokit.rest.issues.addLabels({ ...attic, issue_number: data.number, labels: [label] });
      const run = await scene.transfer("wren", data.number, attic, catalog);
      await scene.refused(run, /came before this version was announced/);
    },
    twin: ownersLabel,
  },
  {
    name: "locked issue",
    attempt: "The issue's conversation is locked, so that nobody can be told or object.",
    barrier: "The app writes on in its status comment, and nothing goes through that would not without.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      await scene.wren.octokit.rest.issues.lock({ ...catalog, issue_number: run });
      await scene.wren.label(run, label);
      await scene.refused(run, /@wren owns nothing/);
    },
    twin: ownersLabel,
  },
];
