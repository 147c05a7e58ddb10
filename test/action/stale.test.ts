import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Order } from "../../src/core/plan/messages.ts";
import { terraformMissing } from "../support/terraform.ts";
import { backend, database } from "./modules.ts";
import { Scene } from "./scene.ts";

describe.skipIf(terraformMissing)("an apply of something else than was reviewed (needs terraform)", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.create();
  });
  afterEach(async () => {
    await scene.dispose();
  });

  async function plan(files: Readonly<Record<string, string>>, overrides: Partial<Order> = {}): Promise<Order> {
    const order = await scene.commit(files, overrides);
    const { report } = await scene.run(order);
    expect(report?.outcome).toBe("planned");
    return scene.applyOrder(order, report);
  }

  async function apply(files: Readonly<Record<string, string>>): Promise<void> {
    const { report } = await scene.run(await plan(files));
    expect(report?.outcome).toBe("applied");
  }

  it("stops when a sensitive value changed, though every name is the same", async () => {
    const reviewed = await plan(database(1, "canary-one"));
    const moved = await scene.commit(database(1, "canary-two"));
    const { report, said } = await scene.run({ ...reviewed, head: moved.head, tree: moved.tree });
    expect(report).toMatchObject({ outcome: "stale", differences: ["the rendered files", "the planned changes"] });
    expect(said).not.toContain("canary");
  });

  it("stops when only an output changed", async () => {
    const module = (text: string) => ({
      "backend.tf": backend,
      "main.tf": `output "endpoint" { value = "${text}" }\n`,
    });
    const reviewed = await plan(module("here"));
    const moved = await scene.commit(module("there"));
    const { report } = await scene.run({ ...reviewed, head: moved.head, tree: moved.tree });
    expect(report?.differences).toContain("the planned changes");
  });

  it("stops when the state moved, even to where the same would be done", async () => {
    await apply(database(1));
    const reviewed = await plan(database(2), { operation: "update" });
    const file = path.join(scene.folder, "states/database/mailer-orders.tfstate");
    const state = JSON.parse(await readFile(file, "utf8")) as { serial: number };
    await writeFile(file, JSON.stringify({ ...state, serial: state.serial + 1 }));
    const { report } = await scene.run(reviewed);
    expect(report).toMatchObject({
      outcome: "stale",
      differences: [expect.stringMatching(/^the state \(serial \d+, now serial \d+\)$/)],
    });
  });

  it("stops when the code does something else by itself (a timestamp)", async () => {
    const reviewed = await plan({
      "backend.tf": backend,
      "main.tf": 'resource "terraform_data" "a" {\n  input = plantimestamp()\n}\n',
    });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const { report } = await scene.run(reviewed);
    expect(report).toMatchObject({ outcome: "stale", differences: ["the planned changes"] });
  });

  it("stops at a seal of another key or another part", async () => {
    const reviewed = await plan(database(1));
    const seal = reviewed.seal;
    if (seal === undefined) throw new Error("The plan has no seal.");
    const parts = [
      ["effects", "the planned changes"],
      ["lockFile", "the providers' lock file"],
      ["backend", "the backend"],
      ["tool", expect.stringContaining("the version of Terraform")],
    ] as const;
    for (const [index, [part, words]] of parts.entries()) {
      const nonce = String(index).padStart(32, "f");
      const other = { ...reviewed, nonce, seal: { ...seal, [part]: "0".repeat(64) } };
      expect((await scene.run(other)).report).toMatchObject({ outcome: "stale", differences: [words] });
    }
  });

  it("reports what is left after a partial apply, and goes on only with a new plan", async () => {
    // The time is known on apply alone, so that only the apply fails, at the second resource.
    const module = (condition: string) => ({
      "backend.tf": backend,
      "main.tf": `
resource "terraform_data" "first" { input = "a" }
resource "terraform_data" "second" {
  input = terraform_data.first.output
  lifecycle {
    precondition {
      condition     = ${condition}
      error_message = "It did not come up."
    }
  }
}
`,
    });
    const reviewed = await plan(module("timestamp() == terraform_data.first.id"), { outputs: [] });
    const failed = await scene.run(reviewed);
    expect(failed.report).toMatchObject({
      outcome: "apply_failed",
      diagnosis: { step: "apply", summary: "Resource precondition failed", file: "main.tf" },
      counts: { create: 1 },
      changes: [{ address: "terraform_data.second", action: "create" }],
    });
    expect(failed.report?.diagnosis?.detail).toContain("It did not come up.");
    expect(failed.said).toContain("What is left");

    const { report } = await scene.run(await scene.applyOrder(reviewed, undefined));
    expect(report).toMatchObject({
      outcome: "stale",
      differences: ["the state (none, now serial 2)", "the planned changes"],
    });
    await apply(module("timestamp() != terraform_data.first.id"));
  });
});
