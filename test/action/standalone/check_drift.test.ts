import { describe, expect, it } from "vitest";
import { terraformMissing } from "../../support/terraform.ts";
import { withScene } from "./scene.ts";
import type { StandaloneScene } from "./scene.ts";

const canary = "canary-51d0-not-to-be-seen";
const main = (input: string): string =>
  `terraform {\n  backend "local" {}\n}\nresource "terraform_data" "one" {\n  input = "${input}"\n}\n` +
  `resource "terraform_data" "secret" {\n  input = sensitive("${canary}")\n}\n`;

async function applied(scene: StandaloneScene, files: Readonly<Record<string, string>>): Promise<void> {
  const commit = await scene.commit(files);
  await scene.plan(commit);
  const { outcome } = await scene.apply(commit);
  if (outcome !== "applied") throw new Error(`Not applied: ${outcome}`);
}

describe.skipIf(terraformMissing)("a check for drift without the app (needs terraform)", () => {
  it("keeps one issue about what is not as its code says, and closes it", async () => {
    await withScene({}, async (scene) => {
      await applied(scene, { "infra/a/main.tf": main("small"), "infra/b/main.tf": main("small") });
      expect((await scene.check()).outcome).toBe("clean");
      expect(scene.issues).toEqual([]);

      await scene.changeByHand("infra/a", "small", "by hand");
      const broken = `${main("small")}resource "terraform_data" "two" {\n  lifecycle {\n    precondition {\n      condition     = terraform_data.one.input == ""
      error_message = "Ask for the permission first."\n    }\n  }\n}\n`;
      await scene.commit({ "infra/broken/main.tf": broken });
      const found = await scene.check();
      expect(found.outcome).toBe("drifted");
      const [issue] = scene.issues;
      expect(issue?.title).toBe("Drift: 1 root module is not as its code says and 1 root module could not be checked");
      expect(issue?.body).toContain(
        "- `infra/a`: A plan: updates 1. It updates `terraform_data.one`: `input`, `output`",
      );
      const reason =
        "- `infra/broken`: Could not be planned: `Resource precondition failed` (`infra/broken/main.tf:13`): `Ask for the permission first.`";
      for (const text of [issue?.body, found.said]) expect(text).toContain(reason);
      expect(issue?.body).toContain(
        "; and mends what kept a plan from being made, as its reason says. This issue is kept",
      );
      expect(issue?.body).toContain(
        "1 root module is as the code says. [The workflow run](https://github.example/run).",
      );
      for (const text of [found.said, JSON.stringify(scene.issues)]) expect(text).not.toContain("canary");

      // Nobody else's issue is touched, however it begins.
      scene.issues.unshift({ title: "Mine", body: issue?.body ?? "", author: "sam", isOpen: true });
      await scene.remove("infra/broken");
      await scene.changeByHand("infra/a", "by hand", "small");
      expect((await scene.check()).outcome).toBe("clean");
      expect(scene.issues.map(({ title, isOpen }) => [title, isOpen])).toEqual([
        ["Mine", true],
        ["Drift: everything is as its code says", false],
      ]);
      expect(scene.issues.at(-1)?.body).toContain(
        "What a folder had made that is deleted since is not checked any more.",
      );
    });
  });

  it("names outputs that are not as the code says", async () => {
    await withScene({}, async (scene) => {
      const code = `${main("small")}output "endpoint" {\n  value = "as the code says"\n}\n`;
      await applied(scene, { "infra/a/main.tf": code });
      await scene.changeByHand("infra/a", "as the code says", "by hand");
      const { outcome, said } = await scene.check();
      expect(outcome).toBe("drifted");
      const words = "`infra/a`: A plan: changes 1 output. Outputs: `endpoint`: changed.";
      expect(scene.issues[0]?.body).toContain(words);
      expect(said).toContain(words);
    });
  });

  it("opens the same issue again, also one that somebody has closed", async () => {
    await withScene({}, async (scene) => {
      await applied(scene, { "infra/a/main.tf": main("small") });
      await scene.changeByHand("infra/a", "small", "by hand");
      await scene.check();
      const [found] = scene.issues;
      if (found === undefined) throw new Error("There is no issue.");
      found.isOpen = false;
      await scene.check();
      await scene.changeByHand("infra/a", "by hand", "small");
      await scene.check();
      expect(scene.issues.map(({ isOpen }) => isOpen)).toEqual([false]);
      await scene.check();
      expect(scene.issues[0]?.title).toBe("Drift: everything is as its code says");
      await scene.changeByHand("infra/a", "small", "by hand again");
      await scene.check();
      expect(scene.issues.map(({ title, isOpen }) => [title, isOpen])).toEqual([
        ["Drift: 1 root module is not as its code says", true],
      ]);
    });
  });

  it("closes the issue of folders that no workflow names together any more, and no other", async () => {
    const workflow = (...directories: readonly string[]) => ({
      ".github/workflows/terraform.yml": directories.map((text) => `- with:\n    directories: ${text}\n`).join(""),
    });
    const open = (scene: StandaloneScene) =>
      scene.issues.filter(({ isOpen }) => isOpen).map(({ body }) => /^<!-- gatehouse:drift (.*) -->/.exec(body)?.[1]);
    await withScene({ "infra/a/main.tf": "not code {", "infra/b/main.tf": "not code {" }, async (scene) => {
      const check = async (directories: string, ...named: readonly string[]) => {
        await scene.commit(workflow(...named));
        scene.directories = directories.split(" ");
        await scene.check();
        return open(scene);
      };
      await check("infra/b infra/a", '"infra/b infra/a"', "infra/b");
      // In another order they are the same folders, of which there may be two issues by now.
      const [first] = scene.issues;
      if (first === undefined) throw new Error("There is no issue.");
      scene.issues.push({ ...first, body: first.body.replace("infra/b infra/a", "infra/a infra/b") });
      expect(await check("infra/a infra/b", "infra/a infra/b", "infra/b")).toEqual(["infra/a infra/b"]);
      expect(await check("infra/b", "infra/a infra/b", "infra/b")).toEqual(["infra/a infra/b", "infra/b"]);
      const both = ["infra/a infra/b", "infra/b"];
      // What a workflow does not write out could be any folders, as could one of another repository's.
      expect(await check("infra/b", "${{ inputs.directories }}", "infra/b")).toEqual(both);
      await scene.commit({ ".github/workflows/more.yml": "uses: acme/ours/.github/workflows/drift.yml@v1\n" });
      expect(await check("infra/b", "infra/b")).toEqual(both);
      // So could one in a workflow that can't be read be; in whichever style it is written, it is one.
      const aliases = Array.from({ length: 60 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(9)}]\n`);
      for (const written of [
        "- with: [\n",
        "with: { mode: drift, 'directories': infra/a infra/b }\n",
        `a0: &a0 { directories: infra/b infra/a }\n${aliases.join("")}`,
      ]) {
        await scene.commit({ ".github/workflows/more.yml": written });
        expect(await check("infra/b", "infra/b")).toEqual(both);
      }
      await scene.commit({ ".github/workflows/more.yml": "" });
      expect(await check("infra/b", "infra/*")).toEqual(both);
      expect(await check("infra/b", "infra/b")).toEqual(["infra/b"]);
      expect(scene.issues[0]).toMatchObject({ isOpen: false, title: "Drift: told elsewhere now" });
      expect(scene.issues[0]?.body).toContain("**Next:** nothing. This issue was about `infra/a infra/b`, and");
    });
  });

  it("is no check of another commit, nor of folders that are not there", async () => {
    await withScene({ "infra/a/main.tf": main("small") }, async (scene) => {
      scene.branch = "e".repeat(40);
      await expect(scene.check()).rejects.toThrow(/The checkout is at .*, and the default branch at e{40}/);
      scene.branch = undefined;
      scene.directories = ["terraform/*"];
      await expect(scene.check()).rejects.toThrow(/no folder of this repository with Terraform code matches it/);
      expect(scene.issues).toEqual([]);
    });
  });

  it("plans by the default branch's settings, and asks no policy", async () => {
    const files = {
      "infra/a/main.tf": main("small"),
      "gatehouse.yml": "terraform:\n  public_attributes: [terraform_data.input]\n",
    };
    await withScene({}, async (scene) => {
      await scene.commit({ "gatehouse.yml": files["gatehouse.yml"] });
      await applied(scene, files);
      await scene.changeByHand("infra/a", "small", "by hand");
      const policy = `identifier: never\ntitle: Never\nmatch:\n  combinator: and\n  rules: [{property: action, operator: "=", value: update}]\n`;
      await scene.commit({ "policies/never.yml": policy });
      expect((await scene.check()).outcome).toBe("drifted");
      expect(scene.issues[0]?.body).toContain('`input` `"by hand"` → `"small"`');
    });
  });
});
