import { describe, expect, it } from "vitest";
import { terraformMissing } from "../../support/terraform.ts";
import { withScene } from "./scene.ts";

const main = 'terraform {\n  backend "local" {}\n}\nresource "terraform_data" "one" {}\n';
const more = 'resource "terraform_data" "two" {}\n';

describe.skipIf(terraformMissing)("a pull request that is merged before it is planned (needs terraform)", () => {
  it("is not applied, however often its plan's job and its apply run then", async () => {
    await withScene({}, async (scene) => {
      await scene.plan(await scene.commit({ "infra/a/main.tf": main }));
      const commit = await scene.commit({ "infra/a/main.tf": main + more });
      await expect(scene.apply(commit)).rejects.toThrow(/and [0-9a-f]{40} was merged. Nothing is applied/);
      expect(scene.commentNow).not.toContain("then merge");
      const late = await scene.plan(commit);
      expect(late.said).toContain("its comment says how that stands");
      await expect(scene.apply(commit)).rejects.toThrow("no plan of it that counts");
      expect(scene.commentNow).toContain("applied nothing: ");
    });
  });

  it("is not applied either where the plan's job ends before the apply looks", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": main });
      scene.merge(commit);
      const { comment, plans } = await scene.plan(commit);
      expect(comment).toContain("**Next:** nothing of this is applied, because the pull request was merged before");
      expect(plans?.modules).toEqual([]);
      await expect(scene.apply(commit)).rejects.toThrow("before anybody could read it");
    });
  });

  it("keeps the plan that was read, when its plan's job is repeated after the merge", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": main });
      const { comment } = await scene.plan(commit);
      scene.merge(commit);
      expect((await scene.plan(commit)).comment).toBe(comment);
      expect((await scene.apply(commit)).outcome).toBe("applied");
    });
  });

  it("says after the merge that an edited comment was not believed", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": main });
      await scene.plan(commit);
      scene.editComment("creates 1", "creates 0");
      await expect(scene.apply(commit)).rejects.toThrow("its comment was edited");
      expect(scene.commentNow).toContain(
        "applied nothing: `#7 has no plan that can be believed: its comment was edited",
      );
    });
  });
});
