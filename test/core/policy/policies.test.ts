import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { parsePlan } from "../../../src/core/plan/plan_json.ts";
import type { ResourceChange, TerraformPlan } from "../../../src/core/plan/plan_shapes.ts";
import { judgePlan } from "../../../src/core/policy/judge_plan.ts";
import type { Verdict } from "../../../src/core/policy/judge_plan.ts";
import { loadPolicies } from "../../../src/core/policy/load_policies.ts";
import { policyFaults } from "../../../src/core/policy/policy_faults.ts";
import { memoryTree } from "../../support/memory_tree.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function policy(rules: string, more = ""): string {
  return `identifier: p\ntitle: Title\nmessage: Mend it.\n${more}match:\n  combinator: and\n  rules:\n${rules}`;
}

function load(text: string) {
  return loadPolicies(new Map([["p.yml", bytes(text)]]));
}

const bucket: ResourceChange = {
  address: 'module.m.aws_s3_bucket.b["x"]',
  type: "aws_s3_bucket",
  name: "b",
  module_address: "module.m",
  provider_name: "registry.terraform.io/hashicorp/aws",
  change: {
    actions: ["update"],
    before: { acl: "private", tags: { "example.com/team": "a" }, ingress: [{ port: 22 }] },
    after: { acl: "public-read", tags: { "example.com/team": "a" }, ingress: [{ port: 22 }] },
    after_unknown: { arn: true },
  },
};
const destroyed = (address: string): ResourceChange => ({
  address,
  type: "terraform_data",
  change: { actions: ["delete"], before: { input: 1 }, after: null },
});

function judge(text: string, changes: readonly ResourceChange[]): Verdict {
  const { policies, faults } = load(text);
  expect(faults).toEqual([]);
  const plan: TerraformPlan = { format_version: "1.2", resource_changes: changes };
  return judgePlan(policies, plan);
}

describe("a policy", () => {
  it("sees each thing that a change does: what is imported may be updated too, and what is updated moved", () => {
    const imported: ResourceChange = { ...bucket, change: { ...bucket.change, importing: { id: "x" } } };
    const moved: ResourceChange = { ...bucket, previous_address: "aws_s3_bucket.old" };
    const same: ResourceChange = {
      ...bucket,
      change: { actions: ["no-op"], before: { acl: "a" }, after: { acl: "a" }, importing: { id: "x" } },
    };
    const denies = (action: string, change: ResourceChange): boolean =>
      judge(policy(`    - { property: action, operator: "=", value: ${action} }\n`), [change]).denied.length > 0;
    expect(["import", "update", "move"].map((action) => denies(action, imported))).toEqual([true, true, false]);
    expect(["import", "update", "move"].map((action) => denies(action, moved))).toEqual([false, true, true]);
    expect(["import", "update", "move"].map((action) => denies(action, same))).toEqual([true, false, false]);
  });

  it.each([
    ['    - { property: type, operator: "=", value: aws_s3_bucket }\n', true],
    ['    - { property: type, operator: "=", value: aws_s3_object }\n', false],
    ["    - { property: after.acl, operator: beginsWith, value: public }\n", true],
    ["    - { property: before.acl, operator: beginsWith, value: public }\n", false],
    ['    - { property: action, operator: "=", value: update }\n', true],
    ["    - { property: changed, operator: contains, value: acl }\n", true],
    ["    - { property: changed, operator: contains, value: tags }\n", false],
    ['    - { property: module, operator: "=", value: module.m }\n', true],
    ['    - { property: provider, operator: "=", value: hashicorp/aws }\n', true],
    ['    - { property: after.tags.example.com/team, operator: "=", value: a }\n', true],
    ["    - { property: after.tags.owner, operator: isEmpty }\n", true],
    ['    - { property: after.ingress.0.port, operator: "=", value: 22 }\n', true],
    ["    - { property: after.ingress.1.port, operator: isNotEmpty }\n", false],
    ['    - { property: unknown.arn, operator: "=", value: true }\n', true],
    ["    - { property: address, operator: endsWith, value: '[\"x\"]' }\n", true],
  ])("asks of each change: %s", (rules, denied) => {
    const expected = { title: "Title (policies/p.yml)", message: "Mend it.", addresses: [bucket.address] };
    expect(judge(policy(rules), [bucket])).toEqual({ denied: denied ? [expected] : [], warnings: [] });
  });

  it.each<[string, JsonObject, boolean]>([
    ["after.spec.acl, operator: '=', value: public", { spec: { acl: "public" }, "spec.acl": "private" }, true],
    ["after.spec.acl, operator: '=', value: public", { spec: { acl: "private" }, "spec.acl": "public" }, true],
    ["after.spec.acl, operator: '=', value: public", { spec: { acl: "public" }, "spec.acl": null }, true],
    ["after.spec.acl, operator: isEmpty", { spec: { acl: "public" }, "spec.b": null }, false],
    [
      "after.rule.cidr, operator: '=', value: 0.0.0.0/0",
      { rule: [{ cidr: "10.0.0.0/8" }, { cidr: "0.0.0.0/0" }] },
      true,
    ],
    ["after.rule.cidr, operator: '=', value: 0.0.0.0/0", { rule: [{ cidr: "10.0.0.0/8" }] }, false],
    ["after.rule.1.cidr, operator: '=', value: 0.0.0.0/0", { rule: [{ cidr: "0.0.0.0/0" }, { cidr: "b" }] }, false],
    ["after.rule.to.port, operator: '>', value: 1", { rule: [{ to: [] }, { to: [{ port: 2 }] }] }, true],
    ["after.rule.cidr, operator: isEmpty", { rule: [{ cidr: "a" }, { cidr: null }] }, true],
    ["after.rule.cidr, operator: isEmpty", { rule: [] }, true],
    ["after.cpu, operator: '>', value: 3", { cpu: "100" }, true],
    ["after.cpu, operator: '!=', value: 256", { cpu: "256" }, false],
    ["after.cpu, operator: '=', value: '256'", { cpu: 256 }, true],
    ["after.cpu, operator: in, value: [128, 256]", { cpu: "256" }, true],
    ["after.cpu, operator: between, value: {from: 1, to: 5}", { cpu: "4" }, true],
    ["after.open, operator: '=', value: true", { open: "true" }, true],
    ["after.open, operator: '=', value: true", { open: "yes" }, false],
  ])("finds a value however it is written: %s of %j", (rule, after, denied) => {
    const change = { ...bucket, change: { actions: ["create"], before: null, after } };
    expect(judge(policy(`    - { property: ${rule} }\n`), [change]).denied.length > 0).toBe(denied);
  });

  it("takes what is replaced for deleted and created, too", () => {
    const replaced: ResourceChange = { ...bucket, change: { ...bucket.change, actions: ["delete", "create"] } };
    const denies = (action: string): number =>
      judge(policy(`    - { property: action, operator: "=", value: ${action} }\n`), [replaced]).denied.length;
    expect(["replace", "delete", "create", "update"].map(denies)).toEqual([1, 1, 1, 0]);
  });

  describe("of what goes", () => {
    const gone = (action: string): ResourceChange => ({
      ...bucket,
      change: { actions: [action], before: { acl: "private", protected: true }, after: null, after_unknown: false },
    });
    const rules = (...each: readonly string[]): string =>
      policy(each.map((rule) => `    - { property: ${rule} }\n`).join(""));
    const actions = ["delete", "forget"];

    it.each([
      "after.acl, operator: notIn, value: [private, log]",
      "after.acl, operator: '!=', value: private",
      "after.tags, operator: isEmpty",
      "after.tags, operator: doesNotContain, value: team",
      "unknown.acl, operator: isEmpty",
    ])("asks nothing by a rule on what it is to be like: %s", (rule) => {
      for (const action of actions) expect(judge(rules(rule), [gone(action)]).denied).toEqual([]);
      const made = { ...bucket, change: { actions: ["create"], before: null, after: { acl: "public" } } };
      const replaced = {
        ...made,
        change: { ...made.change, actions: ["delete", "create"], before: { acl: "private" } },
      };
      for (const change of [made, replaced]) expect(judge(rules(rule), [change]).denied).toHaveLength(1);
    });

    it.each([
      ['type, operator: "=", value: aws_s3_bucket'],
      ['before.protected, operator: "=", value: true', 'after.protected, operator: "!=", value: true'],
      ["action, operator: notIn, value: [create]", "after.tags, operator: isEmpty"],
      ["changed, operator: isEmpty", "after.tags, operator: isEmpty"],
    ])("asks all that is about anything, about what is done, or about what it was like: %s", (...each) => {
      for (const action of actions) expect(judge(rules(...each), [gone(action)]).denied).toHaveLength(1);
    });

    it("asks by the other rules of an `or` alone", () => {
      const either = (type: string): string =>
        rules(`type, operator: "=", value: ${type}`, "after.tags, operator: isEmpty").replace(": and", ": or");
      expect(judge(either("aws_s3_bucket"), [gone("delete")]).denied).toHaveLength(1);
      expect(judge(either("aws_s3_object"), [gone("delete")]).denied).toEqual([]);
    });
  });

  it("counts: some changes may be allowed, and one more breaks it", () => {
    const few = policy('    - { property: action, operator: "=", value: delete }\n', "allowed: 2\nseverity: warn\n");
    const changes = ["a.b", "a.c", "a.d"].map(destroyed);
    expect(judge(few, changes.slice(1))).toEqual({ denied: [], warnings: [] });
    expect(judge(few, changes).warnings).toMatchObject([{ addresses: ["a.b", "a.c", "a.d"] }]);
  });

  it("is not asked about what has no effect", () => {
    const idle: ResourceChange = { ...bucket, change: { ...bucket.change, actions: ["no-op"] } };
    const any = policy("    - { property: type, operator: isNotEmpty }\n");
    expect(judge(any, [idle]).denied).toEqual([]);
    expect(judge(any, [bucket]).denied).toHaveLength(1);
  });

  describe("of which only the apply tells whether it is kept", () => {
    const made: ResourceChange = {
      address: "aws_s3_bucket.made",
      type: "aws_s3_bucket",
      change: {
        actions: ["create"],
        before: null,
        after: { name: "a", tags: { team: "a" }, list: ["x", null], ports: [{ from: 1 }] },
        after_unknown: { acl: true, tags: { owner: true }, list: [false, true], ports: [{ to: true }], all: true },
      },
    };
    it("is broken by that, and says which path of what is not known, and what to do", () => {
      const rules = policy("    - { property: after.acl, operator: beginsWith, value: public }\n");
      expect(judge(rules, [made, bucket, { ...made, address: "aws_s3_bucket.b" }]).denied).toEqual([
        { title: "Title (policies/p.yml)", message: "Mend it.", addresses: [bucket.address] },
        {
          title: "Title (policies/p.yml)",
          message:
            "This can't be judged, because `after.acl` is known only on apply. Give it a value that is known in the plan. " +
            "Or, if the policy `p` may let it pass, join `{ property: unknown.acl, operator: isEmpty }` to its rule by `and`. Mend it.",
          addresses: ["aws_s3_bucket.made", "aws_s3_bucket.b"],
        },
      ]);
    });

    it("counts such changes with those that break it for sure", () => {
      const rules = (allowed: number): string =>
        policy(
          "    - { property: after.acl, operator: beginsWith, value: public }\n",
          `allowed: ${String(allowed)}\nseverity: warn\n`,
        );
      expect(judge(rules(2), [made, bucket])).toEqual({ denied: [], warnings: [] });
      expect(judge(rules(1), [made, bucket]).warnings).toHaveLength(2);
    });

    it.each([
      ["after.acl, operator: isEmpty", true],
      ["after.acl, operator: isNotEmpty", true],
      ["after.acl, operator: '!=', value: private", true],
      ["after.acl, operator: doesNotContain, value: private", true],
      ["after.all.0.deep.x, operator: '=', value: 1", true],
      ["after.tags.owner, operator: isEmpty", true],
      ["after.tags.team, operator: '=', value: b", false],
      ["after.tags.other, operator: isNotEmpty", false],
      ["after.tags, operator: isEmpty", false],
      ["after.tags, operator: '=', value: {}", true],
      ["after.list, operator: contains, value: x", true],
      ["after.list, operator: contains, value: y", true],
      ["after.list, operator: doesNotContain, value: x", false],
      ["after.list, operator: notIn, value: [x]", false],
      ["after.list, operator: notIn, value: [y]", true],
      ["after.list, operator: isEmpty", false],
      ["after.list.0, operator: '=', value: y", false],
      ["after.list.1, operator: '=', value: y", true],
      ["after.ports.0.from, operator: '>', value: 1", false],
      ["after.ports.0.to, operator: '>', value: 1", true],
      ["before.acl, operator: isNotEmpty", false],
      ["unknown.acl, operator: '=', value: true", true],
      ["unknown.all.0.deep, operator: '=', value: true", true],
      ["unknown.list, operator: isEmpty", false],
      ["unknown.ports.0, operator: isNotEmpty", true],
      ["unknown.ports.0.from, operator: isNotEmpty", false],
      ["unknown.name, operator: isEmpty", true],
    ])("%s: %s", (rule, denied) => {
      const { denied: found } = judge(policy(`    - { property: ${rule} }\n`), [made]);
      expect(found.length > 0).toBe(denied);
    });

    it("is kept where its other rules say so, or it lets pass what is not known", () => {
      const other = '    - { property: type, operator: "=", value: other }\n';
      const acl = "    - { property: after.acl, operator: beginsWith, value: public }\n";
      const known = "    - { property: unknown.acl, operator: isEmpty }\n";
      expect(judge(policy(other + acl), [made]).denied).toEqual([]);
      expect(judge(policy(acl + known), [made]).denied).toEqual([]);
      expect(judge(policy(acl + known), [bucket]).denied).toHaveLength(1);
    });
  });

  it.each([
    [policy("    - { property: kind, operator: isEmpty }\n"), "which a change does not have"],
    [policy("    - { property: after, operator: isEmpty }\n"), "which a change does not have"],
    [policy("    - { property: $identifier, operator: isEmpty }\n"), "which a change does not have"],
    [policy('    - { property: type, operator: "==", value: x }\n'), "which is no operator"],
    [policy("    - { property: type, operator: isEmpty }\n", "severity: block\n"), "severity"],
    [policy("    - { property: type, operator: isEmpty }\n", "deny: true\n"), "unknown key"],
    ["identifier: p\ntitle: T\nmessage: M\nmatch: { combinator: and, rules: [] }\n", "match.rules"],
    [policy("    - { property: type, operator: relatedTo, blueprint: service, value: x }\n"), "relatedTo"],
    ["identifier: [", ""],
  ])("that can't be understood is a fault, and no policy: %s", (text, words) => {
    const { policies, faults } = load(text);
    expect(policies).toEqual([]);
    expect(faults.map(({ message }) => message).join("\n")).toContain(words);
    expect(faults.length).toBeGreaterThan(0);
  });

  it("is told apart from Rego, and from what nobody would enforce", () => {
    const files = new Map(["a.rego", "lib/b.rego", "README.md", "deep/p.yml"].map((name) => [name, bytes("")]));
    const { rego, faults } = loadPolicies(files);
    expect([...rego.keys()]).toEqual(["a.rego", "lib/b.rego"]);
    expect(faults.map(({ place }) => place.file)).toEqual(["policies/README.md", "policies/deep/p.yml"]);
  });

  it("is checked in a catalog, with its place", async () => {
    const text = policy('    - { property: type, operator: "==", value: x }\n');
    const tree = memoryTree({
      "policies/p.yml": text,
      "policies/ok.yml": policy("    - { property: type, operator: isEmpty }\n").replace(
        "identifier: p",
        "identifier: ok",
      ),
      "actions/a.yml": "",
    });
    expect(await policyFaults({ tree })).toMatchObject([{ place: { file: "policies/p.yml", line: 7 } }]);
  });

  it("is told where its file is called JSON and is none", async () => {
    const text = policy("    - { property: type, operator: isEmpty }\n");
    const tree = memoryTree({ "policies/p.json": text, "actions/a.yml": "" });
    expect(await policyFaults({ tree })).toMatchObject([{ severity: "warning", place: { file: "policies/p.json" } }]);
  });

  it.each(["101", "1e21", "12345678901234567890", "101.50000000000000000001"])(
    "compares the number %s, however long",
    (number) => {
      const plan = parsePlan(
        `{"format_version":"1.2","resource_changes":[{"address":"terraform_data.a","type":"terraform_data","change":{"actions":["create"],"before":null,"after":{"input":${number},"list":[${number}]}}}]}`,
      );
      const rules = "    - { property: after.input, operator: '>', value: 100 }\n";
      const { policies } = load(policy(rules, "severity: deny\n"));
      expect(judgePlan(policies, plan).denied).toHaveLength(1);
    },
  );
});
