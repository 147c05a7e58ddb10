import { expect, it } from "vitest";
import { unfollowedReferences } from "../../../src/core/render/unfollowed_references.ts";

function references(files: Readonly<Record<string, string>>): readonly string[] {
  const contents = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  return unfollowedReferences(contents).map(({ resource, attribute }) => [resource, ...attribute].join(" "));
}

const provider = (value: string) => `provider "aws" {\n  region = ${value}\n}\n`;

it.each<[string, readonly string[]]>([
  ["data.aws_region.here.name", ["data.aws_region.here name"]],
  ['"${data.a.b.outputs.region}-1"', ["data.a.b outputs region"]],
  ["aws_vpc.main.id", ["aws_vpc.main id"]],
  ["data.a.b[0].x.y[1].z", ["data.a.b x y"]],
  ['a.b["k"].x', ["a.b x"]],
  ["one(data.a.b[*].x)", ["data.a.b x"]],
  ["data.a.b[data.c.d.e].x", ["data.a.b x", "data.c.d e"]],
  ["data.a.b", ["data.a.b"]],
  ["{ a = data.a.b.c, d = [e.f.g] }", ["data.a.b c", "e.f g"]],
  ["var.region == path.module ? terraform.workspace : module.m.region", []],
  ['"data.a.b.c"', []],
  ["local.region", []],
])("finds what %s refers to", (value, expected) => {
  expect(references({ "main.tf": provider(value) })).toEqual(expected);
});

it("goes through locals, of all files and in circles too, and into nested blocks", () => {
  const files = {
    "locals.tf":
      "locals {\n  region = local.where.name\n  where  = data.a.b\n  one    = local.two\n  two    = local.one\n}\n",
    "main.tf": 'provider "aws" {\n  assume_role {\n    role_arn = "${local.region}/${local.one}"\n  }\n}\n',
  };
  expect(references(files)).toEqual(["data.a.b name"]);
  expect(references({ "main.tf": `locals {\n  a = local.a.x\n}\n${provider("local.a")}` })).toEqual([]);
});

it("leaves out credentials, whatever block they stand in", () => {
  const settings =
    "access_key = data.a.b.c\n  token = data.a.b.d\n  auth {\n    client_secret = data.a.b.e\n  }\n  host = data.a.b.f\n";
  expect(references({ "main.tf": `provider "a" {\n  ${settings}}\n` })).toEqual(["data.a.b f"]);
});

it("finds what the instances of modules are made of", () => {
  const module = 'module "m" {\n  source   = "./m"\n  for_each = data.a.b.outputs.hosts\n  other    = data.c.d.e\n}\n';
  expect(references({ "main.tf": module })).toEqual(["data.a.b outputs hosts"]);
});

it("takes all of what a local makes something else of", () => {
  const locals = (value: string) => ({ "main.tf": `locals {\n  a = ${value}\n}\n${provider("local.a.region")}` });
  expect(references(locals("merge(data.a.b.outputs, c.d.e)"))).toEqual(["data.a.b outputs", "c.d e"]);
  expect(references(locals("data.a.b.outputs"))).toEqual(["data.a.b outputs region"]);
  expect(references(locals("data.a.b.list[0]"))).toEqual(["data.a.b list"]);
});

it("leaves out what other blocks and modules refer to", () => {
  expect(
    references({ "main.tf": 'output "a" {\n  value = data.a.b.c\n}\n', "m/main.tf": provider("data.a.b.c") }),
  ).toEqual([]);
});
