import { expect, it } from "vitest";
import { moduleFolders, withoutUnusedCode } from "../../../src/core/render/used_code.ts";

const call = (source: string): string => `module "m" {\n  source = "${source}"\n}\n`;
const files = (texts: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> =>
  new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));

it("is that of the root module and of what it calls, directly or not, and nothing that lies below or beside", () => {
  const all = files({
    "infra/a/main.tf": call("../../modules/one") + call("./parts/x"),
    "infra/a/parts/x/main.tf": "",
    "infra/a/parts/main.tf": "never {",
    "infra/a/examples/y/main.tf.json": "{}",
    "infra/a/examples/y/.terraform.lock.hcl": "",
    "infra/a/.terraform.lock.hcl": "",
    "infra/a/parts/read.json": "{}",
    "modules/one/main.tf": call("..//two/") + call("hashicorp/consul/aws"),
    "modules/two/main.tf": call("../one"),
    "modules/three/main.tf": "",
    "modules/one/test/main.tf": "",
  });
  expect(moduleFolders(all, "infra/a")).toEqual(["infra/a", "modules/one", "infra/a/parts/x", "modules/two"]);
  expect([...withoutUnusedCode(all, "infra/a").keys()]).toEqual([
    "infra/a/main.tf",
    "infra/a/parts/x/main.tf",
    "infra/a/.terraform.lock.hcl",
    "infra/a/parts/read.json",
    "modules/one/main.tf",
    "modules/two/main.tf",
  ]);
});

it("may be at the repository's root, or lead out of it", () => {
  const all = files({ "main.tf": call("./sub") + call("../out"), "sub/main.tf": call("../"), "other/main.tf": "" });
  expect(moduleFolders(all, ".")).toEqual([".", "sub"]);
  expect(moduleFolders(all, "sub")).toEqual(["sub", "."]);
});
