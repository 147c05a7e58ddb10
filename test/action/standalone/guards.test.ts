import { describe, expect, it } from "vitest";
import { folderTreeId } from "../../../src/core/render/tree_id.ts";
import { terraformMissing } from "../../support/terraform.ts";
import { withScene } from "./scene.ts";

const main = 'terraform {\n  backend "local" {}\n}\nresource "terraform_data" "one" {}\n';

describe("a module that people wrote by hand", () => {
  it.each<[string, string, string]>([
    ["infra/db/override.tf", 'terraform {\n  backend "http" {}\n}\n', "would override other files"],
    ["infra/db/z_override.tf", "", "would override other files"],
    ["modules/one/OVERRIDE.tf", "", "would override other files"],
    ["infra/db/.a.tf", 'terraform {\n  backend "s3" {}\n}\n', "Terraform passes it over"],
    ["modules/one/.a.tf", "locals {}\n", "Terraform passes it over"],
    ["infra/db/main.tf.json", "{}", "not in Terraform's native syntax"],
    ["infra/db/terraform.tfstate", "{}", "looks like a state or a plan"],
    ["infra/db/terraform.tfstate.backup", "{}", "looks like a state or a plan"],
    ["infra/db/gatehouse.tfplan", "", "looks like a state or a plan"],
    ["infra/db/.terraform/environment", "other", "is in a folder that tools make for themselves"],
    ["modules/one/.terraform/modules/modules.json", "{}", "is in a folder that tools make for themselves"],
    ["infra/db/Main.tf", "", "would be the same file"],
    ["infra/db/hook.tf", 'resource "terraform_data" "a" {\n  provisioner "local-exec" {}\n}\n', "runs programs"],
    ["infra/db/call.tf", 'data "external" "a" {\n  program = ["id"]\n}\n', "runs a program at every plan"],
    ["infra/db/random.tf", 'resource "random_id" "a" {}\n', "provider hashicorp/random is not on the list"],
    [
      "infra/db/read.tf",
      'output "a" {\n  value = file("../../workspace/a")\n}\n',
      "a file that is not the module's own",
    ],
    [
      "infra/db/a.zip",
      `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 9\n`,
      "by Git LFS",
    ],
    ["infra/db/out.tf", 'module "m" {\n  source = "../../../elsewhere"\n}\n', "is not on the list of allowed modules"],
  ])("is not planned with %s, and nothing runs", async (path, text, message) => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const uses = 'module "one" {\n  source = "../../modules/one"\n}\n';
      const files = { "infra/db/main.tf": main + uses, "modules/one/main.tf": 'output "one" { value = 1 }\n' };
      const { outcome, comment, plans } = await scene.plan(await scene.commit({ ...files, [path]: text }));
      expect(outcome).toBe("refused");
      expect(comment).toContain(message);
      expect(plans?.modules).toEqual([{ folder: "infra/db", outcome: "refused", cause: expect.any(String) as string }]);
      expect([...scene.programs]).toEqual(["git"]);
    });
  });

  it.each([
    ["infra/db/main.tf", "Unclosed configuration block", "`infra/db/main.tf:5`"],
    ["modules/one/main.tf", "Unclosed configuration block", "`modules/one/main.tf:1`"],
  ])(
    "is not planned with a syntax error in %s, which is told in Terraform's own words",
    async (path, summary, place) => {
      await withScene({ "README.md": "Infra\n" }, async (scene) => {
        const uses = 'module "one" {\n  source = "../../modules/one"\n}\n';
        const files = { "infra/db/main.tf": main + uses, "modules/one/main.tf": 'output "one" { value = 1 }\n' };
        const broken = `${path === "infra/db/main.tf" ? main : ""}resource "terraform_data" "broken" {\n`;
        const { outcome, comment } = await scene.plan(await scene.commit({ ...files, [path]: broken }));
        expect(outcome).toBe("plan_failed");
        expect(comment).toContain(summary);
        expect(comment).toContain(place);
        expect(comment).not.toContain("Nobody plans");
      });
    },
  );

  it("is not planned where the policies are not what is read of them", async () => {
    await withScene({ "shared/policies/none.yml": "" }, async (scene) => {
      await scene.link("policies", "shared/policies");
      await scene.commit({});
      const change = await scene.commit({ "infra/a/main.tf": main });
      await expect(scene.plan(change)).rejects.toThrow("is no folder (mode 120000)");
      expect(scene.commentNow).toContain("is no folder (mode 120000)");
      expect([...scene.programs]).toEqual(["git"]);
    });
  });

  it("is not planned on the state of another one, which the same address in the environment would lead to", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const http = main.replace('"local"', '"http"');
      const { outcome, comment } = await scene.plan(
        await scene.commit({ "infra/a/main.tf": http, "infra/b/main.tf": main }),
      );
      expect(outcome).toBe("refused");
      expect(comment).toContain('The backend "http" of infra/a takes its address from the job\'s environment');
    });
  });

  it.skipIf(terraformMissing)(
    "may have examples and tests beside its code, which Terraform does not read (needs terraform)",
    async () => {
      await withScene({ "README.md": "Infra\n" }, async (scene) => {
        const uses = 'module "one" {\n  source = "../../modules/one"\n}\n';
        const { outcome, comment } = await scene.plan(
          await scene.commit({
            "infra/a/main.tf": main + uses,
            "infra/a/examples/x/main.tf": 'resource "random_id" "a" {\n}\n',
            "infra/a/tests/main.tf.json": "{}",
            "modules/one/main.tf": 'output "one" {\n  value = 1\n}\n',
            "modules/one/examples/y/main.tf": "not code {",
          }),
        );
        expect(outcome, comment).toBe("planned");
      });
    },
    60_000,
  );

  it.skipIf(terraformMissing)(
    "may have Terraform's tests, which are neither read nor fetched for, and are sealed all the same (needs terraform)",
    async () => {
      const setUp = (source: string): string => `run "setup" {\n  module {\n    source = "${source}"\n  }\n}\n`;
      await withScene({ "README.md": "Infra\n" }, async (scene) => {
        const commit = await scene.commit({
          "infra/a/main.tf": main,
          "infra/a/main.tftest.hcl": setUp("./tests/setup"),
          "infra/a/tests/shared.tftest.hcl": setUp("../../modules/one"),
          "infra/a/tests/unlisted.tftest.hcl": setUp("git::file:///nowhere"),
          "infra/a/tests/broken.tftest.json": "{",
          "infra/a/tests/setup/main.tf": 'module "unlisted" {\n  source = "git::file:///nowhere"\n}\n',
          "modules/one/main.tf": 'output "one" { value = 1 }\n',
        });
        const { outcome, comment } = await scene.plan(commit);
        expect(outcome, comment).toBe("planned");
        const changed = await scene.commit({ "infra/a/main.tftest.hcl": "" });
        expect((await scene.apply(changed, commit)).comment).toContain("the files (infra/a/main.tftest.hcl)");
      });
    },
  );

  it.skipIf(terraformMissing)("can hide no code among its tests (needs terraform)", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const unlisted = 'module "unlisted" {\n  source = "git::file:///nowhere"\n}\n';
      const calls = 'module "helper" {\n  source = "./tests/helper.tftest.hcl"\n}\n';
      const helper = "infra/a/tests/helper.tftest.hcl/main.tf";
      const called = await scene.plan(await scene.commit({ "infra/a/main.tf": main + calls, [helper]: unlisted }));
      expect(called.outcome).toBe("refused");
      expect(called.comment).toContain("is not on the list of allowed modules");
      const reads = 'output "text" {\n  value = file("main.tftest.hcl")\n}\n';
      const read = await scene.plan(
        await scene.commit({ "infra/a/main.tf": main + reads, "infra/a/main.tftest.hcl": "# text\n" }),
      );
      expect(read.outcome).toBe("plan_failed");
      expect(read.comment).toContain("Invalid function argument");
    });
  });

  it.skipIf(terraformMissing)(
    "has its executable files as git has them, and another plan where that changes (needs terraform)",
    async () => {
      await withScene({ "README.md": "Infra\n" }, async (scene) => {
        const run = await scene.commit({ "infra/a/main.tf": main, "infra/a/bootstrap": "#!/bin/sh\n" });
        await scene.plan(run);
        const changed = await scene.executable("infra/a/bootstrap");
        const { outcome, comment } = await scene.apply(changed, run);
        expect(outcome).toBe("stale");
        expect(comment).toContain("the files (infra/a/bootstrap)");
      });
    },
    60_000,
  );

  it.skipIf(terraformMissing)(
    "keeps its plan when the job of an older push is repeated (needs terraform)",
    async () => {
      await withScene({ "README.md": "Infra\n" }, async (scene) => {
        const older = await scene.commit({ "infra/a/main.tf": main });
        await scene.plan(older);
        const newer = await scene.commit({ "infra/a/more.tf": 'resource "terraform_data" "two" {}\n' });
        await scene.checkout(older);
        const repeated = await scene.plan(older);
        expect(repeated.outcome).toBe("planned");
        expect(repeated.said).toContain(`The pull request is at ${newer} now`);
        expect(repeated.plans?.head).toBe(older);
        await scene.checkout(newer);
        const { plans } = await scene.plan(newer);
        await scene.checkout(older);
        expect((await scene.plan(older)).plans).toEqual(plans);
      });
    },
  );

  it.each([
    ["a provider that is not listed", "null", 'hashes = ["h1:one"]', "is not on the list of allowed providers"],
    ["no hashes of a provider", "random", "", "The lock file has no hashes of hashicorp/random"],
  ])("is refused by name for a lock file with %s", async (_what, name, hashes, words) => {
    await withScene({ "gatehouse.yml": "terraform: { providers: [hashicorp/random] }\n" }, async (scene) => {
      const lock = `provider "registry.terraform.io/hashicorp/${name}" {\n  version = "3.0.0"\n  ${hashes}\n}\n`;
      const { outcome, comment } = await scene.plan(
        await scene.commit({ "infra/a/main.tf": main, "infra/a/.terraform.lock.hcl": lock }),
      );
      expect(outcome).toBe("refused");
      expect(comment).toContain(words);
      expect(comment).toContain("`infra/a/.terraform.lock.hcl:1`");
    });
  });

  it("says on the pull request what is wrong with the settings", async () => {
    await withScene({ "gatehouse.yml": "terraform: { version: latest }\n" }, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": main });
      await expect(scene.plan(commit)).rejects.toThrow("gatehouse.yml of the default branch can't be used");
      expect(scene.commentNow).toContain("re-run this job: `` gatehouse.yml of the default branch can't be used");
    });
  });

  it("says on the pull request that a folder holds too much, and names the largest file", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": main, "infra/a/disk.img": "\0".repeat(70 * 1024 ** 2) });
      await expect(scene.plan(commit)).rejects.toThrow("hold 70 MB, and at most 64 MB are read");
      expect(scene.commentNow).toContain("the largest file is infra/a/disk.img");
    });
  });

  it("says on the pull request that a job ended for no reason of the pull request's", async () => {
    await withScene({}, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": main });
      scene.breakProgram("git");
      await expect(scene.plan(commit)).rejects.toThrow("git is not to be had.");
      expect(scene.commentNow).toContain("see why [this job](https://github.example/run) failed");
    });
  });

  it.skipIf(terraformMissing)(
    "is known to be applied when the job ends before the next one (needs terraform)",
    async () => {
      await withScene({}, async (scene) => {
        const commit = await scene.commit({ "infra/a/main.tf": main, "infra/b/main.tf": main });
        await scene.plan(commit);
        scene.breakBranch(1);
        await expect(scene.apply(commit)).rejects.toThrow("GitHub is away.");
        expect(scene.commentNow).toContain(
          "see why [this job](https://github.example/run) failed, and re-run it. What is applied is not applied again.",
        );
        expect(scene.commentNow).toMatch(/`infra\/a`: `Applied: .*`infra\/b`\n\nNot applied\./s);
        scene.breakBranch(9);
        const { outcome, comment } = await scene.apply(commit);
        expect([outcome, comment]).toEqual([
          "applied",
          expect.stringContaining("Applied by [an earlier attempt](https://github.example/run/attempts/1): creates 1."),
        ]);
      });
    },
  );

  it("says on the pull request that the checkout does not go back far enough", async () => {
    await withScene({}, async (scene) => {
      await expect(scene.plan(await scene.shallow({ "infra/a/main.tf": main }))).rejects.toThrow("fetch-depth: 0");
      expect(scene.commentNow).toContain("give `fetch-depth: 0` to actions/checkout");
    });
  });

  it.skipIf(terraformMissing)(
    "does not stay as it was planned when a later push can't be (needs terraform)",
    async () => {
      await withScene({ "README.md": "Infra\n" }, async (scene) => {
        const planned = await scene.plan(await scene.commit({ "infra/a/main.tf": main }));
        expect(planned.comment).toContain("read the plan, then merge");
        const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`infra/m${String(at)}/main.tf`, main]));
        const commit = await scene.commit(many);
        await expect(scene.plan(commit)).rejects.toThrow("at most 100 are planned in one job");
        expect(scene.commentNow).toContain(
          "**Next:** mend this, then push again or re-run this job: `` 101 root modules are changed at once",
        );
        await expect(scene.apply(commit)).rejects.toThrow("#7 has no plan of it that counts: nothing is applied");
      });
    },
  );

  it.skipIf(terraformMissing)("is applied though one beside it could not be planned (needs terraform)", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const broken = `${main}resource "terraform_data" "two" {\n  unknown = 1\n}\n`;
      const commit = await scene.commit({ "infra/a/main.tf": broken, "infra/b/main.tf": main });
      await scene.plan(commit);
      const { comment, plans } = await scene.apply(commit);
      expect(plans?.modules.map(({ folder, outcome }) => [folder, outcome])).toEqual([
        ["infra/a", "refused"],
        ["infra/b", "applied"],
      ]);
      expect(comment).toContain("It could not be planned before the merge");
    });
  });

  it.skipIf(terraformMissing)(
    "says what a re-run does where an apply has left no new plan (needs terraform)",
    async () => {
      await withScene({ "README.md": "Infra\n" }, async (scene) => {
        const first = await scene.commit({ "infra/a/main.tf": main });
        await scene.plan(first);
        expect((await scene.apply(first)).outcome).toBe("applied");
        const commit = await scene.commit({ "infra/a/main.tf": main.replace('"one"', '"two"') });
        await scene.plan(commit);
        await scene.breakStates();
        const { outcome, comment } = await scene.apply(commit);
        expect(outcome).toBe("plan_failed");
        expect(comment).toContain("plans once more, and applies what was reviewed if it is the same then");
      });
    },
  );

  it.skipIf(terraformMissing)("is planned though there is a link in one beside it (needs terraform)", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      await scene.link("infra/a/linked.tf", "../../README.md");
      const commit = await scene.commit({ "infra/a/main.tf": main, "infra/b/main.tf": main });
      const { comment, plans } = await scene.plan(commit);
      expect(plans?.modules.map(({ folder, outcome }) => [folder, outcome])).toEqual([
        ["infra/a", "refused"],
        ["infra/b", "planned"],
      ]);
      expect(comment).toContain("infra/a/linked.tf is not a plain file (mode 120000)");
    });
  });

  it("asks for OpenTofu where its version file is the only one", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const commit = await scene.commit({ "infra/a/main.tf": main, "infra/a/.opentofu-version": "1.8.1\n" });
      await scene.plan(commit);
      expect([...scene.programs]).toContain("tofu");
      expect([...scene.programs]).not.toContain("terraform");
    });
  });

  it.skipIf(terraformMissing)("is named in what Terraform says of its files (needs terraform)", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const broken = 'resource "terraform_data" "two" {\n  unknown = 1\n}\n';
      const { comment } = await scene.plan(await scene.commit({ "infra/a/main.tf": main, "infra/a/more.tf": broken }));
      expect(comment).toContain("`infra/a/more.tf:2`");
    });
  });

  it.skipIf(terraformMissing)("is named wherever its plan is told, beside others' (needs terraform)", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const { said } = await scene.plan(await scene.commit({ "infra/a/main.tf": main, "infra/b/main.tf": main }));
      for (const folder of ["infra/a", "infra/b"]) {
        expect(said).toContain(`${folder}: Planned: creates 1\n`);
        // In the comment, and in the run's summary.
        expect(said.split(`### \`${folder}\`: \`Planned: creates 1\`\n`)).toHaveLength(3);
      }
    });
  });

  it.skipIf(terraformMissing)(
    "gives away no secret of its variables, whatever its own words do (needs terraform)",
    async () => {
      const canaries = [
        "canary-file-3b1c",
        "canary-auto-77e0",
        "canary-json-91af",
        "canary-default-5d2e",
        "4204204201",
      ];
      const names = ["file", "auto", "json", "fallback", "number"];
      const declared = names.map((name) => {
        const fallback = name === "fallback" ? `\n  default   = "${canaries[3] ?? ""}"` : "";
        return `variable "${name}" {\n  sensitive = true${fallback}\n}\n`;
      });
      const words = names.map((name) => `\${nonsensitive(var.${name})}`).join(" ");
      const resource = (more: string): string =>
        `resource "terraform_data" "two" {\n  input = [${names.map((name) => `var.${name}`).join(", ")}]\n${more}}\n`;
      const told = `  lifecycle {\n    precondition {\n      condition     = var.file == ""\n      error_message = "It holds ${words}"\n    }\n  }\n`;
      const output = `output "words" {\n  value = "${words}"\n}\n`;
      await withScene({ "README.md": "Infra\n" }, async (scene) => {
        const files = {
          "infra/db/variables.tf": declared.join(""),
          "infra/db/terraform.tfvars": `file = "${canaries[0] ?? ""}"\nnumber = ${canaries[4] ?? ""}\n`,
          "infra/db/prod.auto.tfvars": `auto = "${canaries[1] ?? ""}"\n`,
          "infra/db/more.auto.tfvars.json": JSON.stringify({ json: canaries[2] }),
        };
        const fails = await scene.plan(await scene.commit({ ...files, "infra/db/main.tf": main + resource(told) }));
        expect(fails.outcome).toBe("plan_failed");
        expect(fails.comment).toContain("It holds (sensitive) (sensitive) (sensitive) (sensitive) (sensitive)");
        const commit = await scene.commit({ ...files, "infra/db/main.tf": main + resource("") + output });
        const [planned, applied] = [await scene.plan(commit), await scene.apply(commit)];
        expect([planned.outcome, applied.outcome]).toEqual(["planned", "applied"]);
        for (const canary of canaries)
          expect([fails, planned, applied].map(({ said }) => said).join()).not.toContain(canary);
      });
    },
  );

  it.skipIf(terraformMissing)("is told where its variables can be set (needs terraform)", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const { comment } = await scene.plan(await scene.commit({ "infra/db/main.tf": `${main}variable "size" {}\n` }));
      expect(comment).toContain("write one into infra/db/terraform.tfvars, or an *.auto.tfvars beside it.");
      expect(comment).not.toContain("TF_VAR_");
    });
  });

  it.skipIf(terraformMissing)("is not advised to commit a secret (needs terraform)", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const secrets = 'variable "password" {\n  sensitive = true\n}\nvariable "token" {\n  ephemeral = true\n}\n';
      const { comment } = await scene.plan(await scene.commit({ "infra/db/main.tf": main + secrets }));
      expect(comment).toContain("Commit no value of password and token, which are secret.");
      expect(comment).toContain("TF_VAR_password and TF_VAR_token");
      expect(comment).not.toContain("terraform.tfvars");
      const more = await scene.plan(await scene.commit({ "infra/db/more.tf": 'variable "size" {}\n' }));
      expect(more.comment).toContain("Commit no value of password and token, which are secret.");
      expect(more.comment).toContain("write one of size into infra/db/terraform.tfvars");
    });
  });

  it("is not advised to list a module that lies outside of the repository", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const out = 'module "m" {\n  source = "../../../elsewhere"\n}\n';
      const { comment } = await scene.plan(await scene.commit({ "infra/db/main.tf": main, "infra/db/out.tf": out }));
      expect(comment).toContain("It leads out of the code that may be used");
    });
  });

  it.skipIf(terraformMissing)(
    "names the file that asks for another version of the tool (needs terraform)",
    async () => {
      await withScene({ "README.md": "Infra\n" }, async (scene) => {
        const files = { "infra/db/main.tf": main, "infra/db/.terraform-version": "1.0.1\n" };
        const { comment } = await scene.plan(await scene.commit(files));
        expect(comment).toContain("and infra/db/.terraform-version asks for 1.0.1");
      });
    },
  );

  it.skipIf(terraformMissing)("may set its variables in files (needs terraform)", async () => {
    await withScene({ "README.md": "Infra\n" }, async (scene) => {
      const files = { "infra/db/main.tf": `${main}variable "size" {}\n`, "infra/db/terraform.tfvars": "size = 1\n" };
      expect((await scene.plan(await scene.commit(files))).outcome).toBe("planned");
    });
  });
});

describe.skipIf(terraformMissing)("the default branch's policies (needs terraform)", () => {
  const policy = (allowed: number) =>
    `identifier: few\ntitle: Few\nmessage: Fewer.\nallowed: ${allowed}\n` +
    'match:\n  combinator: and\n  rules:\n    - { property: type, operator: "=", value: terraform_data }\n';

  it("are sealed by their tree, so that nothing is applied when they changed after the plan", async () => {
    await withScene({ "policies/few.yml": policy(1) }, async (scene) => {
      const change = await scene.commit({ "infra/db/main.tf": main });
      const planned = await scene.plan(change);
      const tree = folderTreeId(new Map([["few.yml", Buffer.from(policy(1))]]));
      expect(planned.plans?.modules[0]?.seal?.policies).toBe(tree);
      expect((await scene.apply(change)).outcome).toBe("applied");
    });
    await withScene({ "policies/few.yml": policy(1) }, async (scene) => {
      const change = await scene.commit({ "infra/db/main.tf": main });
      expect((await scene.plan(change)).outcome).toBe("planned");
      await scene.checkout(`${change}^1`);
      await scene.commit({ "policies/few.yml": policy(2) });
      const { outcome, comment } = await scene.apply(await scene.commit({ "infra/db/main.tf": main }), change);
      expect(outcome).toBe("stale");
      expect(comment).toContain("`the policies`");
    });
  });

  it("hold as they were before it for what changes them itself, planned and applied", async () => {
    await withScene({ "policies/few.yml": policy(1) }, async (scene) => {
      const change = await scene.commit({ "infra/db/main.tf": main, "policies/few.yml": policy(0) });
      const planned = await scene.plan(change);
      expect(planned.outcome).toBe("planned");
      expect(planned.comment).toContain("This pull request changes gatehouse.yml or policies/ too");
      expect((await scene.apply(change)).outcome).toBe("applied");
    });
  });

  it("deny what a pull request plans, whatever it makes of them itself", async () => {
    await withScene({ "policies/few.yml": policy(0) }, async (scene) => {
      const change = await scene.commit({ "infra/db/main.tf": main, "policies/few.yml": policy(9) });
      const { outcome, comment } = await scene.plan(change);
      expect(outcome).toBe("refused");
      expect(comment).toContain("Policies deny this plan: Few (policies/few.yml)");
    });
  });
});
