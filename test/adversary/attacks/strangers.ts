import assert from "node:assert/strict";
import type { Attack } from "../attack.ts";
import { openCatalog } from "../stage.ts";
import { collaboratorsRun } from "../twins.ts";

/** People from anywhere, in a repository that everybody may read. */
export const strangerAttacks: readonly Attack[] = [
  {
    name: "stranger's run",
    attempt: "Somebody from anywhere submits a form in a public repository.",
    barrier: "Only collaborators may run actions, unless `execute` says otherwise; the issue is closed.",
    play: async (scene) => {
      const number = await scene.submitInTheOpen("sam", { name: scene.fresh() });
      await scene.untilInTheOpen(
        number,
        "closed as declined",
        ({ open, labels }) => !open && labels.includes("run/declined"),
      );
    },
    twin: collaboratorsRun,
  },
  {
    name: "flood of issues",
    attempt: "A stranger opens many issues, valid and broken ones, and edits and comments on them again and again.",
    barrier: "The app writes no comment for strangers in public repositories: labelling and closing notify nobody.",
    play: async (scene) => {
      const { octokit } = scene.sam;
      const numbers = await Promise.all(
        ["7", "2", "x", "### Name", "2"].map((instances) =>
          scene.submitInTheOpen("sam", { name: scene.fresh(), instances }),
        ),
      );
      for (const number of numbers) {
        await octokit.rest.issues.update({ ...openCatalog, issue_number: number, body: "### Name\n\nagain" });
        await octokit.rest.issues.createComment({ ...openCatalog, issue_number: number, body: "/retry" });
      }
      for (const number of numbers) await scene.untilInTheOpen(number, "closed as declined", ({ open }) => !open);
      await scene.settled();
      for (const number of numbers) {
        await assert.rejects(octokit.rest.issues.update({ ...openCatalog, issue_number: number, state: "open" }), {
          status: 403,
        });
        const { data } = await octokit.rest.issues.listComments({ ...openCatalog, issue_number: number });
        assert.deepEqual(
          data.filter(({ user }) => user?.type === "Bot"),
          [],
        );
      }
    },
    twin: collaboratorsRun,
  },
];
