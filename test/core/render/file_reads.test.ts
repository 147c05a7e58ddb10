import { describe, expect, it } from "vitest";
import { outsideReads } from "../../../src/core/render/file_reads.ts";

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
  ])("may be %s", (code) => {
    expect(found(`${code}\n`)).toEqual([]);
  });

  it.each([
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

  it.each(["terraform.applying", "terraform /* */ . applying", '"${tofu.applying}"'])(
    "may not be of the phase: %s",
    (code) => {
      expect(found(`a = var.applying ? 1 : terraform.workspace\nb = ${code}\n`)).toEqual([
        "main.tf:2 `terraform.applying` lets an apply do something else than the reviewed plan.",
      ]);
    },
  );

  it("may not be in what it renders as a template either, whatever it is called", () => {
    expect(found("#!/bin/sh\necho ${name}\nfile (1)\n", "run.sh.tftpl")).toEqual([]);
    expect(found('one\n${file("/etc/passwd")}\n', "run.sh")).toEqual([
      "run.sh:2 A template that is rendered reads files by itself.",
    ]);
    expect(found('%{ if fileexists("/x") }x%{ endif }', "notes")).toHaveLength(1);
    expect(found("END\nEND_\n${ file(", "notes")).toHaveLength(1);
    expect(found('{ "a": "$${file(1)} ${ file(" }', "run.auto.tfvars.json")).toEqual([]);
  });
});
