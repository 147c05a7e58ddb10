import { describe, expect, it } from "vitest";
import { terraformMissing } from "../../support/terraform.ts";
import { withScene } from "./scene.ts";

const main = 'terraform {\n  backend "local" {}\n}\nresource "terraform_data" "one" {}\n';
const workflow = (...directories: readonly string[]): string =>
  directories.map((text) => `      - uses: gatehouse\n        with:\n          directories: ${text}\n`).join("");

describe("what a change is about", () => {
  it("is not known by an input that matches no folder with code: the job fails, and names it", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      scene.directories = ["terraform/*", "more"];
      const commit = await scene.commit({ "infra/a/main.tf": main });
      await expect(scene.plan(commit)).rejects.toThrow('`directories` is "terraform/* more", and no folder');
      expect(scene.commentNow).toContain("terraform/* more");
      await expect(scene.apply(commit)).rejects.toThrow('`directories` is "terraform/* more"');
    });
  });

  it("is nothing in a repository that has no code yet, or none any more", async () => {
    await withScene({ "infra/a/main.tf": main }, async (scene) => {
      const gone = await scene.remove("infra/a");
      expect((await scene.plan(gone)).comment).toContain("**The code of `infra/a` is gone.**");
      expect((await scene.apply(await scene.commit({ "README.md": "Infra\n" }))).outcome).toBe("nothing");
    });
  });

  it("is named where nobody plans it, in log, summary and comment", async () => {
    await withScene({ "infra/a/main.tf": main }, async (scene) => {
      const commit = await scene.commit({
        "infra/x/y/main.tf": main,
        "modules/unused/main.tf": "",
        "NOTES.md": "A word.\n",
      });
      const { outcome, comment, said } = await scene.plan(commit);
      expect(outcome).toBe("nothing");
      const words = "**Nobody plans or applies `infra/x/y/main.tf` and `modules/unused/main.tf`:**";
      expect(comment).toContain(words);
      expect(said.split(words)).toHaveLength(4);
      expect((await scene.apply(commit)).said).toContain(words);
    });
  });

  it("is left to the jobs that look after it", async () => {
    const jobs = workflow('"infra/*" # here', "prod/*  dev/*");
    await withScene({ "infra/a/main.tf": main, ".github/workflows/all.yml": jobs }, async (scene) => {
      const { comment, said } = await scene.plan(await scene.commit({ "prod/a/main.tf": main }));
      expect(comment).toBe("");
      expect(said).toContain("No root module is changed");
      const { comment: named } = await scene.plan(await scene.commit({ "test/a/main.tf": main }));
      expect(named).toContain("**Nobody plans or applies `test/a/main.tf`:**");
    });
    const matrix = workflow("${{ matrix.folder }}");
    await withScene({ "infra/a/main.tf": main, ".github/workflows/all.yml": matrix }, async (scene) => {
      expect((await scene.plan(await scene.commit({ "prod/a/main.tf": main }))).comment).toBe("");
    });
  });

  it("is not known where a root module can't be read that may use it", async () => {
    const odd = `${main}module "x" {\n  source = "../../modules/x"\n}\nlocals {\n  a = ${"[".repeat(201)}${"]".repeat(201)}\n}\n`;
    await withScene({ "infra/a/main.tf": odd, "modules/x/main.tf": "" }, async (scene) => {
      const { comment } = await scene.plan(await scene.commit({ "modules/x/main.tf": 'output "a" { value = 1 }\n' }));
      expect(comment).toContain(
        "**Whether more root modules are changed is not known:** `infra/a/main.tf` can't be read",
      );
    });
    await withScene({ "infra/a/main.tf": odd }, async (scene) => {
      expect((await scene.plan(await scene.commit({ "README.md": "A word.\n" }))).comment).toBe("");
    });
  });

  it.skipIf(terraformMissing)("is shown beside what is planned (needs terraform)", async () => {
    await withScene({}, async (scene) => {
      const { outcome, comment } = await scene.plan(await scene.commit({ "infra/a/main.tf": main, "b/main.tf": main }));
      expect(outcome).toBe("planned");
      expect(comment).toMatch(/Nobody plans or applies `b\/main.tf`[^]*### `infra\/a`: `Planned/);
    });
  });
});
