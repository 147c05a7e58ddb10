import { afterAll, expect, test } from "vitest";
import { checkJqSyntax } from "../../../src/core/catalog/check_jq_syntax.ts";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import { createJqEvaluator } from "../../../src/jq/evaluator.ts";
import { memoryTree } from "../../support/memory_tree.ts";

const jq = createJqEvaluator({ timeoutMilliseconds: 10_000 });
afterAll(() => jq.close());

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
  const catalog = await loadCatalog(
    memoryTree({
      "blueprints/service.yml": JSON.stringify({
        identifier: "service",
        title: "Service",
        schema: { properties: {} },
        calculationProperties: { age: { type: "string", calculation: program } },
      }),
    }),
  );
  expect(catalog.faults).toEqual([]);
  const faults = (await checkJqSyntax(catalog, jq)).filter(({ message }) => !message.includes("is not defined"));
  expect(faults.map(({ message }) => message)).toEqual(isTold ? [expect.stringContaining("jq has no clock here")] : []);
});
