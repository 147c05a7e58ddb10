import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import { contributingValues, type Contribution } from "../../../src/core/plan/contributing_values.ts";
import type { TerraformPlan } from "../../../src/core/plan/plan_shapes.ts";
import type { AttributeReference } from "../../../src/core/render/unfollowed_references.ts";

const data = "data.terraform_remote_state.network";

/** A plan of one resource, as the code sets it and as it is planned, that a data source contributes to. */
function plan(values: JsonObject, more: Partial<TerraformPlan> = {}): TerraformPlan {
  return {
    format_version: "1.2",
    resource_changes: [
      {
        address: "terraform_data.a",
        change: { actions: ["create"], before: null, after: {}, after_unknown: { id: true, input: true } },
      },
    ],
    configuration: {
      root_module: {
        resources: [{ address: "terraform_data.a", type: "terraform_data", expressions: { input: {} } }],
      },
    },
    relevant_attributes: [{ resource: data, attribute: ["outputs", "address"] }],
    prior_state: { values: { root_module: { resources: [{ address: data, mode: "data", values }] } } },
    ...more,
  };
}

function contributing(
  plan: TerraformPlan,
  unfollowedReferences: readonly AttributeReference[] = [],
  dynamicBlocks: readonly string[] = [],
): readonly Contribution[] {
  return contributingValues({ plan, unfollowedReferences, dynamicBlocks: new Set(dynamicBlocks) });
}

function changes(after_unknown: JsonValue): Pick<TerraformPlan, "resource_changes"> {
  const change = { actions: ["create"], before: null, after: {}, after_unknown };
  return { resource_changes: [{ address: "terraform_data.a", change }] };
}

const network = { outputs: { address: "10.0.0.1", zone: "a" }, read_at: "10:00" };
const address = { address: data, values: { '["outputs","address"]': "10.0.0.1" } };

describe("contributing values", () => {
  it("are those of the attributes that unknown values are made of, and of no others", () => {
    expect(contributing(plan(network))).toEqual([address]);
    expect(contributing(plan({ ...network, read_at: "10:05" }))).toEqual([address]);
  });

  it("hold no times of what is taken whole, which providers refresh at every plan", () => {
    const whole = (read: string, ip: string) =>
      contributing(
        plan(
          { list: [{ latest_restorable_time: read, ip }], updated: read },
          { relevant_attributes: [{ resource: data, attribute: [] }] },
        ),
        [],
      );
    const first = whole("2026-11-01T10:00:00Z", "10.0.0.1");
    expect(whole("2026-11-01T10:05:00Z", "10.0.0.1")).toEqual(first);
    expect(whole("2026-11-01T10:00:00Z", "6.6.6.6")).not.toEqual(first);
    for (const time of ["2026-11-01 10:00", "2026-11-01T10:00:00.5Z", "2026-11-01 10:00:00.123 +0000 UTC"]) {
      expect(whole(time, "10.0.0.1")).toEqual(first);
      expect(whole(`${time} 6.6.6.6`, "10.0.0.1")).not.toEqual(first);
    }
    const named = { relevant_attributes: [{ resource: data, attribute: ["read_at"] }] };
    expect(contributing(plan({ read_at: "2026-11-01T10:00:00Z" }, named))).toEqual([
      { address: data, values: { '["read_at"]': "2026-11-01T10:00:00Z" } },
    ]);
  });

  it("are left out where a value is not known yet, or is not there", () => {
    expect(contributing(plan({}))).toEqual([]);
    expect(contributing(plan({ outputs: "text" }))).toEqual([]);
  });

  it("are left out where all that the code sets is known, and the provider makes up the rest", () => {
    expect(contributing(plan(network, changes({ id: true, input: false })))).toEqual([]);
    expect(contributing(plan(network, changes({ id: true, tags: {}, disks: [{}] })))).toEqual([]);
    expect(contributing(plan(network, { resource_changes: [] }))).toEqual([]);
  });

  it("count where a part of a block is unknown, which the code may make with `dynamic`", () => {
    expect(contributing(plan(network, changes({ rule: [{ address: true }] })))).toEqual([address]);
    expect(contributing(plan(network, changes(true)))).toEqual([address]);
    const all = plan(network, changes({ rule: true }));
    expect(contributing(all)).toEqual([]);
    expect(contributing(all, [], ["rule"])).toEqual([address]);
  });

  describe("count where the code writes what the plan does not keep", () => {
    const from = (...references: string[]): JsonObject => ({ references });
    const isSealed = (expressions: JsonObject, after: JsonValue, call?: JsonObject): boolean => {
      const change = { actions: ["create"], before: null, after, after_unknown: { id: true } };
      const resource = { address: "terraform_data.a", type: "terraform_data", expressions };
      const module = { resources: [resource] };
      const configuration = {
        root_module: call === undefined ? module : { module_calls: { m: { module, expressions: call } } },
      };
      const prefix = call === undefined ? "" : "module.m[0].";
      const resource_changes = [{ address: `${prefix}terraform_data.a`, change }];
      return contributing(plan(network, { resource_changes, configuration })).length > 0;
    };

    it("of something that may be another thing at each plan", () => {
      for (const reference of ["data.a.b.c", "local.a", "each.value", "module.m.x", "aws_vpc.a.id"]) {
        expect(isSealed({ secret: from(reference) }, { secret: null })).toBe(true);
        expect(isSealed({ secret: from("var.a", reference) }, { secret: null })).toBe(true);
        expect(isSealed({ secret: from(reference) }, { secret: "known", other: null })).toBe(false);
      }
    });

    it("but not where it writes nothing, or what is sealed itself", () => {
      expect(isSealed({ a: { constant_value: null }, b: {} }, { a: null, b: null })).toBe(false);
      expect(isSealed({ a: from("var.a"), b: from("path.module"), c: from("count.index") }, { a: null, b: null })).toBe(
        false,
      );
    });

    it("in modules, of what they are given", () => {
      const secret = { secret: from("var.a[0].x", "var.a") };
      expect(isSealed(secret, { secret: null }, { a: from("local.b") })).toBe(true);
      expect(isSealed(secret, { secret: null }, { a: from("var.b") })).toBe(false);
      expect(isSealed(secret, { secret: null }, { a: { constant_value: null } })).toBe(false);
      expect(isSealed(secret, { secret: null }, {})).toBe(false);
    });

    it("in nested blocks", () => {
      const list = { auth: [{ user: from("var.a") }, { secret: from("data.a.b") }] };
      expect(isSealed(list, { auth: [{ user: "a", secret: null }] })).toBe(true);
      expect(isSealed(list, { auth: [{ user: null, secret: "known" }] })).toBe(false);
      expect(isSealed({ auth: { secret: from("data.a.b") } }, { auth: { secret: null } })).toBe(true);
      expect(isSealed({ auth: [{ in: [{ secret: from("data.a.b") }] }] }, { auth: [{ in: [{ secret: null }] }] })).toBe(
        true,
      );
      expect(isSealed({ references: [{ a: from("data.a.b") }] }, { references: [{ a: null }] })).toBe(true);
    });
  });

  it("are found in a list whose places are written as texts", () => {
    const of = (key: string) =>
      contributing(
        plan({ list: ["a", "b"] }, { relevant_attributes: [{ resource: data, attribute: ["list", key] }] }),
        [],
      );
    expect(of("1")).toEqual([{ address: data, values: { '["list","1"]': "b" } }]);
    expect(of("x")).toEqual([{ address: data, values: { '["list","x"]': ["a", "b"] } }]);
  });

  it("count where an output is unknown", () => {
    const output_changes = { a: { actions: ["create"], before: null, after_unknown: true } };
    expect(contributing(plan(network, { resource_changes: [], output_changes }))).toEqual([address]);
    const known = { a: { actions: ["create"], before: null, after: 1, after_unknown: false } };
    expect(contributing(plan(network, { resource_changes: [], output_changes: known }))).toEqual([]);
  });

  it("find what modules set, and the instance that is named, or all of them", () => {
    const resource = (index: number) => ({
      address: `module.m["k.]"].${data}[${index}]`,
      mode: "data",
      values: { ip: index },
    });
    const inModule = plan(network, {
      resource_changes: [
        {
          address: 'module.m["k.]"].terraform_data.a["x"]',
          change: { actions: ["create"], before: null, after_unknown: { input: true } },
        },
      ],
      configuration: {
        root_module: {
          module_calls: {
            m: {
              module: {
                resources: [{ address: "terraform_data.a", type: "terraform_data", expressions: { input: {} } }],
              },
            },
          },
        },
      },
      prior_state: { values: { root_module: { child_modules: [{ resources: [resource(0), resource(1)] }] } } },
    });
    const relevant = (instance: string) => ({
      ...inModule,
      relevant_attributes: [{ resource: instance, attribute: ["ip"] }],
    });
    const [first, second] = [0, 1].map((index) => ({
      address: `module.m["k.]"].${data}[${index}]`,
      values: { '["ip"]': index },
    }));
    expect(contributing(relevant(`module.m["k.]"].${data}[1]`))).toEqual([second]);
    expect(contributing(relevant(`module.m.${data}`))).toEqual([first, second]);
  });

  it("are those that providers' settings are made of, whatever changes, but for what is sensitive", () => {
    const values = { endpoint: "here", token: "t", config: [{ host: "here", key: "k" }] };
    const resources = [
      { address: data, mode: "data", values, sensitive_values: { token: true, config: [{ key: true }] } },
    ];
    const read = { format_version: "1.2", prior_state: { values: { root_module: { resources } } } };
    const of = (...attribute: readonly string[]) => contributing(read, [{ resource: data, attribute }]);
    expect(of("endpoint")).toEqual([{ address: data, values: { '["endpoint"]': "here" } }]);
    for (const path of [[], ["token"], ["token", "part"], ["config"], ["nothing"]]) expect(of(...path)).toEqual([]);
    expect(contributing(read, [{ resource: "data.a.b", attribute: ["endpoint"] }])).toEqual([]);
  });

  it("are those that a managed resource will have, and not those that it had", () => {
    const managed = (size: number) => ({
      root_module: { resources: [{ address: "terraform_data.b", mode: "managed", values: { size } }] },
    });
    const more = plan(network, {
      relevant_attributes: [{ resource: "terraform_data.b", attribute: ["size"] }],
      prior_state: { values: managed(1) },
      planned_values: managed(2),
    });
    expect(contributing(more)).toEqual([{ address: "terraform_data.b", values: { '["size"]': 2 } }]);
  });
});
