import { afterAll, expect, test } from "vitest";
import { checkJqSyntax } from "../../../src/core/catalog/check_jq_syntax.ts";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import { createJqEvaluator } from "../../../src/jq/evaluator.ts";
import { memoryTree } from "../../support/memory_tree.ts";

const jq = createJqEvaluator({ timeoutMilliseconds: 10_000 });
afterAll(() => jq.close());

test("what ends the brackets around it, and runs, can't take long however often it does", async () => {
  const program = "1)), ([limit(99999999; repeat(1))] | length), ((1";
  const calculationProperties = Object.fromEntries(
    Array.from({ length: 50 }, (_, at) => [
      `c${String(at)}`,
      { title: "C", type: "number", calculation: `${program} + ${String(at)}` },
    ]),
  );
  const blueprint = { identifier: "svc", title: "Svc", schema: { properties: {} }, calculationProperties };
  const catalog = await loadCatalog(memoryTree({ "blueprints/svc.yml": JSON.stringify(blueprint) }));
  const quick = createJqEvaluator({ timeoutMilliseconds: 300 });
  const faults = await checkJqSyntax(catalog, quick);
  await quick.close();
  expect(faults).toHaveLength(4);
  expect(faults.at(-1)?.message).toBe(
    "This expression and 46 others are not looked at: 3 before them took jq too long.",
  );
});

test("expressions that jq does not understand are told with their place; the others are not run", async () => {
  const catalog = await loadCatalog(
    memoryTree({
      "gatehouse.yml": 'terraform: {backend: {s3: {key: "{{ .entity.identifier | nonsense }}"}}}\n',
      "actions/add.yml": `identifier: add
trigger: { type: self-service, operation: CREATE, blueprintIdentifier: service, userInputs: { properties: {} } }
invocationMethod:
  type: TERRAFORM
  template: t
  variables: { fine: '{{ error("not run") }}', broken: "x{{ .a | }}" }
  mapping: { identifier: "{{ .inputs.name }}", properties: { a: ["{{ def f: 1; g }}"] } }
`,
    }),
  );
  expect(catalog.faults).toEqual([]);
  const faults = await checkJqSyntax(catalog, jq);
  expect(faults.map(({ place, message }) => `${place.file}:${place.line ?? "-"} ${message}`)).toEqual([
    "gatehouse.yml:1 {{ .entity.identifier | nonsense }}: nonsense/0 is not defined.",
    expect.stringMatching(/^actions\/add.yml:6 \{\{ \.a \| \}\}: syntax error/),
    "actions/add.yml:7 {{ def f: 1; g }}: g/0 is not defined.",
  ]);
});

test.each([
  ["( .", "( .: syntax error: a bracket is not closed."],
  ["(if .a then 1 else 2 end", "(if .a then 1 else 2 end: syntax error: a bracket is not closed."],
  [".a else 1", ".a else 1: syntax error, unexpected else."],
  [".title.", ".title.: syntax error: a dot has no name behind it."],
])("a slip is told as what it is: %s", async (calculation, message) => {
  const calculationProperties = { c: { title: "C", type: "string", calculation } };
  const blueprint = { identifier: "svc", title: "Svc", schema: { properties: {} }, calculationProperties };
  const catalog = await loadCatalog(memoryTree({ "blueprints/svc.yml": JSON.stringify(blueprint) }));
  expect((await checkJqSyntax(catalog, jq)).map((fault) => fault.message)).toEqual([message]);
});

test.each([
  ["trim", String.raw`sub("^\\s+"; "") | sub("\\s+$"; "")`],
  ["toarray", 'if type == "array" then . else [.] end'],
])("what a newer jq has is told with what to write instead: %s", async (name, instead) => {
  const calculations = (calculation: string): string =>
    JSON.stringify({
      identifier: "svc",
      title: "Svc",
      schema: { properties: {} },
      calculationProperties: { c: { title: "C", type: "string", calculation } },
    });
  const faultsOf = async (program: string): Promise<Awaited<ReturnType<typeof checkJqSyntax>>> =>
    checkJqSyntax(await loadCatalog(memoryTree({ "blueprints/svc.yml": calculations(program) })), jq);
  expect(await faultsOf(`.title | ${name}`)).toMatchObject([
    { remedy: `Newer versions of jq have it, and this is 1.7.1: write ${instead}.` },
  ]);
  expect(await faultsOf(`.title | ${instead}`)).toEqual([]);
});

test.each<[string, boolean]>([
  ["now", true],
  ["(.a | todate) > (now - 86400)", true],
  ['"at \\(now | todate)"', true],
  ["{ at: now }", true],
  [".now + .a.now", false],
  ["{ now: 1 } | .now", false],
  ["{ now } | .now", false],
  ['"now" # now', false],
  [". as $now | $now", false],
  ["nowhere", false],
])("%s asks for the clock, which there is none of: %s", async (program, isTold) => {
  const properties = { name: { type: "string", default: { jqQuery: program } } };
  const catalog = await loadCatalog(
    memoryTree({
      "blueprints/service.yml": JSON.stringify({
        identifier: "service",
        title: "Service",
        schema: { properties: {} },
        // It is computed when an entity is read, and then there is one.
        calculationProperties: { age: { type: "string", calculation: program } },
      }),
      "actions/add.yml": JSON.stringify({
        identifier: "add",
        trigger: {
          type: "self-service",
          operation: "CREATE",
          blueprintIdentifier: "service",
          userInputs: { properties },
        },
        invocationMethod: { type: "TERRAFORM", template: "t", mapping: { identifier: "x" } },
      }),
    }),
  );
  expect(catalog.faults).toEqual([]);
  const faults = (await checkJqSyntax(catalog, jq)).filter(({ message }) => !message.includes("is not defined"));
  const places = faults.map(({ place }) => place.file);
  expect(places).toEqual(isTold ? ["actions/add.yml"] : []);
  expect(faults.map(({ message }) => message)).toEqual(isTold ? [expect.stringContaining("jq has no clock here")] : []);
});
