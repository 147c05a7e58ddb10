import { describe, expect, test } from "vitest";
import { approvalDigest, type ApprovalParts } from "../../../src/core/approval/digest.ts";

const parts: ApprovalParts = {
  repository: "acme/catalog",
  issue: 12,
  inputs: { name: "orders", instances: 1 },
  objects: { action: "a1", template: "b2", "entity:service/mailer": "c3" },
};

describe("the approval's digest", () => {
  test("is 64 hexadecimal digits, whatever the order of the keys", () => {
    const reordered = {
      objects: { "entity:service/mailer": "c3", template: "b2", action: "a1" },
      inputs: { instances: 1, name: "orders" },
      issue: 12,
      repository: "acme/catalog",
    };
    expect(approvalDigest(parts)).toMatch(/^[0-9a-f]{64}$/);
    expect(approvalDigest(reordered)).toBe(approvalDigest(parts));
  });

  test.each<[string, Partial<ApprovalParts>]>([
    ["repository", { repository: "acme/other" }],
    ["issue", { issue: 13 }],
    ["input", { inputs: { name: "orders", instances: 2 } }],
    ["input's type", { inputs: { name: "orders", instances: "1" } }],
    ["absent input", { inputs: { name: "orders" } }],
    ["object id", { objects: { ...parts.objects, template: "b3" } }],
    ["object's name", { objects: { action: "a1", template: "b2", "entity:service/other": "c3" } }],
    ["further object", { objects: { ...parts.objects, settings: "d4" } }],
  ])("is another for another %s", (_, change) => {
    expect(approvalDigest({ ...parts, ...change })).not.toBe(approvalDigest(parts));
  });
});
