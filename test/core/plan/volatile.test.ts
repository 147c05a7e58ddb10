import { describe, expect, it } from "vitest";
import { parsePlan } from "../../../src/core/plan/plan_json.ts";
import { compareSeals, sealPlan } from "../../../src/core/plan/seal.ts";
import type { Seal } from "../../../src/core/plan/messages.ts";

/**
 * A plan as Terraform prints it for databases whose provider refreshes an attribute at every plan: one is changed in place, one
 * replaced, one destroyed, one moved, and one was only found changed by the refresh.
 */
function planJson(restorable: string, size: number): string {
  const before = (id: string) => ({
    id,
    allocated_storage: 20,
    latest_restorable_time: restorable,
    tags: { team: "a" },
  });
  const instance = (name: string, change: object, more: object = {}) => ({
    address: `aws_db_instance.${name}`,
    mode: "managed",
    type: "aws_db_instance",
    name,
    provider_name: "registry.terraform.io/hashicorp/aws",
    change: { before_sensitive: { password: true }, after_sensitive: { password: true }, ...change },
    ...more,
  });
  const update = { actions: ["update"], before: before("u"), after: { ...before("u"), allocated_storage: size } };
  const replaced = { id: undefined, allocated_storage: size, latest_restorable_time: undefined, tags: { team: "a" } };
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    variables: { size: { value: size } },
    resource_drift: [
      instance("drifted", {
        actions: ["update"],
        before: { ...before("d"), latest_restorable_time: "2026-11-01T00:00:00Z" },
        after: before("d"),
      }),
    ],
    resource_changes: [
      instance("updated", { ...update, after_unknown: {} }),
      instance("unknown", {
        ...update,
        after: { ...update.after, latest_restorable_time: undefined },
        after_unknown: { latest_restorable_time: true },
      }),
      instance("replaced", {
        actions: ["delete", "create"],
        before: before("r"),
        after: replaced,
        after_unknown: { id: true, latest_restorable_time: true },
        replace_paths: [["allocated_storage"]],
      }),
      instance("destroyed", { actions: ["delete"], before: before("x"), after: null }),
      instance(
        "moved",
        { actions: ["no-op"], before: before("m"), after: before("m") },
        { previous_address: "aws_db_instance.old" },
      ),
      instance("drifted", { actions: ["no-op"], before: before("d"), after: before("d") }),
    ],
    output_changes: { id: { actions: ["no-op"], before: "u", after: "u" } },
    prior_state: { values: { root_module: { resources: [{ ...instance("updated", {}), values: before("u") }] } } },
    planned_values: { root_module: { resources: [{ ...instance("updated", {}), values: before("u") }] } },
    relevant_attributes: [{ resource: "aws_db_instance.updated", attribute: ["id"] }],
  });
}

function seal(json: string): Seal {
  return sealPlan(
    {
      plan: parsePlan(json),
      tree: "1".repeat(40),
      fetchedModules: undefined,
      unfollowedReferences: [],
      dynamicBlocks: new Set<string>(),
      lockFile: undefined,
      tool: { name: "terraform", version: "1.11.4" },
      backend: { type: "s3", arguments: {} },
      policies: undefined,
      state: { lineage: "l", serial: 7, contents: "{}" },
    },
    new Uint8Array(32).fill(1),
  );
}

describe("attributes that providers refresh at every plan", () => {
  const reviewed = seal(planJson("2026-11-25T10:00:00Z", 30));

  it("do not break the seal: planned later, the same is the same", () => {
    expect(compareSeals(reviewed, seal(planJson("2026-11-25T10:05:00Z", 30)))).toEqual([]);
  });

  it("do not hide what is set", () => {
    expect(compareSeals(reviewed, seal(planJson("2026-11-25T10:00:00Z", 40)))).toEqual(["the planned changes"]);
  });
});
