import { describe, expect, it } from "vitest";
import type { TreeEntry } from "../../../action/src/git_tree.ts";
import { foldersOf, rootModules } from "../../../action/src/standalone/root_modules.ts";

describe("root modules", () => {
  const paths = [
    "main.tf",
    "infra/db/main.tf",
    "infra/db/sub/x.tf",
    "infra/web/main.tf",
    "infra/notes/readme.md",
    "stacks/main.tf",
    "stacks/json/main.tf.json",
    "stacks/tofu/main.tofu",
    "modules/a/main.tf",
  ];

  it.each<[readonly string[], readonly string[]]>([
    [["."], ["."]],
    [["infra/*"], ["infra/db", "infra/web"]],
    [["infra/**"], ["infra/db", "infra/db/sub", "infra/web"]],
    [
      ["**/db", "infra/web/"],
      ["infra/db", "infra/web"],
    ],
    [["./infra/d*"], ["infra/db"]],
    [["infra"], []],
    [["stacks/**"], ["stacks", "stacks/json", "stacks/tofu"]],
    [["stacks/**/json"], ["stacks/json"]],
    [["stack**"], ["stacks", "stacks/json", "stacks/tofu"]],
    [["infra/d."], []],
  ])("for %j are %j", (patterns, folders) => {
    expect(rootModules(patterns, paths)).toEqual(folders);
  });
});

describe("the folders of a root module", () => {
  const files: Readonly<Record<string, string>> = {
    "infra/db/main.tf": 'module "a" { source = "../../modules/a" }\nmodule "r" { source = "acme/r/aws" }',
    "infra/db/more.tf": 'module "out" { source = "../../../elsewhere" }\nmodule "in" { source = "./inner" }',
    "infra/db/inner/main.tf": "",
    "modules/a/main.tf": 'module "b" { source = "../b/" }',
    "modules/b/main.tf": 'module "a" { source = "../a" }',
    "modules/c/main.tf": "",
  };
  const entries = Object.keys(files).map((path): TreeEntry => ({ path, mode: "100644", id: path, bytes: 0 }));
  const read = (wanted: readonly TreeEntry[]) =>
    Promise.resolve(new Map(wanted.map(({ path }) => [path, Buffer.from(files[path] ?? "")])));

  it("are its own and those of the local modules that it uses, through others too", async () => {
    expect(await foldersOf("infra/db", entries, read)).toMatchObject({
      folders: ["infra/db", "modules/a", "modules/b"],
      uses: ["modules/a", "infra/db/inner", "modules/b", "modules/a"],
    });
    expect(await foldersOf("modules/c", entries, read)).toMatchObject({ folders: ["modules/c"] });
    expect(await foldersOf(".", entries, read)).toMatchObject({ folders: ["."] });
  });
});
