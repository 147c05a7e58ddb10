import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { guardFetchedModules } from "../../action/src/guard_modules.ts";
import type { Report } from "../../src/core/plan/messages.ts";
import { askingForProvider, hashesOf, provider, providerMirror } from "../integrity/provider_mirror.ts";
import { terraformEnvironment, terraformMissing } from "../support/terraform.ts";
import { backend, calling, database } from "./modules.ts";
import { Scene } from "./scene.ts";

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.create();
});
afterEach(async () => {
  await scene.dispose();
});

const stateFile = (): string => path.join(scene.folder, "states/database/mailer-orders.tfstate");

describe.skipIf(terraformMissing)("bad input (needs terraform)", () => {
  it("a syntax error is told in Terraform's own words, with its place, also where no provider is cached yet", async () => {
    const files = { "backend.tf": backend, "main.tf": '\nresource "terraform_data" "a" {\n  input = \n' };
    const cache = { TF_PLUGIN_CACHE_DIR: path.join(scene.folder, "providers") };
    const { report } = await scene.run(await scene.commit(files), cache);
    expect(report).toMatchObject({ outcome: "plan_failed" });
    expect(report?.diagnosis).toEqual({
      step: "init",
      summary: "Invalid expression",
      detail: "Expected the start of an expression, but found an invalid expression token.",
      file: "infra/database/mailer-orders/main.tf",
      line: 3,
    });
  });

  it("code that Terraform can read, and the guard can't, is refused with its place", async () => {
    const files = { "backend.tf": backend, "main.tf": 'module "a" {\n  source = join("/", [".", "a"])\n}\n' };
    const { report } = await scene.run(await scene.commit(files));
    expect(report).toMatchObject({ outcome: "refused", diagnosis: { file: "infra/database/mailer-orders/main.tf" } });
    expect(report?.diagnosis?.summary).toBe("This can't be checked: the module a has no source that is plain text");
  });

  it("what only Terraform sees is wrong with a module comes in its own words from init, with the place", async () => {
    const files = {
      "backend.tf": backend,
      "main.tf": 'resource "terraform_data" "a" {}\nterraform {\n  required_version = "> 99"\n}\n',
    };
    const { report } = await scene.run(await scene.commit(files));
    expect(report).toMatchObject({
      outcome: "plan_failed",
      diagnosis: {
        step: "init",
        summary: "Unsupported Terraform Core version",
        file: "infra/database/mailer-orders/main.tf",
        line: 3,
      },
    });
  });

  it("a state from a newer version is left alone, and the version named", async () => {
    await mkdir(path.dirname(stateFile()), { recursive: true });
    await writeFile(
      stateFile(),
      '{"version":5,"terraform_version":"9.9.0","serial":1,"lineage":"l","outputs":{},"resources":[]}',
    );
    const { report } = await scene.run(await scene.commit(database(1)));
    expect(report?.outcome).toBe("plan_failed");
    expect(JSON.stringify(report?.diagnosis)).toContain("created by Terraform 9.9.0");
  });

  it("a folder that is not in the commit, or holds no code, is refused", async () => {
    const order = await scene.commit(database(1));
    const missing = await scene.run({ ...order, folder: "infra/database/other" });
    expect(missing.report?.diagnosis?.summary).toContain("has no folder infra/database/other");
    const empty = await scene.run(await scene.commit({ "backend.tf": backend, "run.auto.tfvars.json": "{}\n" }));
    expect(empty.report).toMatchObject({ outcome: "refused", diagnosis: { step: "guard" } });
    expect(empty.report?.diagnosis?.summary).toContain("has no .tf file");
  });

  it.each([
    ["z_override.tf", 'terraform {\n  backend "http" {}\n}\n', "would override other files"],
    ["z.auto.tfvars", "instances = 4\n", "would set variables behind the action's back"],
    [".terraform/environment", "other", "is in a folder that tools make for themselves"],
    ["terraform.tfstate", "{}", "looks like a state or a plan"],
    ["main.tf.json", "{}", "is not in Terraform's native syntax"],
  ])("%s among the files is refused, though the order names their tree", async (name, text, words) => {
    const { report } = await scene.run(await scene.commit({ ...database(1), [name]: text }));
    expect(report).toMatchObject({ outcome: "refused", toolMilliseconds: 0 });
    expect(report?.diagnosis?.summary).toContain(words);
  });

  it("a lock file that is missing, or was made for another platform, is said to be that", async () => {
    const mirror = path.join(scene.folder, "mirror");
    const place = path.join(mirror, "registry.terraform.io/hashicorp/null/3.2.1/linux_amd64");
    await mkdir(place, { recursive: true });
    await writeFile(path.join(place, "terraform-provider-null_v3.2.1"), "");
    await chmod(path.join(place, "terraform-provider-null_v3.2.1"), 0o755);
    const elsewhere = createHash("sha256").update("darwin").digest("base64");
    const files = {
      "backend.tf": backend,
      "main.tf": 'resource "null_resource" "a" {}\n',
      ".terraform.lock.hcl": `provider "registry.terraform.io/hashicorp/null" {\n  version = "3.2.1"\n  hashes = ["h1:${elsewhere}"]\n}\n`,
    };
    const order = await scene.commit(files, { providers: ["hashicorp/null"] });
    const { report } = await scene.run(order, { GATEHOUSE_PROVIDER_MIRROR: mirror });
    expect(report).toMatchObject({ outcome: "plan_failed", diagnosis: { step: "init" } });
    expect(JSON.stringify(report?.diagnosis)).toMatch(/terraform providers lock -platform=/);
    const { ".terraform.lock.hcl": _lock, ...without } = files;
    const unlocked = await scene.commit(without, { providers: ["hashicorp/null"] });
    const missing = await scene.run(unlocked, { GATEHOUSE_PROVIDER_MIRROR: mirror });
    expect(missing.report?.diagnosis).toMatchObject({
      step: "init",
      summary: expect.stringMatching(/\/\.terraform\.lock\.hcl is missing, or does not have all providers/) as unknown,
      detail: expect.stringContaining("Run `terraform providers lock -platform=") as unknown,
    });
  });

  it("a lock file with providers that nothing asks for is said to be that, with what takes them out", async () => {
    const unused = { ...askingForProvider(hashesOf("one")), "main.tf": 'resource "terraform_data" "a" {}\n' };
    const order = await scene.commit(unused, { providers: [provider] });
    const { report } = await scene.run(order, await providerMirror(path.join(scene.folder, "mirror"), "one"));
    expect(report?.diagnosis).toEqual({
      step: "init",
      summary: "infra/database/mailer-orders/.terraform.lock.hcl has providers that the code does not ask for",
      detail:
        "Run `terraform init -backend=false` in that folder (of a rendered module: in its template's), and commit the file.",
    });
  });

  it("a lock file whose only checksums are of packages that a mirror does not have gets the remedy, too", async () => {
    const zip = `  hashes  = ["zh:${"0".repeat(64)}"]\n`;
    const order = await scene.commit(askingForProvider(zip), { providers: [provider] });
    const { report } = await scene.run(order, await providerMirror(path.join(scene.folder, "mirror"), "one"));
    expect(report?.diagnosis).toMatchObject({ step: "plan", summary: "Required plugins are not installed" });
    expect(report?.diagnosis?.detail).toMatch(
      /^infra\/database\/mailer-orders\/\.terraform\.lock\.hcl has no checksum of the package that this runner was offered\. Where .*another package.* Run `terraform providers lock -platform=/,
    );
  });

  it("an output that is sensitive or null, and mapped, is left out, and said to be that", async () => {
    const nulls = 'output "none" { value = null }\noutput "hidden" {\n  value     = null\n  sensitive = true\n}\n';
    const outputs = ["password", "endpoint", "none", "hidden", "absent"];
    const order = await scene.commit({ ...database(1), "nulls.tf": nulls }, { outputs });
    const planned = await scene.run(order);
    const { report, said } = await scene.run(await scene.applyOrder(order, planned.report));
    expect(report).toMatchObject({
      outputs: { endpoint: "orders.example.com" },
      omittedOutputs: { password: "is sensitive", none: "is null", hidden: "is sensitive", absent: "does not exist" },
    });
    expect(said).not.toContain("canary");
  });

  it("an apply that failed, and of which no new plan can be made, says why for both", async () => {
    const code = `resource "terraform_data" "a" {
}
resource "terraform_data" "b" {
  input = terraform_data.a.id
  lifecycle {
    precondition {
      condition     = terraform_data.a.id == "known"
      error_message = "This is not known before a is there."
    }
  }
}
`;
    const order = await scene.commit({ "backend.tf": backend, "main.tf": code }, { outputs: [] });
    const planned = await scene.run(order);
    const { report, log } = await scene.run(await scene.applyOrder(order, planned.report));
    expect(report).toMatchObject({
      outcome: "apply_failed",
      diagnosis: { step: "apply", file: "infra/database/mailer-orders/main.tf", line: 7 },
    });
    const why =
      "What is left could not be planned: Resource precondition failed (infra/database/mailer-orders/main.tf, line 7)";
    expect(report?.diagnosis?.detail?.split("\n")).toContain(why);
    expect(log).toContain(why);
  });

  /** The real Terraform, but that its apply's state does not reach the backend. */
  async function applyUnsaved(...lines: readonly string[]): Promise<Report | undefined> {
    const programs = path.join(scene.folder, "programs");
    await mkdir(programs);
    const script = [
      "#!/usr/bin/env bash",
      'PATH="${PATH#*:}"',
      ...lines,
      '[ "$1" = apply ] || exec terraform "$@"',
      'terraform "$@"',
      'mv "$STATE" errored.tfstate',
      "exit 1",
    ];
    await writeFile(path.join(programs, "terraform"), `${script.join("\n")}\n`);
    await chmod(path.join(programs, "terraform"), 0o755);
    const order = await scene.commit(database(1));
    const planned = await scene.run(order);
    const settings = { PATH: `${programs}:${process.env["PATH"] ?? ""}`, STATE: stateFile() };
    return (await scene.run(await scene.applyOrder(order, planned.report), settings)).report;
  }

  it("a state that an apply could not write is written after all, and what is left is planned from it", async () => {
    const report = await applyUnsaved();
    expect(report).toMatchObject({ outcome: "apply_failed", counts: { create: 0 } });
    expect(report?.diagnosis?.detail ?? "").not.toContain("could not be written");
    expect(await exists(stateFile())).toBe(true);
  });

  it("a state that can't be written at all is said beside what was finished, which is what stays in mind", async () => {
    const report = await applyUnsaved('[ "$1 $2" != "state push" ] || exit 1');
    expect(report?.diagnosis?.detail?.split("\n")[0]).toMatch(
      /^The state could not be written to its backend: .* Finished before: create terraform_data\./,
    );
  });

  it("a lock that somebody else holds is waited for, then named", async () => {
    const order = await scene.commit(database(1));
    expect((await scene.run(order)).report?.outcome).toBe("planned");
    const elsewhere = await mkdtemp(path.join(scene.folder, "elsewhere-"));
    await mkdir(path.dirname(stateFile()), { recursive: true });
    const code = `terraform {\n  backend "local" {\n    path = ${JSON.stringify(stateFile())}\n  }\n}\nresource "terraform_data" "slow" {\n  provisioner "local-exec" {\n    command = "touch started; sleep 30"\n  }\n}\n`;
    await writeFile(path.join(elsewhere, "main.tf"), code);
    const script = "terraform init -no-color && exec terraform apply -auto-approve -no-color";
    const holder = spawn("sh", ["-c", script], { cwd: elsewhere, env: terraformEnvironment(), stdio: "ignore" });
    try {
      const lock = path.join(path.dirname(stateFile()), `.${path.basename(stateFile())}.lock.info`);
      while (!(await exists(lock))) await sleep(50);
      scene.lockTimeout = "1s";
      const again = await scene.commit(database(1));
      const { report } = await scene.run(again);
      expect(report).toMatchObject({
        outcome: "plan_failed",
        diagnosis: { summary: "Error acquiring the state lock", lock: { operation: "OperationTypeApply" } },
      });
      expect(report?.diagnosis?.lock?.id).toMatch(/^[0-9a-f-]{36}$/);
      expect(report?.diagnosis?.lock?.who).toContain("@");
    } finally {
      holder.kill("SIGKILL");
    }
  });
});

describe.skipIf(terraformMissing)("modules that are fetched (need terraform)", () => {
  it("are judged before anything is planned, and so is what they bring along, though they are listed", async () => {
    const inner = await scene.moduleSource({ "main.tf": 'resource "terraform_data" "a" {\n}\n' }, "inner");
    const cases = [
      [`module "n" {\n  source = ${JSON.stringify(inner)}\n}\n`, "is not on the list of allowed modules"],
      ['resource "terraform_data" "a" {\n  provisioner "local-exec" {\n    command = "id"\n  }\n}\n', "runs programs"],
      [
        'data "terraform_remote_state" "a" {\n  backend = "http"\n  config  = { address = "http://127.0.0.1:9" }\n}\n',
        "may call any address",
      ],
    ] as const;
    for (const [code, words] of cases) {
      const source = await scene.moduleSource({ "main.tf": code });
      const { report } = await scene.run(await scene.commit(calling(source), { modules: [source] }));
      expect(report).toMatchObject({
        outcome: "refused",
        diagnosis: { step: "guard", file: ".terraform/modules/m/main.tf" },
      });
      expect(report?.diagnosis?.summary).toContain(words);
    }
    const honest = await scene.moduleSource({ "main.tf": `module "n" {\n  source = ${JSON.stringify(inner)}\n}\n` });
    const order = await scene.commit(calling(honest), { modules: [honest, inner], outputs: [] });
    expect((await scene.run(order)).report).toMatchObject({ outcome: "planned", counts: { create: 1 } });
  });

  it("may hold examples that would be refused, as long as nothing uses them", async () => {
    const module = path.join(scene.folder, "made");
    const write = async (folder: string, code: string): Promise<void> => {
      await mkdir(path.join(module, folder), { recursive: true });
      await writeFile(path.join(module, folder, "main.tf"), code);
    };
    const external = 'data "external" "a" {\n  program = ["id"]\n}\n';
    const list = (...folders: string[]) =>
      JSON.stringify({ Modules: folders.map((Dir) => ({ Key: "m", Source: "x", Dir })) });
    await write(".terraform/modules/m", 'resource "terraform_data" "a" {\n}\n');
    await write(".terraform/modules/m/examples/all", external);
    const order = await scene.commit(database(1));
    const listed = { ...order, providers: ["hashicorp/external"] };
    await writeFile(path.join(module, ".terraform/modules/modules.json"), list(".", ".terraform/modules/m"));
    await guardFetchedModules(module, noFiles, listed);
    const used = list(".", ".terraform/modules/m", ".terraform/modules/m/examples/all");
    await writeFile(path.join(module, ".terraform/modules/modules.json"), used);
    await expect(guardFetchedModules(module, noFiles, listed)).rejects.toThrow(
      'The data source "external" runs a program',
    );
  });

  it("may hold no links that lead out of what was fetched, be it to a folder of code", async () => {
    const module = path.join(scene.folder, "leading");
    await mkdir(path.join(module, ".terraform/modules/m/real"), { recursive: true });
    await mkdir(path.join(module, "outside"));
    await writeFile(path.join(module, ".terraform/modules/m/main.tf"), 'resource "terraform_data" "a" {\n}\n');
    const list = { Modules: [{ Key: "m", Source: "x", Dir: ".terraform/modules/m" }] };
    await writeFile(path.join(module, ".terraform/modules/modules.json"), JSON.stringify(list));
    const order = await scene.commit(database(1));
    await symlink("real", path.join(module, ".terraform/modules/m/inside"));
    expect((await guardFetchedModules(module, noFiles, order))?.sha256).toMatch(/^[0-9a-f]{64}$/);
    await symlink("../../../outside", path.join(module, ".terraform/modules/m/sub"));
    await expect(guardFetchedModules(module, noFiles, order)).rejects.toThrow("m/sub is a link that leads out of it");
  });

  it("may not be code of the repository that nobody has looked at", async () => {
    const module = path.join(scene.folder, "unseen");
    await mkdir(path.join(module, ".terraform/modules"), { recursive: true });
    const list = {
      Modules: [
        { Key: "", Source: "", Dir: "." },
        { Key: "m", Source: "./sub", Dir: "sub" },
      ],
    };
    await writeFile(path.join(module, ".terraform/modules/modules.json"), JSON.stringify(list));
    const order = await scene.commit(database(1));
    await expect(guardFetchedModules(module, noFiles, order)).rejects.toThrow("uses the code in sub");
    const files = new Map([["main.tf", Buffer.from('module "m" {\n  source = "./sub"\n}\n')]]);
    expect(await guardFetchedModules(module, { files, folder: "." }, order)).toBeUndefined();
  });

  it("may hold no links, which Terraform follows and nobody has looked at", async () => {
    const module = path.join(scene.folder, "linked");
    await mkdir(path.join(module, ".terraform/modules/m"), { recursive: true });
    await writeFile(path.join(module, ".terraform/modules/m/x.txt"), 'data "http" "a" {\n}\n');
    await symlink("x.txt", path.join(module, ".terraform/modules/m/evil.tf"));
    const list = JSON.stringify({ Modules: [{ Key: "m", Source: "x", Dir: ".terraform/modules/m" }] });
    await writeFile(path.join(module, ".terraform/modules/modules.json"), list);
    await expect(guardFetchedModules(module, noFiles, await scene.commit(database(1)))).rejects.toThrow(
      ".terraform/modules/m/evil.tf is no plain file",
    );
  });

  it("are not taken for none when their list can't be read", async () => {
    const module = path.join(scene.folder, "unreadable");
    await mkdir(path.join(module, ".terraform/modules/modules.json"), { recursive: true });
    await expect(guardFetchedModules(module, noFiles, await scene.commit(database(1)))).rejects.toThrow("EISDIR");
  });
});

const noFiles = { files: new Map<string, Uint8Array>(), folder: "." };

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
