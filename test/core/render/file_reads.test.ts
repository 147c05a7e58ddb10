import { describe, expect, it } from "vitest";
import { outsideReads } from "../../../src/core/render/file_reads.ts";
import { readsForFetched } from "../../../src/core/render/template_reads.ts";

const found = (text: string, file = "main.tf"): readonly string[] =>
  outsideReads(new Map([[file, Buffer.from(text)]])).map((each) => `${each.file}:${String(each.line)} ${each.message}`);

describe("a module's reads", () => {
  it.each([
    'a = file("${path.module}/policy.json")',
    'a = file("policy.json")',
    'a = templatefile("${path.root}/user_data.sh.tftpl", { name = var.name })',
    'a = fileset(path.module, "policies/*.json")',
    'a = file("${path.module}/main.tf")',
    'a = file("docs.terraform/.terraform.lock.hcl")',
    'a = filebase64sha256("./code.zip")',
    "a = file # (\n",
    'a = "file(\\"/etc/passwd\\")"',
    'a = "$${file(\\"/etc/passwd\\")}"',
    'resource "local" "file" {}',
    'a = profile("/x")',
    'data "local_file" "a" {\n  filename = "${path.module}/policy.json"\n}',
    'data "archive_file" "a" {\n  type = "zip"\n  source_dir = "${path.module}/code"\n  output_path = "/tmp/code.zip"\n}',
    'resource "local_file" "a" {\n  filename = "/tmp/x"\n}',
  ])("may be %s", (code) => {
    expect(found(`${code}\n`)).toEqual([]);
  });

  it.each([
    'data "local_file" "a" {\n  filename = "/proc/self/environ"\n}',
    'data "local_sensitive_file" "a" {\n  filename = var.path\n}',
    'data "archive_file" "a" {\n  type = "zip"\n  source_dir = "/"\n  output_path = "x.zip"\n}',
    'a = file("/etc/passwd")',
    'a = file("~/.aws/credentials")',
    'a = file("../../workspace/shared/payload.txt")',
    'a = file("${path.module}/../other/main.tf")',
    'a = file("a/../../b")',
    'a = file("a/${var.name}")',
    'a = file("${path.module}${var.name}")',
    'a = file("${path.cwd}/x")',
    "a = file(var.path)",
    'a = file("a\\u002f..")',
    "a = file(\n  local.path\n)",
    'a = core::filebase64("/proc/self/environ")',
    'a = fileset("/proc", "*")',
    'a = fileset(path.module, "../**")',
    "a = fileset(path.module, var.pattern)",
    'a = "x${file("/etc/passwd")}"',
    'a = <<EOT\n${filesha256("/etc/passwd")}\nEOT',
    'a = fileexists(format("%s/x", path.module))',
    "a = templatestring(local.text, {})",
    "a = file()",
    'a = templatefile("run.auto.tfvars.json", {})',
    'a = templatefile("${path.module}/main.tf", {})',
    'a = templatefile("./sub/Main.TF", {})',
    'a = templatefile("${path.module}/.terraform/modules/m/README.md", {})',
    'a = file(".terraform/modules/modules.json")',
  ])("may not be %s", (code) => {
    expect(found(`b = 1\n${code}\n`)).toHaveLength(1);
  });

  describe("of what fileset found", () => {
    const resource = (forEach: string, body: string): string =>
      `resource "a" "b" {\n  for_each = ${forEach}\n  c = ${body}\n}\n`;
    const data = (forEach: string, filename: string): string =>
      `data "local_file" "b" {\n  for_each = ${forEach}\n  filename = ${filename}\n}\n`;
    const dynamic = (forEach: string, block: string): string =>
      `resource "a" "b" {\n  for_each = ${forEach}\n  ${block}\n}\n`;
    const each = 'file("${path.module}/${each.value}")';
    const conf = 'fileset(path.module, "conf/*.json")';

    it.each([
      resource(conf, each),
      resource(`toset(${conf})`, 'filesha256("${path.module}/${each.key}")'),
      resource('fileset("${path.module}/conf", "**/*.json")', 'file("${path.module}/conf/${each.value}")'),
      resource('fileset(path.module, "*.json")', 'file("${each.value}")'),
      resource(conf, `{ deep = [${each}] }`),
      `a = { for f in ${conf} : f => file("\${path.module}/\${f}") }\n`,
      data(conf, '"${path.module}/${each.value}"'),
      dynamic(conf, `dynamic "x" {\n for_each = var.x\n content {\n a = ${each}\n }\n}`),
      `dynamic = 1\na = { for f in ${conf} : f => [for each in var.dynamic : file("\${path.module}/\${f}")] }\n`,
      `a = [for path in ${conf} : path]\nb = file("\${path.module}/x")\n`,
      `a = [for i, f in ${conf} : [for g in var.x : file("\${path.module}/\${f}")] if f != ""]\n`,
    ])("may be %s", (code) => {
      expect(found(code)).toEqual([]);
    });

    it.each([
      resource("var.files", each),
      resource('setunion(fileset(path.module, "a/*"), var.x)', each),
      resource('fileset("/proc", "*")', each).replace('fileset("/proc", "*")', "local.x"),
      resource(conf, 'file("${path.module}/${each.value}x")'),
      resource(conf, 'file("${path.module}/x${each.value}")'),
      resource(conf, 'file("${path.module}/../${each.value}")'),
      resource(conf, 'file("/etc/${each.value}")'),
      resource(conf, 'templatefile("${path.module}/${each.value}", {})'),
      data("var.files", '"${path.module}/${each.value}"'),
      data(conf, '"${path.module}/../${each.value}"'),
      data(conf, '"${path.module}/${local.value}"'),
      resource('fileset(path.module, "**")', each),
      resource('fileset(path.module, "**/*.json")', each),
      resource('fileset(path.module, "*/*.json")', each),
      resource('fileset(path.module, "./*/x")', each),
      resource('fileset(path.module, "{a,.terraform/modules}")', each),
      resource('fileset(path.module, "?terraform/*")', each),
      `${resource(conf, "1")}resource "a" "c" {\n  c = ${each}\n}\n`,
      `a = [for f in var.x : file("\${path.module}/\${f}")]\n`,
      `a = [for f in ${conf} : [for f in var.x : file("\${path.module}/\${f}")]]\n`,
      `a = [for f in ${conf} : f]\nb = file("\${path.module}/\${f}")\n`,
      `a = [for f in [for g in ${conf} : var.x] : file("\${path.module}/\${f}")]\n`,
      `a = [for f in ${conf} == 1 ? [] : var.x : file("\${path.module}/\${f}")]\n`,
      `a = [for f in ${conf} : "%{ for f in var.x ~}\${file("\${path.module}/\${f}")}%{ endfor ~}"]\n`,
      `for = 1\na = [for f in var.x : [local.for, f, [for g in ${conf} : file("\${path.module}/\${f}")]]]\n`,
      resource(conf, '[for each in var.x : file("${path.module}/${each.value}")]'),
      resource(conf, '{ for k, each in var.x : k => file("${path.module}/${each.value}") }'),
      resource(conf, '"%{ for each in var.x }${file("${path.module}/${each.value}")}%{ endfor }"'),
      dynamic(conf, `dynamic "each" {\n for_each = var.x\n content {\n a = ${each}\n }\n}`),
      dynamic(conf, `dynamic each {\n for_each = var.x\n content {\n a = ${each}\n }\n}`),
      dynamic(conf, `dynamic "x" {\n for_each = var.x\n iterator = each\n content {\n a = ${each}\n }\n}`),
    ])("may not be %s", (code) => {
      expect(found(code)).toHaveLength(1);
    });
  });

  it.each([
    '[for path in [{ module = "/etc" }] : file("${path.module}/passwd")]',
    '{ for k, path in var.x : k => "${file("${path.root}/passwd")}" }',
    '"%{ for path in var.x }${file("${path.module}/passwd")}%{ endfor }"',
    '<<EOT\n%{~ for path in var.x ~}\n${file("${path.module}/passwd")}\n%{~ endfor ~}\nEOT',
  ])("may not be of a path that another name hides: %s", (code) => {
    expect(found(`a = ${code}\n`)).toEqual([
      expect.stringContaining("stands where `path` is a name that the code gives: call that another name."),
    ]);
  });

  it("may not be of a path that a dynamic block hides", () => {
    const block = (head: string): string =>
      `resource "a" "b" {\n  ${head} {\n for_each = var.x\n content {\n  a = file("\${path.module}/x")\n }\n }\n}\n`;
    expect(found(block('dynamic "path"'))).toHaveLength(1);
    expect(found(block('dynamic "other"'))).toEqual([]);
  });

  it("are told among many loops, and soon, whatever the code is", () => {
    const read = 'file("${path.module}/x")';
    const loops = (count: number): string =>
      Array.from({ length: count }, (_, index) => `a${String(index)} = [for f in var.x : f]\n`).join("");
    expect(found(`${loops(900)}b = ${read}\n`)).toEqual([]);
    expect(found(`${loops(1100)}b = ${read}\n`)).toEqual([expect.stringContaining("among so many loops")]);
    // Were one of them quadratic, it would take minutes.
    for (const text of [
      `x = [${"for ".repeat(60_000)}]\n`,
      `x = [${"for f in ".repeat(30_000)}]\n`,
      "a = [for f in var.x : f]\n".repeat(10_000),
      `x = "${"%{ for f in var.x }".repeat(12_000)}"\n`,
      'dynamic "a" {\n}\n'.repeat(15_000),
      `dynamic "a" {\n${"iterator = a\n".repeat(20_000)}}\n`,
      `${loops(900)}${`b = ${read}\n`.repeat(8000)}`,
      'resource "a" "b" {\n  a = file("${each.key}")\n}\n'.repeat(5000),
    ]) {
      found(text);
    }
  });

  it.each(["terraform.applying", "terraform /* */ . applying", '"${tofu.applying}"'])(
    "may not be of the phase: %s",
    (code) => {
      expect(found(`a = var.applying ? 1 : terraform.workspace\nb = ${code}\n`)).toEqual([
        "main.tf:2 `terraform.applying` lets an apply do something else than the reviewed plan.",
      ]);
    },
  );

  describe("in a file that is rendered as a template", () => {
    const rendered = (text: string, name = "run.sh", path = `\${path.module}/${name}`): readonly string[] => {
      const code = `a = 1\nb = templatefile("${path}", {})\n`;
      const files = new Map(
        [
          ["main.tf", code],
          [name, text],
        ].map(([file = "", each = ""]) => [file, Buffer.from(each)]),
      );
      return outsideReads(files).map(
        ({ file, line, message, remedy }) => `${file}:${String(line)} ${message} ${remedy}`,
      );
    };

    it("are refused, whatever it is called, with the line that renders it and a way out", () => {
      expect(rendered("#!/bin/sh\necho ${name}\nfile (1)\n")).toEqual([]);
      expect(rendered('one\n${file("/etc/passwd")}\n')).toEqual([
        "run.sh:2 This file calls `file`, which would read a file by itself where main.tf:2 renders it as a template. Take the call out, " +
          'and give a template what it shall hold as a variable: templatefile("${path.module}/a.tftpl", { text = file("${path.module}/b") }).',
      ]);
      expect(rendered('%{ if fileexists("/x") }x%{ endif }', "notes")).toHaveLength(1);
      expect(rendered("END\nEND_\n${ file(", "notes")).toHaveLength(1);
      expect(rendered('${core::file("/x")}')).toHaveLength(1);
    });

    it("are refused by a call that stands deeper than is looked", () => {
      const deep = `${"(".repeat(300)}file/* ( */# (\n // (\n ("/proc/self/environ")${")".repeat(300)}`;
      expect(rendered(`\n\${${deep}}`)).toEqual([expect.stringContaining("run.sh:2 This file calls `file`")]);
      expect(rendered(`file("x") \${ ${"(".repeat(300)} profile(1) readfile("x") a-file(1) file`)).toEqual([]);
    });

    it.each(["run.sh", "./run.sh", "${path.root}/.//RUN.sh"])("are found by the name %s", (path) => {
      expect(rendered("${file(1)}", "run.sh", path)).toHaveLength(1);
      expect(rendered("${file(1)}", "sub/run.sh", path)).toHaveLength(1);
      expect(rendered("${file(1)}", "other-run.sh", path)).toEqual([]);
    });
  });

  describe("in a file that a fetched module may render", () => {
    const own = new Map([
      ["main.tf", Buffer.from('a = "${file("a.txt")}"\n')],
      ["b/user_data.sh", Buffer.from('\n${file("/etc/passwd")}\n')],
      ["run.auto.tfvars.json", Buffer.from('{ "a": "${file(1)}" }')],
    ]);
    const rendering = (call: string, file = "m/modules/n/main.tf"): readonly string[] =>
      readsForFetched(own, new Map([[file, Buffer.from(`a = 1\nb = ${call}\n`)]]), ".terraform/modules").map(
        ({ file, line, message }) => `${file}:${String(line)} ${message}`,
      );

    it.each(["templatefile(var.path, {})", "templatestring(var.text, {})", 'templatefile("${path.cwd}/x", {})'])(
      "are refused, because it renders what it is given: %s",
      (call) => {
        const why =
          "where .terraform/modules/m/modules/n/main.tf:2 may render it: it renders files by names that it is given.";
        expect(rendering(call)).toEqual(
          ["main.tf:1", "b/user_data.sh:2"].map(
            (place) => `${place} This file calls \`file\`, which would read a file by itself ${why}`,
          ),
        );
      },
    );

    it("are refused, because it names that file", () => {
      for (const path of ["${path.root}/b/user_data.sh", "b/user_data.sh", "user_data.sh"]) {
        expect(rendering(`templatefile("${path}", {})`)).toEqual([
          expect.stringMatching(/^b\/user_data.sh:2 .* as a template\.$/),
        ]);
      }
      expect(rendering('templatefile("${path.module}/../../../b/user_data.sh", {})')).toHaveLength(2);
      expect(rendering('templatefile("${path.module}/../user_data.sh", {})', "m/main.tf")).toHaveLength(2);
    });

    it.each([
      'templatefile("${path.module}/user_data.sh", {})',
      'templatefile("${path.module}/../../b/user_data.sh", {})',
      'templatefile("${path.module}/a/../../../b/user_data.sh", {})',
      'templatefile("other.sh", {})',
      "file(var.path)",
    ])("may be where it renders its own: %s", (call) => {
      expect(rendering(call)).toEqual([]);
    });
  });

  it("may be in files that nothing renders: programs and texts", () => {
    const program = "const x = `${files.map((file) => `${read.file(file)}`)}`;\nif ('}' in file(x)) {}\n";
    for (const name of ["index.js", "run.sh", "README.md", "run.auto.tfvars.json"])
      expect(found(program, name)).toEqual([]);
  });
});
