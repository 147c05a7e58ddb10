import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { terraformMissing } from "../support/terraform.ts";
import { database } from "./modules.ts";
import { Scene } from "./scene.ts";

const canary = "canary-4f1d-not-to-be-seen";

describe.skipIf(terraformMissing)("the Action with real Terraform (needs terraform)", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.create();
  });
  afterEach(async () => {
    await scene.dispose();
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

    for (const { said } of [planned, applied, replanned, updated, deleting, deleted])
      expect(said).not.toContain(canary);
  });
});
