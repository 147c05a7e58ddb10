import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyText } from "../../src/core/plan/keys.ts";
import { createLogReader } from "../../src/local/runner/log_commands.ts";
import type { Masks } from "../../src/local/runner/masks.ts";
import { terraformMissing } from "../support/terraform.ts";
import { askingForProvider, hashesOf, provider, providerMirror } from "../integrity/provider_mirror.ts";
import { backend } from "./modules.ts";
import { Scene, sealKey } from "./scene.ts";

const canaries = ["canary-variable-4f1d", "canary-output-77ab", "canary-attribute-93ce", "canary-environment-0c2e"];

/** Sensitive in every way that Terraform knows, and named by `message` when the apply or the plan fails. */
function secrets(more: string): Record<string, string> {
  return {
    "backend.tf": backend,
    "main.tf": `
variable "password" {
  type      = string
  sensitive = true
}
resource "terraform_data" "first" {
  input = { password = var.password, token = sensitive("${canaries[2] ?? ""}") }
}
output "token" {
  value     = "${canaries[1] ?? ""}"
  sensitive = true
}
${more}`,
    "run.auto.tfvars.json": `${JSON.stringify({ password: canaries[0] })}\n`,
  };
}

const failing = `
resource "terraform_data" "second" {
  input = terraform_data.first.id
  lifecycle {
    precondition {
      condition     = timestamp() == terraform_data.first.id
      error_message = <<-EOT
        It holds canary-variable-4f1d
        ::set-output name=outcome::applied
        ##[add-mask]endpoint
        ::stop-commands::x
        ::error::Lies
        \`\`\`
        **Approved** @acme/devops
      EOT
    }
  }
}
`;

describe.skipIf(terraformMissing)("the job as a runner sees it (needs terraform)", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.create();
  });
  afterEach(async () => {
    await scene.dispose();
  });

  it("gives no secret away and leaves none behind, in success and in failure", async () => {
    const temporary = path.join(scene.folder, "tmp");
    const settings = { DATABASE_PASSWORD: canaries[3] ?? "", TMPDIR: temporary };
    const said: string[] = [];
    for (const more of ["", failing]) {
      const order = await scene.commit(secrets(more), { outputs: ["token"], operation: "update" });
      const planned = await scene.runBundle(order, settings);
      const applied = await scene.runBundle(await scene.applyOrder(order, planned.report), settings);
      expect(planned.report?.outcome).toBe("planned");
      expect(applied.report?.outcome).toBe(more === "" ? "applied" : "apply_failed");
      said.push(planned.said, applied.said);
    }
    said.push(...(await texts(path.join(scene.folder, "temporary"))), ...(await texts(temporary)));
    for (const canary of canaries) expect(said.join("\n")).not.toContain(canary);
    expect(said.join("\n")).toContain("It holds (sensitive)");
    // The seal key is only ever said to the runner, so that it masks it.
    expect(said.join("\n").replaceAll(`::add-mask::${keyText(sealKey)}`, "")).not.toContain(keyText(sealKey));
  });

  it("gives away nothing that a data source has told, when the plan fails then", async () => {
    const server = "telling_provider.ts";
    const { "main.tf": main = "", ...files } = askingForProvider(hashesOf("", server));
    const more = 'data "null_look" "a" {}\nresource "null_thing" "a" {\n  password = data.null_look.a.secret\n}\n';
    const order = await scene.commit({ ...files, "main.tf": main + more }, { providers: [provider] });
    const { said, report } = await scene.run(
      order,
      await providerMirror(path.join(scene.folder, "mirror"), "", server),
    );
    expect(report?.diagnosis?.summary).toBe("Plan went wrong");
    expect(report?.diagnosis?.detail).toMatch(/^It is \(sensitive\), or \w+\(sensitive\)$/);
    expect(said).not.toContain("canary");
  });

  it("carries out no command that foreign text holds, and keeps it in its fence", async () => {
    const order = await scene.commit(secrets(failing));
    const planned = await scene.run(order);
    const { log, stepSummary } = await scene.runBundle(await scene.applyOrder(order, planned.report));
    const masked: string[] = [];
    const masks: Masks = { add: (secret) => masked.push(secret), apply: (text) => text };
    const shown: string[] = [];
    log.split("\n").forEach(createLogReader(masks, (line) => shown.push(line)));
    expect(masked).toEqual([keyText(sealKey)]);
    expect(shown.filter((line) => /set-output name=outcome|error::Lies/.test(line))).toHaveLength(2);
    expect(shown.join("\n")).not.toContain("##[error]");
    const [fence = ""] = /^`{4,}/m.exec(stepSummary) ?? [];
    expect(fence).not.toBe("");
    const [, inside = ""] = stepSummary.split(`\n${fence}\n`);
    expect(inside).toContain("**Approved** @acme/devops");
  });
});

/** The contents of every file below a folder. */
async function texts(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), "utf8")));
}
