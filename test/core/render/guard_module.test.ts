import { describe, expect, it } from "vitest";
import { guardModule, isTest } from "../../../src/core/render/guard_module.ts";

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
      ["main.tf", `a = ${"[".repeat(201)}${"]".repeat(201)}\n`],
      ["main.tf", `${"a {\n".repeat(100_000)}${"}\n".repeat(100_000)}`],
      ["main.tf", `a = "${'${"'.repeat(50_000)}${'"}'.repeat(50_000)}"\n`],
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

  it("lets another state be read by where it lies, and by nothing that could run a program or lead elsewhere", () => {
    const read = (rest: string): string => `data "terraform_remote_state" "a" {\n${rest}}\n`;
    const s3 = (config: string): string => read(`  backend = "s3"\n  config = ${config}\n`);
    for (const text of [
      s3('{ bucket = "b", key = "network/${var.name}.tfstate", region = var.region }'),
      read('  backend = "local"\n  config = { path = "x.tfstate" }\n  defaults = {}\n'),
      read('  backend = "gcs"\n  config = { "bucket" = "b" }\n'),
    ]) {
      expect(guard({ "main.tf": text }), text).toEqual([]);
    }
    for (const text of [
      s3('{ bucket = "b", key = "k", profile = "p", shared_config_files = ["${path.module}/aws.ini"] }'),
      s3('{ bucket = "b", endpoints = { s3 = "http://127.0.0.1" } }'),
      s3('{ "pro\\u0066ile" = "p" }'),
      s3("{ (var.name) = 1 }"),
      s3("merge({}, var.config)"),
      s3("var.config"),
      s3('{ bucket = "b" } != null ? { profile = "p" } : {}'),
      s3('[{ bucket = "b" }, { profile = "p" }][1]'),
      read('  backend = "kubernetes"\n  config = { config_path = "kube" }\n'),
      read('  backend = "http"\n  config = { address = "http://127.0.0.1" }\n'),
      read("  backend = var.backend\n"),
      read('  backend = "constructor"\n'),
    ]) {
      expect(guard({ "main.tf": text })[0], text).toMatch(/^(remote-state|unreadable) main\.tf:/);
    }
  });

  it("lets backends and providers say where, and not by which programs, files or addresses to sign in", () => {
    const allowed = {
      providers: ["aws", "kubernetes", "helm", "azurerm", "google", "docker", "vault", "hcp"].map(
        (name) => `hashicorp/${name}`,
      ),
      modules: [],
    };
    const backend = (type: string, body: string): string => `terraform {\n  backend "${type}" {\n${body}\n  }\n}\n`;
    const provider = (name: string, body: string): string => `provider "${name}" {\n${body}\n}\n`;
    for (const text of [
      backend("s3", 'bucket = "b"\nkey = "k"\nregion = "eu-west-1"\nassume_role = {\n  role_arn = "r"\n}\n'),
      backend("s3", 'assume_role {\n  role_arn = "r"\n}'),
      backend("azurerm", 'key = "k"\nuse_oidc = true\nclient_id = "c"'),
      'terraform {\n  cloud {\n    organization = "acme"\n    workspaces {\n      name = "a"\n    }\n  }\n}\n',
      backend("http", 'lock_method = "POST"'),
      provider("aws", 'region = "eu-west-1"\nprofile = "own"\ndefault_tags {\n  tags = { (var.name) = "exec" }\n}'),
      provider("kubernetes", 'config_path = "~/.kube/config"'),
      provider("helm", 'kubernetes = {\n  host = "h"\n  token = var.token\n}'),
    ]) {
      expect(guard({ "main.tf": text }, allowed), text).toEqual([]);
    }
    for (const [text, line] of [
      [backend("s3", 'bucket = "b"\nprofile = "p"'), 4],
      [backend("s3", 'shared_config_files = ["aws.ini"]'), 3],
      [backend("s3", 'endpoints {\n  s3 = "http://127.0.0.1"\n}'), 3],
      [backend("azurerm", 'oidc_request_url = "http://127.0.0.1"'), 3],
      [backend("http", 'address = "http://127.0.0.1"'), 3],
      [backend("kubernetes", 'secret_suffix = "a"'), 2],
      [backend("gcs", 'credentials = "key.json"'), 3],
      ['terraform {\n  cloud {\n    hostname = "tfe.example.com"\n  }\n}\n', 3],
      [provider("aws", 'profile = "p"\nshared_config_files = ["${path.module}/aws.ini"]'), 3],
      [provider("kubernetes", 'exec {\n  command = "id"\n}'), 2],
      [provider("kubernetes", 'dynamic "exec" {\n  for_each = [1]\n  content {\n    command = "id"\n  }\n}'), 2],
      [provider("kubernetes", 'config_path = "~/.kube/other"'), 2],
      [provider("helm", 'kubernetes {\n  exec {\n    command = "id"\n  }\n}'), 3],
      [provider("helm", 'kubernetes = {\n  exec = {\n    command = "id"\n  }\n}'), 3],
      [provider("helm", "kubernetes = local.kubernetes"), 2],
      [provider("azurerm", 'features {}\noidc_request_url = "http://127.0.0.1"'), 3],
      [provider("kubernetes", 'storage_custom_endpoint = "https://127.0.0.1/"'), 2],
      [provider("aws", 'https_proxy = "http://127.0.0.1"'), 2],
      [provider("aws", 'endpoints {\n  sts = "https://127.0.0.1"\n}'), 3],
      [provider("aws", 'assume_role_with_web_identity {\n  web_identity_token_file = "a"\n}'), 3],
      [provider("helm", 'plugins_path = "./plugins"'), 2],
      [provider("helm", 'registry_config_path = "./registries.json"'), 2],
      [provider("google", "credentials = var.credentials"), 2],
      [provider("docker", 'host = "ssh://a@b"\nssh_opts = ["-o", "ProxyCommand=id"]'), 3],
      [provider("docker", 'registry_auth {\n  config_file = "./docker.json"\n}'), 3],
      [provider("vault", 'auth_login_token_file {\n  filename = "/proc/self/environ"\n}'), 3],
      [provider("vault", 'auth_login_aws {\n  aws_sts_endpoint = "https://127.0.0.1"\n}'), 3],
      [provider("hcp", 'workload_identity {\n  token_file = "/proc/self/environ"\n}'), 3],
    ] as const) {
      const finding = expect.stringMatching(`^sign-in main\\.tf:${line} `) as unknown;
      expect(guard({ "main.tf": text }, allowed), text).toEqual([finding]);
    }
    const chart = 'resource "helm_release" "a" {\n  postrender {\n    binary_path = "id"\n  }\n}\n';
    expect(guard({ "main.tf": chart }, allowed)).toEqual([expect.stringContaining('The provisioner "postrender"')]);
  });

  it("is not fooled by an escaped label", () => {
    const text = 'data "terraform_remote_stat\\u0065" "a" {\n  backend = "http"\n}\n';
    expect(guard({ "main.tf": text })[0]).toMatch(/^unreadable main\.tf:1 .*a label must be plain text/);
  });

  it.each(["\t", "\f", "\v", "\u0085", "\u00a0", "\u1680", "\u2028", "\u3000", " \r"])(
    "reads on behind a heredoc whose marker follows %j, as Terraform does",
    (blank) => {
      const hidden = 'data "http" "a" {\n}\n';
      const text = `locals {\n  x = <<EOT\nhello\n${blank}EOT${blank}\n}\n${hidden}locals {\n  y = <<EOT\nEOT\n}\n`;
      expect(guard({ "main.tf": text }).some((finding) => finding.startsWith("data-source main.tf:6"))).toBe(true);
    },
  );
});

it("knows tests of Terraform and OpenTofu by their names alone", () => {
  for (const path of ["a.tftest.hcl", "tests/a.tftest.json", "a.tofutest.hcl", "deep/er/a.tofutest.json"])
    expect(isTest(path), path).toBe(true);
  for (const path of ["tests/main.tf", "a.tftest.hcl/main.tf", "a.tftest.hcl.tf", "a.TFTEST.hcl", "tests/a.tfmock.hcl"])
    expect(isTest(path), path).toBe(false);
});
