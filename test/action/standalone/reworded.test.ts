import { describe, expect, it } from "vitest";
import { terraformMissing } from "../../support/terraform.ts";
import { withScene } from "./scene.ts";

const main = 'terraform {\n  backend "local" {}\n}\nresource "terraform_data" "one" {}\n';

describe.skipIf(terraformMissing)("a pull request whose words are edited (needs terraform)", () => {
  it("is not planned anew where its comment shows a plan of this commit", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": main });
      const planned = await scene.plan(commit);
      scene.programs.clear();
      const reworded = await scene.plan(commit, true);
      expect(reworded).toMatchObject({ outcome: "planned", comment: planned.comment });
      expect(scene.programs).not.toContain("terraform");
      const applied = await scene.apply(commit);
      expect(applied.outcome).toBe("applied");
      expect(await scene.plan(commit, true)).toMatchObject({ outcome: "applied", comment: applied.comment });
    });
  });

  it("is planned where there is no plan yet, one of another commit, one that failed, or one that somebody edited", async () => {
    await withScene({}, async (scene) => {
      const first = await scene.commit({ "infra/a/main.tf": main });
      expect((await scene.plan(first, true)).comment).toContain("Planned: creates 1");
      const failing = await scene.commit({ "infra/a/more.tf": 'resource "terraform_data" "two" { count = "x" }\n' });
      for (let edits = 0; edits < 2; edits += 1) {
        const { outcome, comment } = await scene.plan(failing, true);
        expect([outcome, comment]).toEqual(["plan_failed", expect.stringContaining("The plan failed")]);
      }
      const mended = await scene.commit({ "infra/a/more.tf": 'resource "terraform_data" "two" {}\n' });
      await scene.plan(mended, true);
      scene.editComment("creates 2", "creates 0");
      expect((await scene.plan(mended, true)).comment).toContain("Planned: creates 2");
    });
  });
});
