import { describe, expect, it } from "vitest";
import { unfoundedCode } from "../../../src/core/render/unfounded_code.ts";

/** `file:line:column rule: message remedy` */
function told(texts: Readonly<Record<string, string>>): readonly string[] {
  const files = new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
  return unfoundedCode({ name: "t", files }).map(
    ({ place, rule, message, remedy = "" }) =>
      `${place.file}:${String(place.line)}:${String(place.column)} ${rule}: ${message} ${remedy}`,
  );
}

const resource = 'resource "terraform_data" "q" {\n  input = ';

describe("variables and locals", () => {
  it("that nothing declares are told where they are named first", () => {
    expect(told({ "main.tf": `${resource}"a-\${var.nope}-\${var.nope}"\n}\n` })).toEqual([
      'templates/t/main.tf:2:16 template-reference: `var.nope` is declared nowhere: the module has no variable nope. Declare it (add variable "nope" {}), or take it out.',
    ]);
    expect(told({ "main.tf": `locals {\n  name = 1\n}\n${resource}[\n    local.nam,\n  ]\n}\n` })).toEqual([
      "templates/t/main.tf:6:5 template-reference: `local.nam` is declared nowhere: the module has no local nam. Did you mean local.name?",
    ]);
    expect(told({ "main.tf": `${resource}<<-EOT\n    \${var.nope}\n  EOT\n}\n` })).toHaveLength(1);
  });

  it("are declared anywhere in their module, and in no other", () => {
    const main = `${resource}[var.size, local.name]\n}\nmodule "m" {\n  source = "./mod"\n}\n`;
    const names = 'variable "size" {}\nlocals {\n  name = 1\n}\n';
    expect(told({ "main.tf": main, "names.tf": names, "mod/main.tf": "" })).toEqual([]);
    expect(told({ "main.tf": main, "names.tf": names, "mod/main.tf": `${resource}var.size\n}\n` })).toEqual([
      expect.stringContaining("templates/t/mod/main.tf:2:11 template-reference: `var.size`"),
    ]);
    // Terraform reads no code that no module is made of.
    expect(told({ "main.tf": "", "examples/main.tf": `${resource}var.size\n}\n` })).toEqual([]);
  });

  it.each([
    ["comments", '# var.nope\n/* local.nope */\nlocals {\n  a = "var.nope $${var.nope}"\n}\n'],
    ["attributes of that name", "locals {\n  a = { local = { x = 1 } }\n  b = local.a.local.x\n}\n"],
    ["keys", "locals {\n  a = { var = 1, local : 2 }\n}\n"],
    ["values of a for", "locals {\n  a = [for var in [{ x = 1 }] : var.x]\n}\n"],
    ["values of a template's for", 'locals {\n  a = "%{for local in [{ x = 1 }]}${local.x}%{endfor}"\n}\n'],
    [
      "values of a dynamic block",
      'resource "a" "b" {\n  dynamic "local" {\n    for_each = []\n    content {\n      x = local.value\n    }\n  }\n}\n',
    ],
    [
      "values of an iterator",
      'resource "a" "b" {\n  dynamic "x" {\n    for_each = []\n    iterator = var\n    content {\n      x = var.value\n    }\n  }\n}\n',
    ],
    ["a provider that is called so", 'resource "local_file" "b" {\n  provider = local.files\n}\n'],
    [
      "providers of a module",
      'module "m" {\n  source = "acme/m/x"\n  providers = {\n    local = local.files\n  }\n}\n',
    ],
    [
      "aliases of providers",
      'terraform {\n  required_providers {\n    local = {\n      source = "hashicorp/local"\n      configuration_aliases = [local.files]\n    }\n  }\n}\n',
    ],
    ["attributes that are left alone", 'resource "a" "b" {\n  lifecycle {\n    ignore_changes = [local.x]\n  }\n}\n'],
    ["functions of a provider", "locals {\n  a = provider::local::direxists(path.module)\n}\n"],
  ])("are no %s", (_what, main) => {
    expect(told({ "main.tf": main })).toEqual([]);
  });
});

it("is told soon, however much is unfounded", () => {
  const numbers = Array.from({ length: 20_000 }, (_, index) => String(index));
  // Were one of them quadratic, it would take minutes.
  for (const main of [
    `locals {\n${numbers.map((n) => `a${n} = local.b${n}\n`).join("")}}\n`,
    'variable "a" {}\n'.repeat(20_000),
    numbers.map((n) => `module "m${n}" {\n  source = "./x${n}"\n}\n`).join(""),
  ]) {
    expect(told({ "main.tf": main }).length).toBeGreaterThan(19_000);
  }
});

describe("what is declared twice", () => {
  it.each([
    ["resource", 'resource "terraform_data" "q" {}\n', "resource terraform_data.q"],
    ["data source", 'data "aws_region" "here" {}\n', "data aws_region.here"],
    ["output", 'output "o" {\n  value = 1\n}\n', "output o"],
    ["variable", 'variable "v" {}\n', "variable v"],
    ["module", 'module "m" {\n  source = "acme/m/x"\n}\n', "module m"],
    ["local", "locals {\n  l = 1\n}\n", "local l"],
  ])("is told at the second one: %s", (_what, block, name) => {
    expect(told({ "a.tf": block, "b.tf": `\n${block}` })).toEqual([
      expect.stringMatching(
        new RegExp(`^templates/t/b.tf:[23]:[13] template-duplicate: The ${name} is declared in a.tf already\\. Rename`),
      ),
    ]);
    expect(told({ "a.tf": block, "b.tf": block.replace(/\b[qovml]\b(?=["= ])|here/, "other") })).toEqual([]);
  });

  it("are no resource and data source of one name, and nothing of a module below", () => {
    const main = 'resource "a" "b" {}\ndata "a" "b" {}\nephemeral "a" "b" {}\nmodule "m" {\n  source = "./m"\n}\n';
    expect(told({ "main.tf": main, "m/main.tf": 'resource "a" "b" {}\n' })).toEqual([]);
  });
});

describe("modules in the template's own folders", () => {
  const main = 'module "m" {\n  source = "./mod"\n}\n';

  it("must be there", () => {
    expect(told({ "main.tf": main })).toEqual([
      "templates/t/main.tf:2:13 template-module: The module ./mod is not there: the template has no folder mod/. Put its code there, or mend the `source`.",
    ]);
    // Terraform takes a folder without code for an empty module.
    expect(told({ "main.tf": main, "mod/README.md": "" })).toEqual([]);
    expect(told({ "main.tf": main, "mod/main.tf": "" })).toEqual([]);
    expect(told({ "main.tf": main, "mod/main.tf.mustache": "" })).toEqual([]);
  });

  it("may call each other, and be elsewhere where the settings list them", () => {
    const deep = 'module "n" {\n  source = "../other"\n}\n';
    expect(told({ "main.tf": main, "mod/main.tf": deep, "other/main.tf": "" })).toEqual([]);
    expect(told({ "main.tf": main, "mod/main.tf": deep })).toEqual([
      expect.stringContaining("templates/t/mod/main.tf:2:13 template-module: The module ../other is not there"),
    ]);
    expect(told({ "main.tf": 'module "m" {\n  source = "acme/m/x"\n}\nmodule "n" {\n  source = "../n"\n}\n' })).toEqual(
      [],
    );
  });
});

describe("a file with tags", () => {
  const tagged =
    "{{#variables.big}}\n{{! a note }}\nlocals {\n  a = [{{ variables.x }}, var.nope]\n}\n{{/variables.big}}\n";

  it("is looked at without them, and told at its own lines", () => {
    expect(told({ "main.tf.mustache": tagged })).toEqual([
      expect.stringContaining("templates/t/main.tf.mustache:4:27 template-reference: `var.nope`"),
    ]);
  });

  it.each([
    ["a name that a tag makes", 'variable "{{ text.variables.x }}" {}\nlocals {\n  a = var.any\n}\n'],
    ["a local that a tag makes", "locals {\n  {{ id.variables.x }} = 1\n  b = local.any\n}\n"],
    ["a block that a tag makes", '{{ id.variables.x }} "any" {}\nlocals {\n  a = var.any\n}\n'],
    ["a reference that a tag makes", "locals {\n  a = var.{{ id.variables.x }}\n}\n"],
    ["a folder that a tag makes", 'module "m" {\n  source = "./{{ text.variables.x }}"\n}\n'],
    [
      "one of two, as the section says",
      "{{#variables.big}}\nlocals {\n  a = 1\n}\n{{/variables.big}}\n{{^variables.big}}\nlocals {\n  a = 2\n}\n{{/variables.big}}\n",
    ],
    [
      "resources that tags name",
      'resource "a" "{{ text.variables.x }}" {}\nresource "a" "{{ text.variables.y }}" {}\n',
    ],
  ])("may hold %s", (_what, main) => {
    expect(told({ "main.tf.mustache": main })).toEqual([]);
  });
});

it("says nothing while code can't be read, which is told as that", () => {
  const main = "locals {\n  a = var.nope\n}\n";
  expect(told({ "main.tf": main })).toHaveLength(1);
  expect(told({ "main.tf": main, "b.tf": "locals {" })).toEqual([]);
  expect(told({ "main.tf": main, "b.tf.json": "{}" })).toEqual([]);
  expect(told({ "main.tf": main, "b.tf.mustache": "{{ x" })).toEqual([]);
});
