import { describe, expect, it } from "vitest";
import { terraformMissing } from "../../support/terraform.ts";
import { withScene } from "./scene.ts";

const backend = 'terraform {\n  backend "local" {}\n}\n';
const good = `${backend}resource "terraform_data" "good" {}\n`;
/** `late` is known only on apply, and not what it is to be. */
const failing = `${backend}resource "terraform_data" "first" {}
resource "terraform_data" "late" {
  input = terraform_data.first.id
  lifecycle {
    postcondition {
      condition     = self.output == "never"
      error_message = "The database did not come up."
    }
  }
}
`;

describe.skipIf(terraformMissing)("what an apply leaves behind (needs terraform)", () => {
  it("is remembered until it is applied, whatever comes of later attempts", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "infra/net/main.tf": failing });
      await scene.plan(commit);
      const first = await scene.apply(commit);
      expect(first.outcome).toBe("apply_failed");
      const finished = "Finished before: create terraform_data.first";
      expect(first.comment).toContain(finished);
      const again = await scene.apply(commit);
      expect(again.outcome).toBe("plan_failed");
      expect(again.comment).toContain(
        "### `infra/net`: `Nothing is applied: the plan before the apply failed`\n\n" +
          "**[Attempt 1](https://github.example/run/attempts/1) began to apply it, and failed.** `Finished before: create",
      );
      expect(again.comment).toContain(
        "where that apply changed nothing, it applies what was reviewed; else it only shows",
      );
      expect((await scene.apply(commit)).comment).toContain("began to apply it, and failed.");
    });
  });

  it("is nothing where it could not be written down", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": good });
      await scene.plan(commit);
      scene.breakComment();
      await expect(scene.apply(commit)).rejects.toThrow("The token may not write.");
      expect(await scene.states()).toEqual([]);
    });
  });

  it("stands first, with why, in comment, log and summary", async () => {
    await withScene({}, async (scene) => {
      const broken = `${backend}resource "terraform_data" "one" {\n  input = local.nowhere\n}\n`;
      const commit = await scene.commit({ "infra/a/main.tf": good, "infra/b/main.tf": broken });
      await scene.plan(commit);
      const { outcome, comment, said } = await scene.apply(commit);
      expect(outcome).toBe("refused");
      expect(comment).toMatch(
        /\*\*2 root modules\.\*\* Creates 1\. Look at `infra\/b`\.[^]*### `infra\/b`[^]*### `infra\/a`: `Applied/,
      );
      const note =
        "It could not be planned before the merge (`Reference to undeclared local value (infra/b/main.tf, line 5)`): nothing is applied.";
      expect(comment).toContain(note);
      // The log, the summary and the comment.
      expect(said.split(note).length).toBeGreaterThanOrEqual(4);
      expect(said.split("**Next:**").length).toBeGreaterThanOrEqual(4);
    });
  });

  it("is called what it is where the code plans something else each time", async () => {
    await withScene({}, async (scene) => {
      const clock = `${good}output "at" {\n  value = plantimestamp()\n}\n`;
      const commit = await scene.commit({ "infra/a/main.tf": clock });
      await scene.plan(commit);
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const { outcome, comment } = await scene.apply(commit);
      expect(outcome).toBe("stale");
      expect(comment).toContain("the code plans something that changes by itself (`plantimestamp()`, a data source)");
    });
  });
});
