import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { JqEvaluator } from "../../../../src/core/expressions.ts";
import type { JsonValue } from "../../../../src/core/json.ts";
import {
  evaluatePortTemplate,
  certainContextsIn,
  expressionsIn,
  parsePortTemplate,
  referencesIn,
  wholeContextsIn,
} from "../../../../src/core/catalog/expressions/port_template.ts";
import { createJqEvaluator } from "../../../../src/jq/evaluator.ts";

describe("parsePortTemplate", () => {
  test.each<[string, string[]]>([
    ["plain", []],
    ["{{ .a }}", [".a"]],
    ["x-{{.a}}-{{ .b }}-y", [".a", ".b"]],
    ['{{ {a: "}}"} | .a }}', ['{a: "}}"} | .a']],
    ["{{ {a: {b: 1}} }}", ["{a: {b: 1}}"]],
    ["{{ {a: {b: 1}}}}", ["{a: {b: 1}}"]],
    ['{{ "a\\"}}" }}', ['"a\\"}}"']],
    ['{{ "x\\(.a + "}}")y" }}', ['"x\\(.a + "}}")y"']],
    ["{{ .a # }}\n }}", [".a # }}"]],
    ['{{ "{{" }}', ['"{{"']],
    ["{ .a }", []],
    ["}} {{ .a }}", [".a"]],
  ])("%j", (text, programs) => {
    const parsed = parsePortTemplate(text);
    if (!parsed.ok) throw new Error(parsed.message);
    expect(parsed.parts.flatMap((part) => (part.kind === "expression" ? [part.program] : []))).toEqual(programs);
  });

  test.each(["{{", "{{ .a", "{{ .a }", "{{ { }}", '{{ "}}', "{{}}", "a {{  }} b"])("%j is refused", (text) => {
    const parsed = parsePortTemplate(text);
    expect(parsed).toMatchObject({ ok: false, message: expect.stringMatching(/closed|empty/) as string });
  });

  test("whatever stands in a jq string, the expression ends where it should", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string().filter((text) => !text.includes("{{")),
        (value, after) => {
          const program = `{a: ${JSON.stringify(value)}} | .a`;
          expect(expressionsIn(`x{{ ${program} }}${after}`)).toEqual([program]);
        },
      ),
    );
  });

  test("linear in hostile text", () => {
    const start = performance.now();
    parsePortTemplate(`${"{{ .a }}".repeat(50_000)}{{ ${"{".repeat(200_000)}`);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe("evaluatePortTemplate", () => {
  const jq = createJqEvaluator({ timeoutMilliseconds: 10_000 });
  afterAll(() => jq.close());
  const context = {
    inputs: { name: "orders", instances: 3, list: ["a"], nothing: null },
    entity: { identifier: "mailer" },
  };

  test.each<[JsonValue, JsonValue | undefined]>([
    ["{{ .inputs.instances }}", 3],
    [" {{ .inputs.instances }}", " 3"],
    ["{{ .inputs.list }}", ["a"]],
    ["{{ .entity.identifier }}-{{ .inputs.instances }}", "mailer-3"],
    ["{{ .inputs.list }}!", '["a"]!'],
    [
      { a: "{{ .inputs.nothing }}", b: "{{ .inputs.name }}", c: { d: "{{ .missing }}" } },
      { b: "orders", c: {} },
    ],
    [
      ["{{ .inputs.name }}", 1, null],
      ["orders", 1, null],
    ],
    ["{{ .inputs.nothing }}", undefined],
    ['{{ .inputs.nothing // "" }}x', "x"],
    ["plain", "plain"],
    [7, 7],
  ])("%j", async (template, value) => {
    expect(await evaluatePortTemplate(template, context, jq)).toEqual({ ok: true, value });
  });

  test.each<[JsonValue, RegExp]>([
    ["a{{ .inputs.nothing }}", /has no value to put into a text; write \{\{ \.inputs\.nothing \/\/ "" \}\}/],
    [{ a: { b: "{{ .inputs.name + 1 }}" } }, /^a: b: \{\{ \.inputs\.name \+ 1 \}\}: .*cannot be added/],
    ["{{ .a", /not closed/],
    ["{{ .a | nonsense }}", /nonsense\/0 is not defined/],
  ])("%j fails", async (template, message) => {
    const result = await evaluatePortTemplate(template, context, jq);
    expect(result).toMatchObject({ ok: false, message: expect.stringMatching(message) as string });
  });

  test("values never become programs", async () => {
    const echo: JqEvaluator = { evaluate: (program) => Promise.resolve({ ok: true, value: `ran ${program}` }) };
    const result = await evaluatePortTemplate("{{ .inputs.name }}", { inputs: { name: "{{ .secret }}" } }, echo);
    expect(result).toEqual({ ok: true, value: "ran .inputs.name" });
  });
});

describe("referencesIn", () => {
  test.each<[string, string[]]>([
    ["{{ .inputs.name }}", ["inputs.name"]],
    ['{{ .entity.identifier + "-" + .inputs.name }}', ["entity.identifier", "inputs.name"]],
    ['{{ .outputs["end-point"] }}', ["outputs.end-point"]],
    ['{{ .outputs."end-point" }}', ["outputs.end-point"]],
    ['{{ .["outputs"].x }}', ["outputs.x"]],
    ["{{ .outputs?.x }}", ["outputs.x"]],
    ["{{ .entity.properties.inputs.x }}", ["entity.properties"]],
    ['{{ ".inputs.no \\(.inputs.yes)" }}', ["inputs.yes"]],
    ["{{ .inputs.a # .inputs.b\n }}", ["inputs.a"]],
    ["{{ [.inputs.a,.inputs.b] }}", ["inputs.a", "inputs.b"]],
    [".inputs.name", []],
    ["{{ .5 + 1.5 }}", []],
  ])("%j", (template, expected) => {
    expect(referencesIn(template).map(({ context, key }) => `${context}.${key}`)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ["{{ .typo.name }}", ["typo"]],
    ["{{ (.typo.name) }}{{ {a: .typo2} }}{{ [.typo3] }}", ["typo", "typo2", "typo3"]],
    ["{{ if .typo then 1 else (.typo2) end }}", ["typo", "typo2"]],
    ["{{ .inputs.a // .typo }}", ["inputs", "typo"]],
    ['{{ "x-\\(.typo)" }}', ["typo"]],
    ["{{ .inputs | .name }}", ["inputs"]],
    ['{{ .inputs | to_entries | map(.key) | join(",") }}', ["inputs"]],
    ["{{ {a: .inputs.name} | .a }}", ["inputs"]],
    ['{{ .inputs.name | capture("(?<a>.*)") | .a }}', ["inputs"]],
    ["{{ map(.key) }}{{ [.inputs.l[] | .x] + [.typo] }}", ["inputs", "typo"]],
    ["{{ .inputs.n as $n | .typo + $n | .other }}", ["inputs", "typo"]],
    ["{{ reduce .inputs.l[] as $i (0; .sum + $i) }}", ["inputs"]],
    ["{{ def f: .x; .inputs.a }}", []],
    ["{{ try .entity catch .message }}", ["entity"]],
  ])("certain contexts of %j", (template, expected) => {
    expect(certainContextsIn(template)).toEqual(expected);
  });

  test("contexts used as a whole", () => {
    expect(wholeContextsIn("{{ .outputs | keys }}{{ .outputs.a }}")).toEqual(["outputs"]);
  });
});
