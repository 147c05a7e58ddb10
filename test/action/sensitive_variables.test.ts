import fc from "fast-check";
import { expect, it } from "vitest";
import { sensitiveVariableTexts } from "../../action/src/sensitive_variables.ts";
import { hclLiteral } from "../../src/core/render/hcl.ts";

const declaration = 'variable "password" {\n  sensitive = true\n}\nvariable "size" {}\n';

function texts(files: Readonly<Record<string, string>>): readonly string[] {
  const all = { "main.tf": declaration, ...files };
  return sensitiveVariableTexts(new Map(Object.entries(all).map(([path, text]) => [path, Buffer.from(text)])), ".");
}

it.each<[string, string]>([
  ["terraform.tfvars", 'size = "a-size"\npassword = "a-secret"\n'],
  ["prod.auto.tfvars", 'password = { user = "a-secret" }\nsize = "a-size"\n'],
  ["terraform.tfvars", "password = <<-EOT\n    a-secret\n  EOT\n"],
  ["terraform.tfvars.json", '{"password": ["a-secret"], "size": "a-size"}'],
  ["run.auto.tfvars.json", '{"password": {"key": "a-secret"}}'],
  ["more.tf", 'variable "other" {\n  sensitive = true\n  default   = ["a-secret"]\n}\n'],
])("finds what %s gives", (path, text) => {
  expect(texts({ [path]: text })).toContain("a-secret");
  expect(texts({ [path]: text })).not.toContain("a-size");
});

it("takes everything for a secret in a file that can't be read", () => {
  expect(texts({ "terraform.tfvars": 'password = "a-secret"\nsize = [\n' })).toContain("a-secret");
  expect(texts({ "a.auto.tfvars.json": '{"password": "a-secret",' })).toContain("a-secret");
});

it("reads no file that Terraform does not read by itself, and nothing where nothing is sensitive", () => {
  expect(
    texts({ "prod.tfvars": 'password = "a-secret"\n', "sub/terraform.tfvars": 'password = "a-secret"\n' }),
  ).toEqual([]);
  expect(texts({ "main.tf": 'variable "password" {}\n', "terraform.tfvars": 'password = "a-secret"\n' })).toEqual([]);
});

it("knows numbers, and every text as Terraform reads it", () => {
  expect(texts({ "terraform.tfvars": "password = 421337\n" })).toContain("421337");
  expect(texts({ "a.auto.tfvars.json": '{"password": 421337}' })).toContain("421337");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (secret) => {
      const found = texts({ "terraform.tfvars": `password = ${hclLiteral(secret)}\n` });
      expect(found).toContain(secret.normalize("NFC"));
    }),
  );
});

it("finds what modules of the same files are given, and their defaults, wherever the root module lies", () => {
  const files = {
    "infra/db/main.tf":
      'module "a" {\n  source   = "../../modules/a/"\n  password = "given-here"\n  size     = "a-size"\n}\n' +
      'module "other" {\n  source   = "acme/other/aws"\n  password = "given-elsewhere"\n}\n',
    "infra/db/password.auto.tfvars": 'password = "of-no-variable"\n',
    "modules/a/variables.tf": declaration,
    "modules/a/main.tf": 'module "b" {\n  source = "./b"\n  key    = "given-within"\n}\n',
    "modules/a/b/variables.tf": 'variable "key" {\n  sensitive = true\n  default   = "the-default"\n}\n',
  };
  const all = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  const found = new Set(sensitiveVariableTexts(all, "infra/db"));
  expect([...found].sort()).toEqual(["given-here", "given-within", "the-default"]);
});
