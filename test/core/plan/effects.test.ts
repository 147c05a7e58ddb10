import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import { canonicalJson } from "../../../src/core/json.ts";
import { changeLines, countChanges, driftLines, outputLines, plannedChange } from "../../../src/core/plan/changes.ts";
import { canonicalEffects, sensitiveTexts } from "../../../src/core/plan/effects.ts";
import type { PlannedCode } from "../../../src/core/plan/effects.ts";
import { beyondOperation } from "../../../src/core/plan/operation.ts";
import { parsePlan } from "../../../src/core/plan/plan_json.ts";
import type { Change, ResourceChange, TerraformPlan } from "../../../src/core/plan/plan_shapes.ts";
import { compareSeals, compareWithPlan, sealPlan } from "../../../src/core/plan/seal.ts";

function resource(address: string, change: Change, more: Partial<ResourceChange> = {}): ResourceChange {
  return { address, change, ...more };
}

function plan(changes: readonly ResourceChange[], more: Partial<TerraformPlan> = {}): TerraformPlan {
  return { format_version: "1.2", resource_changes: changes, ...more };
}

function codeOf(value: TerraformPlan): PlannedCode {
  return { plan: value, fetchedModules: undefined, unfollowedReferences: [], dynamicBlocks: new Set<string>() };
}

function effects(value: TerraformPlan): string {
  return canonicalJson(canonicalEffects(codeOf(value)));
}

const update = (before: JsonValue, after: JsonValue, more: Partial<Change> = {}): TerraformPlan =>
  plan([resource("a.b", { actions: ["update"], before, after, ...more })]);

/** An output, `a`, that is sensitive before and after or is not, as Terraform tells it. */
function outputs(
  [isBefore, isAfter]: readonly [boolean, boolean],
  before: JsonValue = 1,
  after = before,
): TerraformPlan {
  const flag = isBefore || isAfter;
  const isSame = isBefore === isAfter && before === after;
  const change = {
    actions: [isSame ? "no-op" : "update"],
    before,
    after,
    before_sensitive: flag,
    after_sensitive: flag,
  };
  const configuration = { root_module: { outputs: { a: isAfter ? { sensitive: true } : {} } } };
  return plan([], { output_changes: { a: change }, configuration });
}

describe("effects", () => {
  const object = fc
    .dictionary(fc.string(), fc.jsonValue())
    .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

  it("differ exactly when what is set differs", () => {
    fc.assert(
      fc.property(object, object, object, (before, one, other) => {
        const same = canonicalJson(one) === canonicalJson(other);
        expect(effects(update(before, one)) === effects(update(before, other))).toBe(same);
      }),
    );
  });

  it("hold that an output becomes sensitive or stops being it, beside what the code says", () => {
    const held = (value: TerraformPlan) => canonicalEffects(codeOf(value)).outputs;
    expect(held(outputs([true, false]))).toEqual([{ name: "a", changes: [], isRevealed: true }]);
    expect(held(outputs([true, false], 1, 2))).not.toEqual(held(outputs([true, true], 1, 2)));
    expect(held(outputs([false, true]))).toEqual([{ name: "a", changes: [] }]);
    expect(held(outputs([true, true]))).toEqual([]);
  });

  it("tell a key with null from a key that is not there, in either direction and at any depth", () => {
    expect(effects(update({}, { a: null }))).not.toBe(effects(update({}, {})));
    expect(effects(update({}, { a: null }))).not.toBe(effects(update({ a: null }, {})));
    expect(effects(update({ a: [] }, { a: null }))).not.toBe(effects(update({ a: [] }, {})));
    expect(effects(update({ input: {} }, { input: { a: null } }))).not.toBe(
      effects(update({ input: {} }, { input: {} })),
    );
  });

  it("leave out what does not change, and what was there before an unknown", () => {
    const one = update({ size: 1, restorable: "10:00" }, { size: 2, restorable: "10:00" });
    const other = update({ size: 1, restorable: "10:05" }, { size: 2, restorable: "10:05" });
    expect(effects(one)).toBe(effects(other));
    const unknown = { after_unknown: { restorable: true } };
    const first = update({ size: 1, restorable: "10:00" }, { size: 2 }, unknown);
    expect(effects(first)).toBe(effects(update({ size: 1, restorable: "10:05" }, { size: 2 }, unknown)));
    expect(effects(first)).not.toBe(effects(update({ size: 1 }, { size: 2 })));
  });

  it("leave out no-ops, reads and the attributes of what goes away", () => {
    const idle = plan([
      resource("a.b", { actions: ["no-op"], before: { a: 1 }, after: { a: 1 } }),
      resource("data.a.b", { actions: ["read"], before: null, after: { a: 2 } }),
    ]);
    expect(effects(idle)).toBe(effects(plan([])));
    const gone = (at: string) => plan([resource("a.b", { actions: ["delete"], before: { at }, after: null })]);
    expect(effects(gone("10:00"))).toBe(effects(gone("10:05")));
  });

  it.each<[string, TerraformPlan, TerraformPlan]>([
    ["an address", plan([resource("a.b", { actions: ["delete"] })]), plan([resource("a.c", { actions: ["delete"] })])],
    [
      "a deposed key",
      plan([resource("a.b", { actions: ["delete"] }, { deposed: "1" })]),
      plan([resource("a.b", { actions: ["delete"] }, { deposed: "2" })]),
    ],
    ["actions", plan([resource("a.b", { actions: ["delete"] })]), plan([resource("a.b", { actions: ["forget"] })])],
    [
      "the order of a replacement",
      plan([resource("a.b", { actions: ["delete", "create"] })]),
      plan([resource("a.b", { actions: ["create", "delete"] })]),
    ],
    ["replace paths", update(1, 2, { replace_paths: [["a"]] }), update(1, 2, { replace_paths: [["b"]] })],
    ["an import", update(1, 2, { importing: { id: "1" } }), update(1, 2, { importing: { id: "2" } })],
    [
      "where it moves from",
      plan([resource("a.b", { actions: ["no-op"] }, { previous_address: "a.c" })]),
      plan([resource("a.b", { actions: ["no-op"] }, { previous_address: "a.d" })]),
    ],
    ["sensitivity alone", update({ a: 1 }, { a: 1 }, { after_sensitive: { a: true } }), update({ a: 1 }, { a: 1 })],
    [
      "unknown alone",
      update({ a: [1] }, { a: [null] }, { after_unknown: { a: [true] } }),
      update({ a: [1] }, { a: [null] }),
    ],
    ["null and nothing in it", update(null, {}), update(null, null)],
    ["the length of a list", update({ a: [1] }, { a: [1, null] }), update({ a: [1] }, { a: [1] })],
    ["a variable", plan([], { variables: { a: { value: 1 } } }), plan([], { variables: { a: { value: 2 } } })],
    [
      "an output",
      plan([], { output_changes: { a: { actions: ["create"], before: null, after: 1 } } }),
      plan([], { output_changes: { a: { actions: ["create"], before: null, after: 2 } } }),
    ],
    [
      "the object that goes",
      plan([resource("a.b", { actions: ["delete"], before: { id: "1" } })]),
      plan([resource("a.b", { actions: ["delete"], before: { id: "2" } })]),
    ],
    [
      "the identity of what changes",
      update({ a: 1 }, { a: 2 }, { before_identity: { arn: "1" } }),
      update({ a: 1 }, { a: 2 }, { before_identity: { arn: "2" } }),
    ],
    [
      "where a provider leads",
      plan([], {
        configuration: { provider_config: { aws: { expressions: { region: { constant_value: "here" } } } } },
      }),
      plan([], {
        configuration: { provider_config: { aws: { expressions: { region: { constant_value: "there" } } } } },
      }),
    ],
  ])("differ by %s", (_name, one, other) => {
    expect(effects(one)).not.toBe(effects(other));
  });

  it("notice every digit of a number", () => {
    const text = (number: string) =>
      `{"format_version":"1.2","resource_changes":[{"address":"a.b","change":{"actions":["create"],"before":null,"after":${number}}}]}`;
    expect(effects(parsePlan(text("12345678901234567890")))).not.toBe(effects(parsePlan(text("12345678901234567891"))));
    expect(effects(parsePlan(text("1.5")))).toContain("1.5");
  });
});

describe("parsePlan", () => {
  it("refuses other formats without repeating a value", () => {
    expect(() => parsePlan('{"format_version":"2.0"}')).toThrow("not in a format that is known here: /format_version");
    expect(() => parsePlan('{"format_version":"1.2","variables":{"a":"hunter2"}}')).toThrow(/^(?!.*hunter2)/);
    expect(() => parsePlan("hunter2")).toThrow("Terraform's plan is not JSON.");
  });
});

describe("changes", () => {
  const changes = plan(
    [
      resource("a.update", {
        actions: ["update"],
        before: { x: 1, y: { z: 1 } },
        after: { x: 2, y: { z: 2 } },
        after_sensitive: { y: { z: true } },
        after_unknown: { w: true },
      }),
      resource("a.replace", {
        actions: ["create", "delete"],
        before: { x: 1, y: 1 },
        after: { x: 2, y: 2 },
        replace_paths: [["y"]],
      }),
      resource("a.delete", { actions: ["delete"], before: { x: 1 } }),
      resource("a.deposed", { actions: ["delete"] }, { deposed: "abc" }),
      resource("a.create", { actions: ["create"], after: { x: 1 } }),
      resource("a.move", { actions: ["no-op"] }, { previous_address: "b.move" }),
      resource("a.import", { actions: ["no-op"], importing: { id: "i" } }),
      resource("a.forget", { actions: ["forget"] }),
      resource("a.idle", { actions: ["no-op"] }),
    ],
    {
      output_changes: {
        a: { actions: ["create"], after: 1 },
        b: { actions: ["no-op"], before: 1, after: 1 },
        c: { actions: ["delete"], before: 1, after: null, before_sensitive: true },
      },
      resource_drift: [
        resource("a.gone", { actions: ["delete"], before: { x: 1 }, after: null }),
        resource("a.drift", { actions: ["update"], before: { x: 1 }, after: { x: 2 } }),
      ],
    },
  );

  it("are named by address, action and attributes, and counted", () => {
    const lines = changeLines(changes);
    expect(lines).toEqual([
      { address: "a.create", action: "create", attributes: [] },
      { address: "a.delete", action: "delete", attributes: [] },
      { address: "a.deposed (deposed abc)", action: "delete", attributes: [] },
      { address: "a.forget", action: "forget", attributes: [] },
      { address: "a.import", action: "import", attributes: [], importId: "i" },
      { address: "a.move", action: "move", attributes: [], previous: "b.move" },
      {
        address: "a.replace",
        action: "replace",
        attributes: ["y", "x"],
        forcing: ["y"],
        replacement: "create_first",
      },
      { address: "a.update", action: "update", attributes: ["w", "x", "y"], sensitive: ["y"], unknown: ["w"] },
    ]);
    expect(countChanges(changes, lines)).toEqual({
      create: 1,
      update: 1,
      replace: 1,
      delete: 2,
      move: 1,
      import: 1,
      forget: 1,
      outputs: 2,
      drift: 2,
    });
  });

  it("name the outputs that change and what was changed outside of Terraform", () => {
    expect(outputLines(changes)).toEqual([
      { name: "a", action: "create" },
      { name: "c", action: "delete", sensitive: true },
    ]);
    expect(driftLines(changes)).toEqual([
      { address: "a.drift", action: "update", attributes: ["x"] },
      { address: "a.gone", action: "delete", attributes: [] },
    ]);
  });

  it("name an output that becomes sensitive or stops being it, with or without another value, whatever Terraform's one flag says", () => {
    const update = { name: "a", action: "update" };
    expect(outputLines(outputs([true, false]))).toEqual([{ ...update, noLongerSensitive: true }]);
    expect(outputLines(outputs([true, false], 1, 2))).toEqual([{ ...update, noLongerSensitive: true }]);
    expect(outputLines(outputs([true, false], {}))).toEqual([{ ...update, noLongerSensitive: true }]);
    expect(outputLines(outputs([false, true]))).toEqual([{ ...update, sensitive: true }]);
    expect(outputLines(outputs([true, true], 1, 2))).toEqual([{ ...update, sensitive: true }]);
    expect(outputLines(outputs([true, true]))).toEqual([]);
    const gone = { ...outputs([true, false]), configuration: { root_module: {} } };
    expect(
      outputLines({ ...gone, output_changes: { a: { actions: ["delete"], before: 1, before_sensitive: true } } }),
    ).toEqual([{ name: "a", action: "delete", sensitive: true }]);
    expect(countChanges(outputs([true, false]), [])).toMatchObject({ outputs: 1 });
  });

  it("name of what is created what the code sets and is sensitive, or known only on apply", () => {
    const change = {
      actions: ["create"],
      before: null,
      after: { size: 1, password: "hush", tags: { a: "b" }, made: "by the provider" },
      after_unknown: { id: true, network: true, tags: { late: true }, output: true },
      after_sensitive: { password: true, made: true, tags: {} },
    };
    const expressions = { size: {}, password: {}, network: {}, tags: {} };
    const one = { address: "a.b", type: "a", expressions };
    const named = {
      attributes: ["network", "password", "tags"],
      sensitive: ["password"],
      unknown: ["network", "tags"],
    };
    const inRoot = plan([resource("a.b[0]", change)], { configuration: { root_module: { resources: [one] } } });
    expect(changeLines(inRoot)).toEqual([{ address: "a.b[0]", action: "create", ...named }]);
    const called = { module_calls: { m: { module: { resources: [one] } } } };
    const inModule = plan([resource('module.m["k.l"].a.b', change)], { configuration: { root_module: called } });
    expect(changeLines(inModule)).toMatchObject([named]);
    // What policies are asked is not what a review names.
    expect(plannedChange(resource("a.b", change))).toMatchObject({ attributes: [] });
  });

  it("stay within the operation or are named", () => {
    const names = (operation: "create" | "update" | "delete") =>
      beyondOperation(operation, changeLines(changes)).map(({ action }) => action);
    expect(names("create")).toEqual(["delete", "delete", "forget", "import", "move", "replace", "update"]);
    expect(names("update")).toEqual(["delete", "delete", "forget", "import", "move", "replace"]);
    expect(names("delete")).toEqual(["create", "forget", "import", "move", "replace", "update"]);
  });

  it("go beyond an update where what is changed is moved as well", () => {
    const change = { actions: ["update"], before: { x: 1 }, after: { x: 2 } };
    const [line, ...others] = changeLines(plan([resource("a.new", change, { previous_address: "a.old" })]));
    expect([line?.action, line?.previous, others]).toEqual(["update", "a.old", []]);
    expect(beyondOperation("update", line === undefined ? [] : [line])).toEqual([line]);
  });

  it("say why something is replaced or destroyed, in words that are known here", () => {
    const reasoned = (action_reason: string) =>
      changeLines(plan([resource("a.b", { actions: ["delete"] }, { action_reason })]));
    expect(reasoned("delete_because_each_key")).toMatchObject([{ reason: "delete_because_each_key" }]);
    for (const name of ["replace_because_cannot_update", "delete_because_of_the_moon", "toString"])
      expect(reasoned(name)[0]).not.toHaveProperty("reason");
  });

  it("are refused when nobody knows what they do", () => {
    expect(() => changeLines(plan([resource("a.b", { actions: ["teleport"] })]))).toThrow('plans "teleport" for a.b');
  });
});

describe("seals", () => {
  const facts = {
    plan: plan([]),
    tree: "1".repeat(40),
    fetchedModules: undefined,
    unfollowedReferences: [],
    dynamicBlocks: new Set<string>(),
    lockFile: undefined,
    tool: { name: "terraform", version: "1.11.4" },
    backend: { type: "s3", arguments: { bucket: "b" } },
    policies: undefined,
    state: undefined,
  } as const;
  const key = new Uint8Array(32).fill(1);

  it("are equal for the same facts, whatever the order of keys, and under the same key only", () => {
    const backend = { type: "s3", arguments: { a: 1, b: 2 } };
    const turned = { type: "s3", arguments: { b: 2, a: 1 } };
    expect(compareSeals(sealPlan({ ...facts, backend }, key), sealPlan({ ...facts, backend: turned }, key))).toEqual(
      [],
    );
    expect(compareSeals(sealPlan(facts, key), sealPlan(facts, new Uint8Array(32)))).toEqual(["the planned changes"]);
  });

  it("say which part differs", () => {
    const other = {
      plan: plan([resource("a.b", { actions: ["delete"] })]),
      tree: "2".repeat(40),
      fetchedModules: undefined,
      unfollowedReferences: [],
      dynamicBlocks: new Set<string>(),
      lockFile: Buffer.from("x"),
      tool: { name: "terraform", version: "1.11.5" },
      backend: { type: "s3", arguments: { bucket: "c" } },
      policies: "3".repeat(40),
      state: { lineage: "l", serial: 1, contents: "{}" },
    } as const;
    expect(compareSeals(sealPlan(facts, key), sealPlan(other, key))).toEqual([
      "the rendered files",
      "the providers' lock file",
      "the version of Terraform (terraform 1.11.4, now terraform 1.11.5)",
      "the backend",
      "the policies",
      "the state (none, now serial 1)",
      "the planned changes",
    ]);
  });
});

describe("what a stale apply names", () => {
  const key = new Uint8Array(32).fill(1);
  const seal = (value: TerraformPlan) =>
    sealPlan(
      {
        plan: value,
        tree: "1".repeat(40),
        fetchedModules: undefined,
        unfollowedReferences: [],
        dynamicBlocks: new Set<string>(),
        lockFile: undefined,
        tool: { name: "terraform", version: "1.11.4" },
        backend: { type: "s3", arguments: {} },
        policies: undefined,
        state: undefined,
      },
      key,
    );
  const created = (address: string, after: JsonValue) => resource(address, { actions: ["create"], after });
  const reviewed = plan([created("a.same", 1), created("a.other", { password: "one" }), created("a.gone", 1)], {
    variables: { size: { value: 1 }, same: { value: 1 } },
    output_changes: { url: { actions: ["create"], after: "one" } },
  });
  const fresh = plan([created("a.same", 1), created("a.other", { password: "two" }), created("a.new", 1)], {
    variables: { size: { value: 2 }, same: { value: 1 } },
    output_changes: { url: { actions: ["create"], after: "two" } },
  });

  it("is what was not reviewed like this, by name and without a value", () => {
    const difference = compareWithPlan(seal(reviewed), seal(fresh), codeOf(fresh), key);
    expect(difference).toEqual({
      differences: ["the planned changes"],
      unreviewed: { names: ["a.new", "a.other", "output.url", "var.size"], more: 0, gone: 1 },
    });
    expect(compareWithPlan(seal(fresh), seal(fresh), codeOf(fresh), key)).toBeUndefined();
  });

  it("is cut, and left out for plans that are too large to mark", () => {
    const many = (count: number) => plan(Array.from({ length: count }, (_, index) => created(`a.b[${index}]`, 1)));
    expect(compareWithPlan(seal(reviewed), seal(many(50)), codeOf(many(50)), key)?.unreviewed).toMatchObject({
      more: 30,
      gone: 6,
    });
    expect(compareWithPlan(seal(reviewed), seal(many(500)), codeOf(many(500)), key)).toEqual({
      differences: ["the planned changes"],
    });
  });
});

describe("sensitive texts", () => {
  it("are found in what data sources gave, in modules too", () => {
    const read = {
      address: "data.a.b",
      mode: "data",
      values: { key: "secret", name: "open" },
      sensitive_values: { key: true },
    };
    const root_module = { child_modules: [{ resources: [read] }] };
    expect(sensitiveTexts(plan([], { prior_state: { values: { root_module } } }))).toEqual(["secret"]);
  });

  it("are found wherever they are marked", () => {
    const found = sensitiveTexts(
      update(
        { a: "old", b: "open" },
        { a: "new", c: { d: ["deep", "open"] } },
        {
          before_sensitive: { a: true },
          after_sensitive: { a: true, c: { d: [true] } },
        },
      ),
    );
    expect(found).toEqual(["old", "new", "deep"]);
  });

  it.each([
    [{ id: "i-1" }, "i-1"],
    [{ id: "x".repeat(400) }, `${"x".repeat(300)}...`],
    [{ identity: { region: "eu", name: "a" } }, '{"name":"a","region":"eu"}'],
    [{ unknown: true }, "known after apply"],
    [{}, "known after apply"],
  ])("say what is imported: %j", (importing, importId) => {
    const [line] = changeLines(plan([resource("a.b", { actions: ["no-op"], importing })]));
    expect(line).toMatchObject({ action: "import", importId });
  });
});
