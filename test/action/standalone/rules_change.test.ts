import { describe, expect, it } from "vitest";
import { terraformMissing } from "../../support/terraform.ts";
import { withScene } from "./scene.ts";

const main = 'terraform {\n  backend "local" {}\n}\nresource "terraform_data" "one" {}\n';
const slips = "terraform:\n  provders: []\n  public_attributes: [nodot]\n";

describe("a pull request that changes what plans are judged by", () => {
  it("fails where that can't be used, with every fault at its place", async () => {
    await withScene({ "infra/a/main.tf": main }, async (scene) => {
      await expect(
        scene.plan(await scene.commit({ "gatehouse.yml": slips, "policies/a.yml": "identifier: a\n" })),
      ).rejects.toThrow(
        /gatehouse\.yml, line 2: .*provders.*; gatehouse\.yml, line 3: .*; policies\/a\.yml, line 1: .*missing/,
      );
      expect(scene.commentNow).toContain(
        "**Next:** mend this, then push again or re-run this job: `` What this pull request brings",
      );
    });
  });

  it("fails where the version of the tool that it brings can't be used", async () => {
    await withScene({ "infra/a/main.tf": main, ".terraform-version": "1.11.4\n" }, async (scene) => {
      const broken = await scene.commit({ ".terraform-version": "latest\n" });
      await expect(scene.plan(broken)).rejects.toThrow(
        /What this pull request brings can't be used\. \.terraform-version holds "latest".*Write one in full/,
      );
      expect((await scene.plan(await scene.commit({ ".terraform-version": "1.5.0\n" }))).outcome).toBe("nothing");
      // Nobody looks at it where the settings name one.
      const unused = { ".terraform-version": "latest\n", "gatehouse.yml": "terraform: {version: 1.11.4}\n" };
      expect((await scene.plan(await scene.commit(unused))).outcome).toBe("nothing");
    });
  });

  it("can mend what the default branch has", async () => {
    await withScene({ "infra/a/main.tf": main, "gatehouse.yml": slips }, async (scene) => {
      const mended = await scene.commit({ "gatehouse.yml": "terraform: {}\n" });
      expect((await scene.plan(mended)).outcome).toBe("nothing");
      expect((await scene.apply(mended)).outcome).toBe("nothing");
    });
    // What needs the broken settings says so, with all that is wrong in them.
    await withScene({ "infra/a/main.tf": main, "gatehouse.yml": slips }, async (scene) => {
      await expect(scene.plan(await scene.commit({ "infra/a/more.tf": "" }))).rejects.toThrow(
        /gatehouse\.yml of the default branch can't be used: gatehouse\.yml, line 2: .*; gatehouse\.yml, line 3:/,
      );
    });
  });

  it.skipIf(terraformMissing)("says what they count for (needs terraform)", async () => {
    await withScene({}, async (scene) => {
      const both = await scene.plan(
        await scene.commit({ "infra/a/main.tf": main, "gatehouse.yml": "terraform: {}\n" }),
      );
      expect(both.comment).toContain("in a pull request of their own.");
      const alone = await scene.plan(await scene.commit({ "gatehouse.yml": "terraform: {root: infra}\n" }));
      expect(alone.comment).toContain("which count for every plan that is made after its merge.");
      expect(alone.comment).not.toContain("of their own");
    });
  });
});

describe("what is no root module", () => {
  it("is told from one that has no backend", async () => {
    await withScene({}, async (scene) => {
      scene.directories = ["infra/**"];
      const uses = `${main}module "x" {\n  source = "./modules/x"\n}\n`;
      const { comment } = await scene.plan(
        await scene.commit({ "infra/app/main.tf": uses, "infra/app/modules/x/main.tf": "", "infra/lone/main.tf": "" }),
      );
      expect(comment).toContain("is no root module: infra/app uses it as a module");
      expect(comment).toContain("infra/lone has no backend");
    });
  });

  it("is named where it is used, when it is not there", async () => {
    await withScene({}, async (scene) => {
      const uses = `${main}module "x" {\n  source = "../../modules/nope"\n}\n`;
      const { comment } = await scene.plan(await scene.commit({ "infra/app/main.tf": uses }));
      expect(comment).toContain("The module ../../modules/nope is not in this commit` (`infra/app/main.tf:5`)");
    });
  });
});
