import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { terraformMissing } from "../support/terraform.ts";
import { backend } from "./modules.ts";
import { Scene } from "./scene.ts";

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.create();
});
afterEach(() => scene.dispose());

function code(keys: string, count: number, trigger: number, sensitive: boolean): string {
  return `
output "endpoint" {
  value     = "orders.example.com"
  sensitive = ${sensitive}
}
resource "terraform_data" "many" {
  for_each = toset(${keys})
}
resource "terraform_data" "counted" {
  count = ${count}
}
resource "terraform_data" "cause" {
  triggers_replace = ${trigger}
}
resource "terraform_data" "dependent" {
  lifecycle {
    replace_triggered_by = [terraform_data.cause]
  }
}
check "size" {
  assert {
    condition     = terraform_data.cause.triggers_replace == 1
    error_message = "It is \`not\` one."
  }
}
`;
}

describe.skipIf(terraformMissing)("what a plan's review shows of it (needs terraform)", () => {
  it("says why something is replaced or destroyed, that an output stops being sensitive, and what Terraform warns of", async () => {
    const first = await scene.commit(
      { "backend.tf": backend, "main.tf": code('["a", "b"]', 2, 1, true) },
      { outputs: [] },
    );
    const planned = await scene.run(first);
    expect(planned.report).not.toHaveProperty("toolWarnings");
    expect((await scene.run(await scene.applyOrder(first, planned.report))).report?.outcome).toBe("applied");
    const second = await scene.commit(
      { "backend.tf": backend, "main.tf": code('["a"]', 1, 2, false) },
      { outputs: [], operation: "update" },
    );
    const { report, log } = await scene.run(second);
    const reasons = report?.changes?.map(({ address, reason = "" }) => `${address} ${reason}`);
    expect(reasons).toEqual([
      "terraform_data.cause ",
      "terraform_data.counted[1] delete_because_count_index",
      "terraform_data.dependent replace_by_triggers",
      'terraform_data.many["b"] delete_because_each_key',
    ]);
    expect(report?.outputChanges).toEqual([{ name: "endpoint", action: "update", noLongerSensitive: true }]);
    expect(log).toContain("~ output endpoint (no longer sensitive)");
    expect(report?.toolWarnings).toEqual([
      {
        title: "Check block assertion failed",
        message: "It is `not` one.",
        addresses: ["infra/database/mailer-orders/main.tf:22"],
      },
    ]);
    expect(log).toContain("-/+ terraform_data.dependent (by replace_triggered_by)");
    expect(log).toContain("Terraform warns: Check block assertion failed: It is `not` one. (infra/database/");
  });

  describe("what only the apply warns of", () => {
    const late = (fails: boolean, password = "canary-8c2e-not-to-be-seen"): Record<string, string> => ({
      "backend.tf": backend,
      "main.tf": `
variable "password" {
  sensitive = true
}
resource "terraform_data" "kept" { input = var.password }
resource "terraform_data" "made" {
  input = "one"
  lifecycle {
    postcondition {
      condition     = ${fails ? 'self.output == "two"' : "true || self.output == null"}
      error_message = "No."
    }
  }
}
resource "terraform_data" "other" { input = "one" }
check "late" {
  assert {
    condition     = terraform_data.other.output == "two"
    error_message = "It is \${terraform_data.other.output}, and not ${password}."
  }
}
`,
      "run.auto.tfvars.json": JSON.stringify({ password }),
    });

    it("stands in the report of what was applied, without secrets; what is settled does not", async () => {
      const order = await scene.commit(late(false), { outputs: [] });
      const planned = await scene.run(order);
      expect(planned.report?.toolWarnings).toMatchObject([{ title: "Check block assertion known after apply" }]);
      const { report, log, stepSummary } = await scene.run(await scene.applyOrder(order, planned.report));
      expect(report).toMatchObject({
        outcome: "applied",
        toolWarnings: [
          {
            title: "Check block assertion failed",
            message: "It is one, and not (sensitive).",
            addresses: ["infra/database/mailer-orders/main.tf:18"],
          },
        ],
      });
      expect(report?.toolWarnings).toHaveLength(1);
      expect(log).toContain("Terraform warns: Check block assertion failed: It is one, and not (sensitive).");
      expect(stepSummary).toContain("Check block assertion failed");
    });

    it("stands in the report of an apply that fails", async () => {
      const order = await scene.commit(late(true), { outputs: [] });
      const planned = await scene.run(order);
      const { report } = await scene.run(await scene.applyOrder(order, planned.report));
      expect(report).toMatchObject({
        outcome: "apply_failed",
        diagnosis: { summary: "Resource postcondition failed" },
      });
      expect(report?.toolWarnings).toMatchObject([{ title: "Check block assertion failed" }]);
    });
  });

  it("marks of what is created what is sensitive, and what is known only on apply", async () => {
    const main = `
resource "terraform_data" "known" {
  input = "one"
}
resource "terraform_data" "secret" {
  input = sensitive("canary-5d1a-not-to-be-seen")
}
resource "terraform_data" "late" {
  input = { plain = "p", secret = sensitive("canary-5d1b-not-to-be-seen"), late = terraform_data.known.id }
}
`;
    const order = await scene.commit({ "backend.tf": backend, "main.tf": main }, { outputs: [] });
    const { report, log, stepSummary, said } = await scene.run(order);
    expect(report?.changes).toEqual([
      { address: "terraform_data.known", action: "create", attributes: [] },
      {
        address: "terraform_data.late",
        action: "create",
        attributes: ["input"],
        sensitive: ["input"],
        unknown: ["input"],
      },
      { address: "terraform_data.secret", action: "create", attributes: ["input"], sensitive: ["input"] },
    ]);
    expect(log).toContain("+ terraform_data.late: input (sensitive) (known after apply)");
    expect(stepSummary).toContain("- 1 of `terraform_data` (`input` (sensitive)): `terraform_data.secret`");
    expect(said).not.toContain("canary");
  });

  it("shows values of public attributes, and none that is secret", async () => {
    const sized = (size: string): Record<string, string> => ({
      "backend.tf": backend,
      "variables.tf": 'variable "password" {\n  sensitive = true\n  default = "canary-2b7d-not-to-be-seen"\n}\n',
      "main.tf": `
resource "terraform_data" "size" {
  input = { class = "${size}", note = "x".password }
}
resource "terraform_data" "other" {
  triggers_replace = "${size}"
}
`.replace('"x".password', '"${var.password}${filesha256("main.tf")}"'),
      "washed.tf": `
resource "terraform_data" "washed" {
  input = { whole = nonsensitive("${size}-\${var.password}"), "\${nonsensitive(var.password)}" = "${size}" }
}
resource "terraform_data" "encoded" {
  input = { long = "\${join("", [for i in range(30) : "1234"])}\${nonsensitive(base64encode(var.password))}", plain = "${size}" }
}
`,
    });
    const publicAttributes = ["terraform_data.input"];
    const first = await scene.commit(sized("small"), { outputs: [], publicAttributes });
    const planned = await scene.run(first);
    const values = (job: typeof planned): unknown =>
      Object.fromEntries((job.report?.changes ?? []).map(({ address, values: of }) => [address.split(".")[1], of]));
    expect(values(planned)).toEqual({
      size: [{ path: "input.class", after: '"small"' }],
    });
    expect((await scene.run(await scene.applyOrder(first, planned.report))).report?.outcome).toBe("applied");
    const second = await scene.commit(sized("large"), { outputs: [], operation: "update", publicAttributes });
    const again = await scene.run(second);
    expect(values(again)).toEqual({
      size: [{ path: "input.class", before: '"small"', after: '"large"' }],
      encoded: [{ path: "input.plain", before: '"small"', after: '"large"' }],
    });
    expect(again.log).toContain(
      '~ terraform_data.size: input (sensitive), output (known after apply), input.class "small" -> "large"',
    );
    expect(again.stepSummary).toContain('`input.class` `"small"` → `"large"`');
    for (const { said } of [planned, again]) expect(said).not.toMatch(/canary|Y2FuYXJ5/);
  });
});
