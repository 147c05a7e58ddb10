import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyText } from "../../src/core/plan/keys.ts";
import { terraformMissing } from "../support/terraform.ts";
import { backend, database } from "./modules.ts";
import { Scene, sealKey } from "./scene.ts";

/** The oldest Node that the Action runs on, where this machine has it. */
const node20 = ["/usr/bin/node"].find((node) => String(spawnSync(node, ["--version"]).stdout).startsWith("v20."));
const canary = "canary-4f1d-not-to-be-seen";

describe.skipIf(terraformMissing)("the Action with real Terraform (needs terraform)", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.create();
  });
  afterEach(async () => {
    await scene.dispose();
  });

  it("does the same as the committed bundle on its own, and masks the key", async () => {
    const create = await scene.commit(database(1));
    const planned = await scene.runBundle(create);
    expect(planned.exitCode).toBe(0);
    expect(planned.log).toContain(`::add-mask::${keyText(sealKey)}`);
    expect(planned.said.replace(`::add-mask::${keyText(sealKey)}`, "")).not.toContain(keyText(sealKey));
    expect(planned.report).toMatchObject({ outcome: "planned", counts: { create: 2 } });
    expect(planned.stepSummary).toContain("- 1 of `terraform_data` (`input` (sensitive)): `terraform_data.cluster`\n");
  });

  it("shows its secrets to no code that Terraform evaluates, and reports no credential of the job (needs /proc)", async () => {
    const parentOf = (status: string): string => `regex("PPid:\\\\s+([0-9]+)", file("${status}"))[0]`;
    // Terraform's own, the job's and that of whoever started it: others come and go, and Terraform asks twice.
    const processes = `locals {
  job      = ${parentOf("/proc/self/status")}
  starter  = ${parentOf("/proc/${local.job}/status")}
  environs = [for one in ["self", local.job, local.starter] : try(file("/proc/\${one}/environ"), "")]
}
`;
    const peek = (name: string): string =>
      `join(",", distinct(flatten([for text in local.environs : regexall("${name}=[^\\\\x00]*", text)])))`;
    const output = (name: string, value: string): string => `output "${name}" {\n  value = ${value}\n}\n`;
    // A module that somebody listed may read what it likes; a module's own code may not.
    const source = await scene.moduleSource({
      "main.tf":
        processes +
        output("own", peek("GATEHOUSE_(?:SEAL_KEY|TOKEN)")) +
        output("cloud", peek("CLOUD_TOKEN")) +
        output("coded", `base64encode("x\${${peek("CLOUD_TOKEN")}}")`),
    });
    const code = `module "peek" {\n  source = ${JSON.stringify(source)}\n}\n`;
    const outputs = ["own", "cloud", "coded"].map((name) => output(name, `module.peek.${name}`)).join("");
    const order = await scene.commit(
      { ...database(1), "peek.tf": code + outputs },
      { outputs: ["own", "cloud", "coded", "endpoint"], modules: [source] },
    );
    const cloud = { CLOUD_TOKEN: "cloud-token-654321" };
    const planned = await scene.runBundle(order, cloud);
    expect(planned.report?.outcome, planned.log).toBe("planned");
    const { report, said } = await scene.runBundle(await scene.applyOrder(order, planned.report), cloud);
    expect(report?.outcome, JSON.stringify(report?.diagnosis)).toBe("applied");
    expect(report).toMatchObject({ outcome: "applied", outputs: { own: "", endpoint: "orders.example.com" } });
    const why = "holds a credential of the job";
    expect(report?.omittedOutputs).toEqual({ cloud: why, coded: why });
    expect(said).not.toContain("cloud-token-654321");
  });

  it("has applied what Terraform has applied, and knows its outputs, whatever can be read of the state afterwards", async () => {
    const create = await scene.commit(
      {
        ...database(1),
        "more.tf": 'output "none" {\n  value = null\n}\noutput "key" {\n  value     = "k"\n  sensitive = true\n}\n',
      },
      { outputs: ["endpoint", "none", "key", "nothing"] },
    );
    const planned = await scene.runBundle(create);
    const away = path.join(scene.folder, "away");
    await mkdir(away);
    const real = execFileSync("sh", ["-c", "command -v terraform"]).toString().trim();
    const script = `#!/bin/sh\nif [ "$1" = output ]; then echo "Error: Failed to read state" >&2; exit 1; fi\nexec ${real} "$@"\n`;
    await writeFile(path.join(away, "terraform"), script, { mode: 0o755 });
    const apply = await scene.applyOrder(create, planned.report);
    const { report } = await scene.runBundle(apply, { PATH: `${away}:${process.env["PATH"] ?? ""}` });
    expect(report).toMatchObject({ outcome: "applied", outputs: { endpoint: "orders.example.com" } });
    expect(report?.omittedOutputs).toEqual({ none: "is null", key: "is sensitive", nothing: "does not exist" });
  });

  it("finds nothing in its own folder while it applies that was not there when it was planned", async () => {
    const seen =
      'join(",", [for name in ["gatehouse.tfplan", "main.tf"] : name if contains(fileset(path.module, "*"), name)])';
    const code = `resource "terraform_data" "a" {\n}\noutput "endpoint" {\n  value = "\${terraform_data.a.id == "" ? "" : ${seen}}"\n}\n`;
    const order = await scene.commit({ "backend.tf": backend, "main.tf": code });
    const planned = await scene.run(order);
    const { report } = await scene.run(await scene.applyOrder(order, planned.report));
    expect(report).toMatchObject({ outcome: "applied", outputs: { endpoint: "main.tf" } });
  });

  it.skipIf(node20 === undefined)("seals the same with Node 20 (needs one as /usr/bin/node)", async () => {
    const exact = 'output "exact" { value = 12345678901234567890 }\n';
    const create = await scene.commit({ ...database(1), "exact.tf": exact });
    scene.node = node20 ?? "";
    const planned = await scene.runBundle(create);
    expect(planned.report?.outcome, planned.log).toBe("planned");
    const applied = await scene.run(await scene.applyOrder(create, planned.report));
    expect(applied.report?.outcome).toBe("applied");
  });

  it("creates, updates and deletes, and never says a secret", async () => {
    const create = await scene.commit(database(2));
    const planned = await scene.run(create);
    expect(planned.log).toContain("Planned: creates 3 and changes 2 outputs");
    expect(planned.exitCode).toBe(0);
    expect(planned.report).toMatchObject({
      outcome: "planned",
      workflowRunId: 99,
      counts: { create: 3, update: 0, delete: 0, outputs: 2 },
      beyondOperation: [],
    });
    const applied = await scene.run(await scene.applyOrder(create, planned.report));
    expect(applied.report).toMatchObject({ outcome: "applied", outputs: { endpoint: "orders.example.com" } });

    const update = await scene.commit(database(3), {
      operation: "update",
      outputs: ["endpoint", "password", "nothing"],
    });
    const replanned = await scene.run(update);
    expect(replanned.report).toMatchObject({ outcome: "planned", counts: { create: 1 }, beyondOperation: [] });
    const updated = await scene.run(await scene.applyOrder(update, replanned.report));
    expect(updated.report?.omittedOutputs).toEqual({ password: "is sensitive", nothing: "does not exist" });
    expect(updated.report?.outputs).toEqual({ endpoint: "orders.example.com" });

    const destroy = await scene.commit(
      { ...database(3), "destroy.yml": "run: 14\n" },
      { operation: "delete", outputs: [] },
    );
    const deleting = await scene.run(destroy);
    expect(deleting.report).toMatchObject({
      outcome: "planned",
      counts: { delete: 4, create: 0 },
      beyondOperation: [],
    });
    const deleted = await scene.run(await scene.applyOrder(destroy, deleting.report));
    expect(deleted.report?.outcome).toBe("applied");

    expect(deleted.posted.map(({ name, external_id, conclusion }) => ({ name, external_id, conclusion }))).toEqual([
      { name: "gatehouse/report", external_id: deleted.report?.nonce, conclusion: "success" },
    ]);

    for (const { said } of [planned, applied, replanned, updated, deleting, deleted])
      expect(said).not.toContain(canary);
  });
});
