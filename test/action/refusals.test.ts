import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readReport, signReport } from "../../src/core/plan/report_message.ts";
import { terraformMissing } from "../support/terraform.ts";
import { backend, database } from "./modules.ts";
import { appId, Scene, sealKey } from "./scene.ts";

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.create();
});
afterEach(async () => {
  await scene.dispose();
});

function reports(): number {
  return scene.server.checkRuns.filter(({ name }) => name === "gatehouse/report").length;
}

describe("without an order that can be believed, the job fails and reports nothing", () => {
  it("when there is none, or it is another app's, or for another nonce", async () => {
    const order = await scene.commit(database(1));
    const nothing = await scene.runJob(order);
    expect(nothing.exitCode).toBe(1);
    expect(nothing.log).toContain("has no check run `gatehouse` in progress");
    scene.give(order, appId + 1);
    scene.give({ ...order, nonce: "d".repeat(32) });
    expect((await scene.runJob(order)).exitCode).toBe(1);
    expect(reports()).toBe(0);
  });

  it("when the order is for another job", async () => {
    const order = await scene.commit(database(1));
    for (const [index, [wrong, why]] of (
      [
        [{ repository: "acme/other" }, "it names another repository"],
        [{ phase: "apply" }, "it asks for apply, and this job is for plan"],
        [{ nonce: "c".repeat(32) }, "it has another nonce"],
        [{ head: "c".repeat(40) }, "it names another commit"],
      ] as const
    ).entries()) {
      const asked = { ...order, nonce: String(index).repeat(32) };
      const text = JSON.stringify({ ...asked, ...wrong });
      scene.give(asked, appId, `\`\`\`json\n${text}\n\`\`\``);
      const result = await scene.runJob(asked);
      expect(result.exitCode).toBe(1);
      expect(result.log).toContain(why);
    }
    const broken = { ...order, nonce: "9".repeat(32) };
    scene.give(broken, appId, "plan, please");
    expect((await scene.runJob(broken)).log).toContain("The app's order can't be read.");
    expect((await scene.run(order, { GITHUB_RUN_ATTEMPT: "2" })).log).toContain("the workflow run was repeated");
    expect(reports()).toBe(0);
  });

  it.each([
    ["GET", "`checks: read`"],
    ["POST", "`checks: write`"],
  ] as const)("when its token lacks the permission to %s check runs, which is named", async (method, permission) => {
    const order = await scene.commit(database(1));
    scene.server.withheld = method;
    const { exitCode, log } = await scene.run(order);
    expect(exitCode).toBe(1);
    expect(log).toContain("403: Resource not accessible by integration");
    expect(log).toContain(permission);
  });

  it("when the key is missing, or is none", async () => {
    const order = await scene.commit(database(1));
    const missing = await scene.run(order, { GATEHOUSE_SEAL_KEY: "" });
    expect(missing.log).toContain("The secret GATEHOUSE_SEAL_KEY is missing");
    const bot = await scene.run(order, { GATEHOUSE_SEAL_KEY: "", GITHUB_ACTOR: "dependabot[bot]" });
    expect(bot.log).toContain("push the branch anew");
    const wrong = await scene.run(order, { GATEHOUSE_SEAL_KEY: "hunter2" });
    expect(wrong.log).toContain("is not 32 bytes in base64");
    expect(wrong.said).not.toContain("hunter2");
    expect(reports()).toBe(0);
  });
});

describe("a guard's no is reported", () => {
  async function refused(files: Readonly<Record<string, string>>, overrides = {}): Promise<string | undefined> {
    const { report, exitCode } = await scene.run(await scene.commit(files, overrides));
    expect(exitCode).toBe(0);
    expect(report?.outcome).toBe("refused");
    expect(report?.toolMilliseconds).toBe(0);
    return report?.diagnosis?.summary;
  }

  it("when the folder is not what the app rendered, or holds a link", async () => {
    const { report } = await scene.run({ ...(await scene.commit(database(1))), tree: "b".repeat(40) });
    expect(report?.diagnosis?.summary).toContain("is not what the app rendered");
    const order = await scene.commit(database(1));
    await symlink("/etc/passwd", path.join(scene.moduleFolder, "link.tf"));
    await scene.git("add", "-A");
    await scene.git("commit", "-q", "-m", "Link");
    const linked = await scene.run({ ...order, head: await scene.git("rev-parse", "HEAD") });
    expect(linked.report?.diagnosis?.summary).toContain("link.tf is not a plain file (mode 120000)");
  });

  it("when another commit is checked out", async () => {
    const order = await scene.commit(database(1));
    await scene.commit(database(2));
    expect((await scene.run(order)).report?.diagnosis?.summary).toContain(`not at the ordered ${order.head}`);
  });

  it("when code would run that is on no list", async () => {
    const resource = { "backend.tf": backend, "main.tf": 'resource "null_resource" "a" {}\n' };
    expect(await refused(resource)).toBe("The provider hashicorp/null is not on the list of allowed providers");
    const external = { "backend.tf": backend, "main.tf": 'data "external" "a" {\n  program = ["id"]\n}\n' };
    expect(await refused(external, { providers: ["hashicorp/external"] })).toContain('The data source "external" runs');
    const module = { "backend.tf": backend, "main.tf": 'module "a" {\n  source = "git::https://example.com/a"\n}\n' };
    expect(await refused(module)).toContain("is not on the list of allowed modules");
    const provisioner = {
      "backend.tf": backend,
      "main.tf": 'resource "terraform_data" "a" {\n  provisioner "local-exec" {\n    command = "id"\n  }\n}\n',
    };
    expect(await refused(provisioner)).toContain('The provisioner "local-exec" runs programs');
  });

  it("when the state would be lost, or be somebody else's", async () => {
    const order = await scene.commit(database(1));
    const lost = await scene.run(order, { GATEHOUSE_LOCAL_STATE: "" });
    expect(lost.report?.diagnosis?.summary).toContain("The state would be lost with this runner");
    for (const stray of ["../other.tfstate", "/tmp/other.tfstate", "a/../../other.tfstate", "", 5]) {
      expect(await refused(database(1), { backend: { type: "local", arguments: { path: stray } } })).toContain(
        "is not inside the folder for states",
      );
    }
  });
});

describe("what fails is reported", () => {
  it("when there is no Terraform, with the command that installs it", async () => {
    scene.missingProgram = "terraform";
    const { report, exitCode } = await scene.run(await scene.commit(database(1)));
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({
      outcome: "plan_failed",
      diagnosis: { step: "install", summary: "Terraform is not installed on this runner" },
    });
    expect(report?.diagnosis?.detail).toContain("hashicorp/setup-terraform");
  });

  it.skipIf(terraformMissing)("when the code is wrong, with its place (needs terraform)", async () => {
    const files = {
      "backend.tf": backend,
      "main.tf": '\nresource "terraform_data" "a" {\n  input = nothing.here\n}\n',
    };
    const { report } = await scene.run(await scene.commit(files));
    expect(report).toMatchObject({
      outcome: "plan_failed",
      diagnosis: {
        step: "plan",
        file: "infra/database/mailer-orders/main.tf",
        line: 3,
        summary: "Reference to undeclared resource",
      },
    });
  });

  it.skipIf(terraformMissing)("when the version is another one (needs terraform)", async () => {
    const { report } = await scene.run(
      await scene.commit(database(1), { tool: { name: "terraform", version: "1.0.0" } }),
    );
    expect(report?.diagnosis?.summary).toMatch(/^This runner has terraform .*, and gatehouse.yml asks for 1\.0\.0$/);
  });

  it.skipIf(terraformMissing)("even when GitHub fails at first, and asks to wait (needs terraform)", async () => {
    const limited = { status: 403, headers: { "retry-after": "1" } };
    scene.server.failures.push({ status: 502 }, limited, { ...limited, status: 429 });
    expect((await scene.run(await scene.commit(database(1)))).report?.outcome).toBe("planned");
  });

  it.skipIf(terraformMissing)(
    "as beyond the operation, what the operation does not cover (needs terraform)",
    async () => {
      const create = await scene.commit(database(3));
      const planned = await scene.run(create);
      await scene.run(await scene.applyOrder(create, planned.report));
      const { report } = await scene.run(await scene.commit(database(1), { operation: "update" }));
      expect(report?.beyondOperation?.map(({ address, action }) => `${action} ${address}`)).toEqual([
        "delete terraform_data.instance[1]",
        "delete terraform_data.instance[2]",
      ]);
    },
  );
});

describe.skipIf(terraformMissing)("what lies about changes nothing (needs terraform)", () => {
  it("files in the workspace that are not committed, and Terraform's settings in the environment", async () => {
    const order = await scene.commit(database(1));
    await writeFile(path.join(scene.moduleFolder, "stray.tf"), 'resource "terraform_data" "stray" {}\n');
    await writeFile(path.join(scene.moduleFolder, "z.auto.tfvars"), "instances = 4\n");
    await mkdir(path.join(scene.folder, "home"));
    await writeFile(path.join(scene.folder, "home/.terraformrc"), "this is not HCL {");
    const { report } = await scene.run(order, {
      HOME: path.join(scene.folder, "home"),
      TF_CLI_ARGS_plan: "-destroy",
      TF_VAR_instances: "5",
      TF_WORKSPACE: "other",
      TF_DATA_DIR: "/nowhere",
    });
    expect(report?.counts?.create).toBe(2);
    await rm(path.join(scene.folder, "home"), { recursive: true });
  });

  it("another repository's report, or one with a changed word, is not believed", async () => {
    const { report } = await scene.run(await scene.commit(database(1)));
    if (report === undefined) throw new Error("There is no report.");
    const text = signReport(report, sealKey);
    expect(readReport(text, [new Uint8Array(32)])).toBeUndefined();
    expect(readReport(text.replace('"create":2', '"create":1'), [sealKey])).toBeUndefined();
  });
});
