import { describe, expect, it } from "vitest";
import { terraformMissing } from "../../support/terraform.ts";
import { withScene } from "./scene.ts";

const main = 'terraform {\n  backend "local" {}\n}\nresource "terraform_data" "one" {}\n';

describe.skipIf(terraformMissing)("a merge that others have followed (needs terraform)", () => {
  it("is applied, however many files they change, as long as none is of its root module", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": main });
      await scene.plan(commit);
      scene.branch = await scene.commit(
        Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`docs/${String(at)}.md`, "A word.\n"])),
      );
      await scene.checkout(commit);
      expect((await scene.apply(commit)).outcome).toBe("applied");
    });
  });

  it("is left to them where they change a module that it uses", async () => {
    await withScene({ "modules/one/main.tf": "" }, async (scene) => {
      const uses = 'module "one" {\n  source = "../../modules/one"\n}\n';
      const commit = await scene.commit({ "infra/a/main.tf": main + uses });
      await scene.plan(commit);
      scene.branch = await scene.commit({ "modules/one/more.tf": "" });
      await scene.checkout(commit);
      const { outcome, comment } = await scene.apply(commit);
      expect(outcome).toBe("refused");
      expect(comment).toContain(
        `main has moved on to ${scene.branch}, where \`modules/one/more.tf\` is another: the job of the merge that changed it`,
      );
    });
  });

  it("stops none of the others where they have taken over what failed, and the note of what waited says what brings it on", async () => {
    await withScene({}, async (scene) => {
      const first = await scene.commit({ "infra/b/main.tf": main, "infra/c/main.tf": main });
      await scene.plan(first);
      const files = await scene.breakStateOf("infra/b");
      const failed = await scene.apply(first);
      expect(failed.comment).toContain(
        "Not tried: `infra/b` comes first. Once that is applied, re-run [the job](https://github.example/run), or change this",
      );
      await files.mend();
      scene.branch = await scene.commit({ "infra/b/main.tf": main.replace('"one"', '"two"') });
      await scene.checkout(first);
      const { comment, plans } = await scene.apply(first);
      expect(comment).toContain("where `infra/b/main.tf` is another");
      expect(plans?.modules.map(({ folder, outcome }) => [folder, outcome])).toEqual([
        ["infra/b", "refused"],
        ["infra/c", "applied"],
      ]);
    });
  });
});

describe("a push", () => {
  it("is not taken for one of a cut off checkout, after a force push", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": main });
      await expect(scene.apply(commit, commit, "d".repeat(40))).rejects.toThrow(
        `${"d".repeat(40)}, which the branch was at before, was taken off it by a force push`,
      );
    });
  });

  it("says how to get a whole checkout, where that is what lacks", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.shallow({ "infra/a/main.tf": main });
      await expect(scene.apply(commit, commit, "d".repeat(40))).rejects.toThrow("give `fetch-depth: 0`");
    });
  });
});

describe("what the default branch has come to since", () => {
  it("is fetched where the checkout does not have it, and is nothing where the branch was set back", async () => {
    await withScene({ "a.md": "" }, async (scene) => {
      const commit = await scene.commit({ "b.md": "" });
      const history = scene.history();
      const later = await scene.commitElsewhere("c d.md", "");
      expect(await history.changedSince(commit, later)).toEqual(["c d.md"]);
      expect(await history.changedSince(later, commit)).toBeUndefined();
    });
  });

  it("keeps a job from applying where it can't be fetched", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "a.md": "" });
      await expect(scene.history().changedSince(commit, "d".repeat(40))).rejects.toThrow(
        /^The commit d{40}, which the default branch is at now, can't be fetched\. Its token needs `contents: read`/,
      );
    });
  });
});

describe("the commits of a push", () => {
  it("are those of the branch itself, without its last one", async () => {
    await withScene({}, async (scene) => {
      const commits: string[] = [];
      for (const name of ["a", "b", "c", "d"]) commits.push(await scene.commit({ name }));
      const [first = "", second = "", third = "", fourth = ""] = commits;
      const history = scene.history();
      expect(await history.between(first, fourth, 5)).toEqual([third, second]);
      expect(await history.between(first, fourth, 1)).toEqual([third]);
      expect(await history.between(third, fourth, 5)).toEqual([]);
    });
  });
});
