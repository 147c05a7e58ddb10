import { parse } from "@cdktf/hcl2json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { renderModule } from "../../../src/core/render/render_module.ts";

function files(texts: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
}

function render(texts: Readonly<Record<string, string>>, variables: JsonObject = {}) {
  return renderModule({ template: { name: "t", files: files(texts) }, variables, backend: undefined });
}

/** The messages of the faults, with their places. */
function faults(texts: Readonly<Record<string, string>>, variables: JsonObject = {}): readonly string[] {
  const rendered = render(texts, variables);
  if (rendered.ok) return [];
  return rendered.faults.map(({ place, message }) => `${place.file}:${place.line ?? 0} ${message}`);
}

const output = 'output "a" {}\n';

function rendered(text: string, variables: JsonObject): string {
  const result = render({ "main.tf.mustache": text }, variables);
  if (!result.ok) throw new Error(result.faults.map(({ message }) => message).join("\n"));
  return Buffer.from(result.files.get("main.tf") ?? []).toString("utf8");
}

describe("values in a template", () => {
  const template = `
resource "terraform_data" "{{ text.variables.a }}" {
  input   = {{ variables.a }}
  trigger = "x{{ text.variables.b }}{{ text.variables.a }}{y}"
  list    = [{{#variables.list}}
    {{ . }},
  {{/variables.list}}]
}
`;
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom('"', "\\", "\n", "${", "$${", "%{", "$", "%", "{", "}", "*/", "#", "<<EOT\n", "}\nresource"),
        fc.string({ unit: "binary", maxLength: 5 }),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(""));

  it("stay values: exactly the blocks and attributes of the template are there", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, fc.array(hostile, { maxLength: 3 }), async (a, b, list) => {
        const text = rendered(template, { a, b, list });
        const parsed = (await parse("main.tf", text)) as { resource: { terraform_data: Record<string, unknown[]> } };
        expect(Object.keys(parsed)).toEqual(["resource"]);
        const resources = Object.values(parsed.resource.terraform_data);
        expect(resources).toHaveLength(1);
        expect(resources[0]).toHaveLength(1);
        expect(Object.keys(resources[0]?.[0] ?? {}).sort()).toEqual(["input", "list", "trigger"]);
      }),
      { numRuns: 150 },
    );
  });

  it("are refused as identifiers unless they are some", () => {
    const text = 'provider "aws" {\n  alias = "x"\n}\noutput "a" {\n  value = aws.{{ id.variables.a }}\n}\n';
    expect(rendered(text, { a: "eu_1" })).toContain("value = aws.eu_1\n");
    for (const a of ["eu.1", "", 'x"', "a b", "1a", 5, null, ["a"]]) {
      expect(faults({ "main.tf.mustache": text }, { a })[0]).toMatch(
        /^templates\/t\/main\.tf\.mustache:5 The variable a is /,
      );
    }
  });
});

describe("tags that are refused", () => {
  it.each([
    ["a = {{{ variables.a }}}\n", /put a value into the code as it is/],
    ["a = {{& variables.a }}\n", /put a value into the code as it is/],
    ["{{=<% %>=}}\na = <% variables.a %>\n", /changes the delimiters/],
    ["{{> variables }}\n", /would read another file/],
    ["a = {{ .variables.a }}\n", /begins with a dot, as jq does/],
    ["a = {{ variable.a }}\n", /names nothing that a template can use/],
    ["a = {{ variables.a.b }}\n", /names nothing that a template can use/],
    ["a = {{ variables.constructor }}\n", /The variable constructor has no value/],
    ["a = {{ variables.missing }}\n", /The variable missing has no value\./],
    ["a = {{ . }}\n", /outside a list's section/],
    ['a = "{{ variables.a }}"\n', /stands in quotes, and brings its own/],
    ["a = {{ text.variables.a }}\n", /stands outside quotes/],
    ['a = "${{ text.variables.a }}"\n', /comes straight after/],
    ['a = "\\{{ text.variables.a }}"\n', /comes straight after/],
    ["a = <<EOT\n{{ text.variables.a }}\nEOT\n", /stands in a heredoc/],
    ["# {{ variables.a }}\n", /stands in a comment/],
    ["/* {{ text.variables.a }} */\n", /stands in a comment/],
    ["a = x{{ id.variables.a }}\n", /glued to the word/],
    ["{{#variables.flag}}\nlocals {\n{{/variables.flag}}\n}\n", /opens a bracket/],
    ['a = "{{#variables.flag}}x{{/variables.flag}}"\n', /begins or ends in a string/],
    ["a = {{#variables.a}}1{{/variables.a}}\n", /is a string, not a boolean or a list/],
    ["a = {{ variables.a\n", /This tag is not closed by }}/],
    ["{{#variables.flag}}\na = 1\n", /Unclosed section/],
    ['a = "unclosed {{ text.variables.a }}\n', /This is not HCL/],
  ])("%j", (text, message) => {
    expect(faults({ "main.tf.mustache": text }, { a: "x", flag: true }).join("\n")).toMatch(message);
  });
});

describe("files", () => {
  it("are copied byte for byte, except for templates", () => {
    const bytes = Uint8Array.from([0xff, 0, 13, 10]);
    const template = {
      name: "t",
      files: new Map([
        ["main.tf", Buffer.from(output)],
        ["data/x.bin", bytes],
      ]),
    };
    const result = renderModule({ template, variables: { b: 1, a: { d: 1, c: 2 } }, backend: undefined });
    expect(result.ok && result.files.get("data/x.bin")).toEqual(bytes);
    expect(result.ok && [...result.files.keys()]).toEqual(["data/x.bin", "main.tf", "run.auto.tfvars.json"]);
    const variables = result.ok ? Buffer.from(result.files.get("run.auto.tfvars.json") ?? []).toString() : "";
    expect(variables).toBe('{\n  "a": {\n    "c": 2,\n    "d": 1\n  },\n  "b": 1\n}\n');
  });

  it.each([
    "../main.tf",
    "/etc/x",
    "a//b",
    "a/./b",
    "a\\b",
    "run.auto.tfvars.json",
    "backend.tf",
    "Backend.tf",
    "backend.tf.mustache",
    "destroy.yml",
    "x.auto.tfvars",
    "terraform.tfvars",
    "override.tf",
    "x_override.tf.mustache",
    "main.tf.json",
    "main.tofu",
    ".terraform/x",
    ".git/config",
    "terraform.tfstate",
    "script.sh.mustache",
    "main.tf.mustache",
    "MAIN.tf",
  ])("may not be called %s", (path) => {
    expect(faults({ "main.tf": output, [path]: "" })).not.toEqual([]);
  });

  it("must come to something that Terraform acts on, whatever the answers are", () => {
    const module = 'module "a" {\n  source = "./modules/a"\n}\n';
    const template = {
      "main.tf.mustache": `# All of it:\n{{#variables.wanted}}\n${module}{{/variables.wanted}}\n`,
      "modules/a/main.tf": 'resource "terraform_data" "a" {}\n',
      "settings.tf": 'terraform {}\nprovider "aws" {}\nvariable "wanted" {}\nlocals {\n  a = "resource"\n}\n',
    };
    expect(faults(template, { wanted: true })).toEqual([]);
    expect(faults(template, { wanted: false })).toEqual([
      "templates/t/:0 The template t comes to nothing that Terraform would act on with these values: its code holds no resource, module, data source or output.",
    ]);
    expect(faults({ "main.tf": "" })).toHaveLength(1);
  });

  it.each([
    'resource "terraform_data" "a" {}',
    'module "a" {\n  source = "./a"\n}',
    'data "aws_region" "a" {}',
    'output "a" {\n  value = 1\n}',
    "moved {\n  from = a.a\n  to = a.b\n}",
    "removed {\n  from = a.a\n}",
    "import {\n  to = a.a\n  id = 1\n}",
    'check "a" {}',
    // What is no HCL is told by the checks that read it.
    "locals {",
    "locals",
  ])("come to something with %j", (text) => {
    expect(faults({ "main.tf": `${text}\n` })).toEqual([]);
  });

  it("need Terraform code, names that Terraform has, and whole characters", () => {
    expect(faults({ "README.md": "" })[0]).toContain("has no .tf file");
    expect(faults({ "main.tf": "" }, { "a b": 1 })[0]).toContain('"a b" is not a name');
    expect(faults({ "main.tf": "" }, { a: ["\ud800"] })[0]).toContain("unpaired surrogate");
    expect(faults({ "main.tf": output }, { a: "\\ud800" })).toEqual([]);
    const files = new Map([["main.tf.mustache", Uint8Array.from([0xff])]]);
    const broken = renderModule({ template: { name: "t", files }, variables: {}, backend: undefined });
    expect(!broken.ok && broken.faults[0]?.message).toBe("This file is not text in UTF-8.");
  });

  it("hold the backend with its arguments as HCL", () => {
    const backend = { type: "s3", arguments: { use_lockfile: true, bucket: "a${b}", key: "x" } };
    const template = { name: "t", files: files({ "main.tf": output }) };
    const result = renderModule({ template, variables: {}, backend });
    expect(result.ok && Buffer.from(result.files.get("backend.tf") ?? []).toString()).toBe(
      'terraform {\n  backend "s3" {\n    bucket       = "a$${b}"\n    key          = "x"\n    use_lockfile = true\n  }\n}\n',
    );
    const odd = renderModule({ template, variables: {}, backend: { type: 's3" {}', arguments: {} } });
    expect(!odd.ok && odd.faults[0]?.place.file).toBe("gatehouse.yml");
  });
});
