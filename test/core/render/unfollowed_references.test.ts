import { describe, expect, it } from "vitest";
import type { ConfiguredModule, PlanConfiguration } from "../../../src/core/plan/plan_shapes.ts";
import { unfollowedReferences } from "../../../src/core/render/unfollowed_references.ts";

function references(files: Readonly<Record<string, string>>, configuration?: PlanConfiguration): readonly string[] {
  const contents = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  return unfollowedReferences(contents, configuration).map(({ resource, attribute }) =>
    [resource, ...attribute].join(" "),
  );
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

it("goes through ephemeral resources, but not to what is a credential of theirs", () => {
  const read =
    'ephemeral "vault" "e" {\n  path  = local.path\n  token = data.a.b.token\n}\nephemeral "vault" "f" {\n  path = data.x.y.z\n}\n';
  const files = {
    "main.tf": `locals {\n  path = data.a.b.path\n}\n${read}${provider("ephemeral.vault.e.data.region")}`,
  };
  expect(references(files)).toEqual(["data.a.b path"]);
});

it("takes for an ephemeral resource of a module whatever the module has, since Terraform's account does not say", () => {
  const settings = { region: { references: ["ephemeral.vault.e.region", "ephemeral.vault.e"] } };
  const configuration = {
    provider_config: { "module.m:aws": { module_address: "module.m", expressions: settings } },
    root_module: { module_calls: { m: { module: { resources: [{ address: "data.a.b", mode: "data", type: "a" }] } } } },
  };
  expect(references({ "main.tf": "" }, configuration)).toEqual(["module.m.data.a.b"]);
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

describe("through modules", () => {
  const to = (...found: string[]) => ({ references: found });
  const output = (...found: string[]) => ({ region: { expression: to(...found) } });
  const calling = (module: ConfiguredModule, expressions = {}): PlanConfiguration => ({
    root_module: { module_calls: { m: { source: "./m", module, expressions } } },
  });
  const setting = (module: ConfiguredModule, expressions = {}, value = "module.m[0].region") =>
    references({ "main.tf": `locals {\n  a = data.a.root.x\n}\n${provider(value)}` }, calling(module, expressions));

  it("finds what outputs are made of, which providers' settings are", () => {
    const attribute = ["data.a.b.outputs.region", "data.a.b.outputs", "data.a.b"];
    expect(setting({ outputs: output(...attribute) })).toEqual(["module.m.data.a.b outputs region"]);
    expect(setting({ outputs: output(...attribute, "data.a.b") })).toEqual([
      "module.m.data.a.b outputs region",
      "module.m.data.a.b",
    ]);
    expect(setting({ outputs: output("a.b[0].x", "a.b[0]", "a.b", "var.x", "path.module") })).toEqual([
      "module.m.a.b x",
    ]);
    const others = { ...output("data.a.b.x"), other: { expression: to("data.a.c.x") } };
    expect(setting({ outputs: others }, {}, "module.m")).toEqual(["module.m.data.a.b x", "module.m.data.a.c x"]);
    expect(setting({ outputs: others }, {}, "module.other.region")).toEqual([]);
  });

  it("finds what a module is given, by the root module's locals too", () => {
    const given = { x: to("local.a"), y: to("data.a.y.z", "data.a.y") };
    expect(setting({ outputs: output("var.x.deep", "var.x") }, given)).toEqual(["data.a.root x"]);
    expect(setting({ outputs: output("var.none") }, given)).toEqual([]);
  });

  it("takes for a module's local all that it may be made of", () => {
    const data = { address: "data.a.b", mode: "data", type: "a" };
    const inner = { module_calls: { n: { source: "./n", module: { outputs: output("data.c.d.e") } } } };
    const made = { address: "a.made", mode: "managed", type: "a" };
    const module = { outputs: output("local.y"), resources: [data, made], ...inner };
    expect(setting(module, { x: to("data.a.y.z", "data.a.y") })).toEqual([
      "module.m.data.a.b",
      "data.a.y z",
      "module.m.module.n.data.c.d e",
    ]);
  });

  it("finds what modules make their own providers' settings of, and the instances of modules", () => {
    const inner = { source: "./n", for_each_expression: to("var.hosts"), module: {} };
    const configuration = {
      ...calling(
        { module_calls: { n: inner } },
        { hosts: to("data.a.b.hosts", "data.a.b"), region: to("data.a.c.region") },
      ),
      provider_config: {
        "module.m:aws": {
          module_address: "module.m",
          expressions: {
            region: to("var.region"),
            token: to("data.a.secret.x"),
            role: [{ arn: to("data.a.role.arn") }],
          },
        },
      },
    };
    expect(references({}, configuration)).toEqual(["module.m.data.a.role arn", "data.a.c region", "data.a.b hosts"]);
  });

  it("comes to an end where modules lead in circles", () => {
    expect(setting({ outputs: output("var.x") }, { x: to("module.m.region", "module.m") })).toEqual([]);
  });
});
