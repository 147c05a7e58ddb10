import { describe, expect, it } from "vitest";
import { guardModule } from "../../../src/core/render/guard_module.ts";

const nothing = { providers: [], modules: [] };

function guard(
  texts: Readonly<Record<string, string>>,
  allowed = nothing as { providers: string[]; modules: string[] },
) {
  const files = new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
  return guardModule(files, allowed).map(({ rule, file, line, message }) => `${rule} ${file}:${line} ${message}`);
}

describe("guardModule", () => {
  it.each([
    ['terraform {\n  required_providers {\n    x = { source = "evil/aws" }\n  }\n}\n', "evil/aws"],
    ['terraform {\n  required_providers {\n    x = { version = "1", "source" : "evil/aws" }\n  }\n}\n', "evil/aws"],
    ['terraform {\n  required_providers {\n    random = "1.0"\n  }\n}\n', "hashicorp/random"],
    ['resource "null_resource" "a" {}\n', "hashicorp/null"],
    ['data "aws_ami" "a" {}\n', "hashicorp/aws"],
    ['ephemeral "random_password" "a" {}\n', "hashicorp/random"],
    ['provider "google" {}\n', "hashicorp/google"],
    ['resource "terraform_data" "a" {\n  provider = evil.x\n}\n', "hashicorp/evil"],
    ['resource "terraform_data" "a" {\n  provider = "evil.x"\n}\n', "hashicorp/evil"],
    ['check "c" {\n  data "aws_ami" "a" {}\n}\n', "hashicorp/aws"],
    ['action "aws_lambda_invoke" "a" {\n  config {}\n}\n', "hashicorp/aws"],
  ])("finds the provider in %j", (text, provider) => {
    const found = guard({ "main.tf": text });
    expect(found).toEqual([expect.stringContaining(`The provider ${provider} is not on the list`)]);
    expect(guard({ "main.tf": text }, { providers: [provider.toUpperCase()], modules: [] })).toEqual([]);
    expect(guard({ "main.tf": text }, { providers: [`registry.terraform.io/${provider}`], modules: [] })).toEqual([]);
  });

  it("maps local names per folder, as Terraform does", () => {
    const required = 'terraform {\n  required_providers {\n    aws = { source = "acme/aws" }\n  }\n}\n';
    const found = guard({
      "main.tf": required,
      "a/main.tf": 'resource "aws_vpc" "a" {}\n',
      "b.tf": 'data "aws_ami" "b" {}\n',
    });
    expect(found.map((text) => text.replace(/ is not.*/, ""))).toEqual([
      "unlisted-provider main.tf:3 The provider acme/aws",
      "unlisted-provider b.tf:1 The provider acme/aws",
      "unlisted-provider a/main.tf:1 The provider hashicorp/aws",
    ]);
  });

  it("reads the lock file's providers", () => {
    const lock =
      'provider "registry.terraform.io/evil/aws" {\n  version = "1.0.0"\n  hashes = [\n    "h1:x=",\n  ]\n}\n';
    expect(guard({ ".terraform.lock.hcl": lock })[0]).toContain("The provider evil/aws is not on the list");
  });

  it("allows modules inside the folder and listed ones, and no others", () => {
    const call = (source: string) => `module "m" {\n  source = ${source}\n}\n`;
    for (const source of ['"./modules/a"', '"./a/../b"']) expect(guard({ "main.tf": call(source) })).toEqual([]);
    expect(guard({ "modules/a/main.tf": call('"../b"') })).toEqual([]);
    for (const source of [
      '"../a"',
      '"./../a"',
      '"./a/../../b"',
      '"/etc"',
      '"acme/a/aws"',
      '"git::https://x/y"',
      '"a"',
    ]) {
      expect(guard({ "main.tf": call(source) })[0], source).toContain("unlisted-module");
    }
    expect(guard({ "main.tf": call('"acme/a/aws"') }, { providers: [], modules: ["acme/a/aws"] })).toEqual([]);
    expect(guard({ "main.tf": call("var.source") })[0]).toContain("has no source that is plain text");
    expect(guard({ "main.tf": call('"./${var.x}"') })[0]).toContain("has no source that is plain text");
    expect(guard({ "main.tf": 'module "m" {}\n' })[0]).toContain("has no source that is plain text");
  });

  it("refuses what it can't read", () => {
    for (const [file, text] of [
      ["main.tf.json", "{}"],
      ["a/main.tofu", ""],
      ["main.tf", "a = (\n"],
      ["main.tf", "a = 'x'\n"],
      ["main.tf", "terraform {\n  required_providers {\n    x = { source = var.x }\n  }\n}\n"],
    ] as const) {
      expect(guard({ [file]: text })[0], text).toMatch(/^unreadable/);
    }
    expect(guardModule(new Map([["main.tf", Uint8Array.from([0xff])]]), nothing)[0]?.rule).toBe("unreadable");
  });

  it("finds provisioners wherever they are", () => {
    const removed = 'removed {\n  from = terraform_data.a\n  provisioner "local-exec" {\n    command = "id"\n  }\n}\n';
    expect(guard({ "main.tf": removed })[0]).toContain('provisioner main.tf:3 The provisioner "local-exec"');
    const allowed = { providers: ["hashicorp/local"], modules: [] };
    const action = 'action "local_command" "a" {\n  config {\n    command = "id"\n  }\n}\n';
    expect(guard({ "main.tf": action }, allowed)).toEqual([
      expect.stringContaining('The provisioner "local_command" runs programs'),
    ]);
  });

  it("finds data sources that run programs, of listed providers too", () => {
    const allowed = { providers: ["hashicorp/local"], modules: [] };
    for (const within of [(data: string) => data, (data: string) => `check "c" {\n${data}}\n`]) {
      const text = within('data "local_command" "a" {\n  command = "id"\n}\n');
      expect(guard({ "main.tf": text }, allowed)).toEqual([
        expect.stringContaining('The data source "local_command" runs a program'),
      ]);
      expect(guard({ "main.tf": within('data "local_file" "a" {\n  filename = "a"\n}\n') }, allowed)).toEqual([]);
    }
  });
});
