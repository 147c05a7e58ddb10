import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "@cdktf/hcl2json";
import { describe, expect, it } from "vitest";
import { checkTemplate } from "../../../src/core/render/check_template.ts";

function check(
  texts: Readonly<Record<string, string>>,
  variables: readonly string[] = [],
  inputs: readonly string[] = [],
): readonly string[] {
  const files = new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
  return checkTemplate({ name: "t", files }, [{ action: "make", inputs, variables }]).faults.map(
    ({ place, rule, message }) => `${place.file}:${place.line ?? 0} ${rule}: ${message}`,
  );
}

describe("checkTemplate", () => {
  it("compares declared variables with those that the action gives", () => {
    const main = 'variable "a" {\n  type = string\n}\nvariable "b" { default = 1 }\nvariable "given" {}\n';
    expect(check({ "main.tf": main }, ["given", "surplus"])).toEqual([
      "templates/t/main.tf:1 template-variable: The variable a has no default, and the action make does not give it.",
    ]);
    const files = new Map([["main.tf", Buffer.from(main)]]);
    const use = { action: "make", inputs: [], variables: ["given", "surplus"] };
    expect([...checkTemplate({ name: "t", files }, [use]).undeclared]).toEqual([["make", ["surplus"]]]);
    expect(check({ "main.tf": "", "v.tf.mustache": "locals {\n  a = {{ variables.a }}\n}\n" }, ["a"])).toEqual([]);
    expect(check({ "v.tf.mustache": "\nlocals {\n  a = {{ variables.a }}\n}\n" })).toEqual([
      "templates/t/v.tf.mustache:3 template-tag: The template names the variable a, which the action make does not give.",
    ]);
  });

  it("tells every kind of slip of a file at once, also within a section that names nothing", () => {
    const code = (inner: string): string => `resource "terraform_data" "a" {\n${inner}}\n`;
    const [dot, quotes] = ["begins with a dot, as jq does.", "stands in quotes, and brings its own."];
    const input = '  input = "{{ variables.a }}"\n';
    expect(check({ "v.tf.mustache": code(`${input}  x = {{ .inputs.x }}\n`) }, ["a"])).toEqual([
      `templates/t/v.tf.mustache:3 template-tag: {{ .inputs.x }} ${dot}`,
      `templates/t/v.tf.mustache:2 template-tag: {{ variables.a }} ${quotes}`,
    ]);
    const section = `{{# .inputs.list }}\n${input}  y = [{{ . }}]\n{{/ .inputs.list }}\n`;
    expect(check({ "v.tf.mustache": code(section) }, ["a"])).toEqual([
      `templates/t/v.tf.mustache:2 template-tag: {{ .inputs.list }} ${dot}`,
      `templates/t/v.tf.mustache:3 template-tag: {{ variables.a }} ${quotes}`,
    ]);
  });

  it("tells once what several actions do not give", () => {
    const files = new Map([["v.tf.mustache", Buffer.from('a = {{ variables.a }}\nvariable "b" {}\n')]]);
    const uses = [
      { action: "make", inputs: [], variables: ["c", "d"] },
      { action: "grow", inputs: [], variables: ["a", "b"] },
      { action: "move", inputs: [], variables: ["d"] },
    ];
    const { faults } = checkTemplate({ name: "t", files }, uses);
    expect(faults.map(({ message, remedy = "" }) => `${message} ${remedy}`)).toEqual([
      "The template names the variable a, which the actions make and move do not give. " +
        "Add it to the actions' `variables` (given are: d).",
      "The variable b has no default, and the actions make and move do not give it. " +
        "Add it to the actions' `variables` (given are: d), or give it a default.",
    ]);
  });

  it("is not fooled by comments, strings and heredocs", () => {
    const main = [
      '# variable "a" {}',
      '/* variable "b" {} */',
      "locals {",
      '  c = "variable \\"c\\" {"',
      "  d = <<-EOT",
      '    variable "d" {}',
      "  EOT",
      '  e = "${lookup({ f = "}" }, "f")}"',
      "}",
      'variable "g" {}',
    ].join("\n");
    expect(check({ "main.tf": main })).toEqual([
      "templates/t/main.tf:10 template-variable: The variable g has no default, and the action make does not give it.",
    ]);
  });

  it("finds what runs programs, a backend of its own, and what it can't read", () => {
    const main = [
      'resource "terraform_data" "a" {',
      '  provisioner "local-exec" {',
      '    command = "id"',
      "  }",
      "}",
      'check "c" {',
      '  data "http" "d" {',
      "  }",
      "}",
      "terraform {",
      '  backend "s3" {}',
      "  cloud {}",
      "}",
    ].join("\n");
    expect(check({ "main.tf": main, "broken.tf": 'a = "' })).toEqual([
      expect.stringMatching(/^templates\/t\/broken\.tf:1 unreadable: /),
      expect.stringMatching(/^templates\/t\/main\.tf:2 provisioner: The provisioner "local-exec" runs programs/),
      expect.stringMatching(/^templates\/t\/main\.tf:7 data-source: The data source "http" calls any address/),
      expect.stringMatching(/^templates\/t\/main\.tf:11 template-backend: /),
      expect.stringMatching(/^templates\/t\/main\.tf:12 template-backend: /),
      expect.stringMatching(/missing-lock-file: .* hashicorp\/http may run\.$/),
    ]);
  });

  it("tells of tags that are meant for Gatehouse, in a file that is copied as it is, and of no other tool's", () => {
    const told = (code: string, declared = ""): readonly string[] =>
      check({ "main.tf": `${declared}locals {\n${code}\n}\n` }, ["size", "instance"], ["class"]).map((fault) =>
        fault.replace("templates/t/main.tf:", ""),
      );
    const copied = "stands in a file that is copied as it is, so nothing fills it in.";
    const meant = [
      "{{ inputs.class }}",
      "{{inputs.class | ascii_downcase}}",
      "{{ entities.class.title }}",
      "{{ entity.identifier }}",
      "{{# entity.properties.tags }}",
      "{{ action.title }}",
      "{{ trigger.by.login }}",
      "{{ size }}",
      "{{ .inputs.other }}",
      "{{{ text.variables.size }}}",
    ];
    for (const tag of meant) expect(told(`  a = "${tag}"`), tag).toEqual([`2 template-tag: ${tag} ${copied}`]);
    const github = "is how GitHub's workflows write an expression, which Terraform can't read.";
    for (const tag of ["${{ inputs.class }}", "${{ secrets.TOKEN }}", "${{ .inputs.class }}"]) {
      expect(told(`  a = "b-${tag}"`), tag).toEqual([`2 template-tag: ${tag} ${github}`]);
    }
    expect(told("  a = <<-EOT\n    # {{ other }} {{ inputs.class }}\n    {{ size }}\n  EOT")).toEqual([
      `3 template-tag: {{ inputs.class }} ${copied}`,
      `4 template-tag: {{ size }} ${copied}`,
    ]);

    const others = [
      "{{ inputs.parameters.message }}",
      "{{ entity.name }}",
      "{{ outputs.result }}",
      "{{ InstanceId }}",
      "{{instance}}",
      "$${{ inputs.class }}",
      "${{}}",
      "${{ a = 1 }}",
    ];
    for (const tag of others) expect(told(`  a = "${tag}"\n  b = var.instance`), tag).toEqual([]);
    expect(told('  # "{{ inputs.class }}"\n  a = 1 // {{ size }}\n  /*\n  {{ size }} */')).toEqual([]);
    expect(told("  a = 1", "# {{ size }}\n")).toEqual([]);
  });

  it("asks for a lock file only where a provider is installed", () => {
    expect(check({ "main.tf": 'resource "terraform_data" "a" {}\n' })).toEqual([]);
    const main = 'resource "aws_vpc" "a" {}\n';
    expect(check({ "main.tf": main })[0]).toContain("missing-lock-file");
    expect(check({ "main.tf": main, ".terraform.lock.hcl": "" })[0]).toContain("unpinned-provider");
    const locked = 'provider "registry.opentofu.org/hashicorp/aws" {\n  hashes = ["h1:x"]\n}\n';
    expect(check({ "main.tf": main, ".terraform.lock.hcl": locked })).toEqual([]);
    // Told as what can't be read, and no more.
    expect(check({ "main.tf": main, ".terraform.lock.hcl": "provider {" })).toHaveLength(1);
    expect(check({ "main.tf": "", "unused/main.tf": main, ".terraform.lock.hcl": "" })).toEqual([]);
  });
});

describe("the templates that come along", () => {
  const root = path.resolve(import.meta.dirname, "../../../templates/terraform");
  it.each([
    ["document_db", ["missing-lock-file"]],
    ["document_db_demo", []],
  ])("%s is sound HCL", async (name, rules) => {
    const folder = path.join(root, name);
    const files = new Map(readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file))]));
    const { faults } = checkTemplate({ name, files }, [
      { action: "make", inputs: [], variables: ["identifier", "instances", "instance_class"] },
    ]);
    expect(faults.map(({ rule }) => rule)).toEqual(rules);
    for (const [file, contents] of files) await parse(file, contents.toString("utf8"));
  });
});

it("a tag is told where it begins, also one that never ends", () => {
  const text = "locals {\n  a = [{{ variables.none }}, {{ .x }}]\n  b = {{ variables.a }\n}\n";
  const placed = (source: string): readonly unknown[] =>
    checkTemplate({ name: "t", files: new Map([["v.tf.mustache", new TextEncoder().encode(source)]]) }, [
      { action: "make", inputs: [], variables: ["a"] },
    ])
      .faults.filter(({ rule }) => rule === "template-tag")
      .map(({ place: { line, column }, message }) => `${String(line)}:${String(column)} ${message}`);
  expect(placed(text)).toEqual(["3:7 This tag is not closed by }}."]);
  expect(placed(text.replace("a }\n", "a }}\n"))).toEqual([
    "2:30 {{ .x }} begins with a dot, as jq does.",
    "2:8 The template names the variable none, which the action make does not give.",
  ]);
});

it("looks for tags in time that is linear in the file's length", () => {
  const openings = "{{ inputs.class ".repeat(50_000) + "{{" + " ".repeat(50_000) + "$".repeat(50_000);
  expect(check({ "main.tf": `locals {\n  a = "${openings}"\n}\n` }, [], ["class"])).toEqual([]);
});

it("tells tens of thousands of tags with their lines in time that is linear in the file's length", () => {
  const count = 60_000;
  const told = check({ "v.tf.mustache": "a = {{ x }}\n".repeat(count) }).filter((fault) =>
    fault.includes("template-tag"),
  );
  expect(told).toHaveLength(count);
  expect(told.at(-1)).toMatch(/^templates\/t\/v\.tf\.mustache:60000 /);
});
