import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { folderTree } from "../../src/cli/folder_tree.ts";
import { CommandError } from "../../src/cli/ports.ts";
import { temporaryFolder } from "./support.ts";

const run = promisify(execFile);

async function exampleFolder(): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, text] of [
    ["gatehouse.yml", "merge: manual\n"],
    ["entities/service/mailer.yml", "identifier: mailer\n"],
    ["entities/service/größe.yml", "identifier: größe\n"],
    ["entities/service-old/x.yml", ""],
  ] as const) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

describe("folderTree", () => {
  it("has the same entries and ids as git's tree of these files", async () => {
    const folder = await exampleFolder();
    const git = async (...words: string[]): Promise<string> => (await run("git", ["-C", folder, ...words])).stdout;
    await git("init", "--quiet");
    await git("add", "--all");
    const tree = (await git("write-tree")).trim();
    const listed = (await git("ls-tree", "-r", "-t", "-z", tree)).split("\0").filter((line) => line !== "");
    const ours = [...(await folderTree(folder)).entries.values()].map(
      ({ mode, kind, oid, path }) => `${mode} ${kind} ${oid}\t${path}`,
    );
    expect(ours.sort()).toEqual(listed.sort());
  });

  it("reads blobs by path, and nothing else", async () => {
    const tree = await folderTree(await exampleFolder());
    const read = await tree.read(["gatehouse.yml", "entities", "missing.yml", "../outside"]);
    expect([...read.keys()]).toEqual(["gatehouse.yml"]);
    expect(new TextDecoder().decode(read.get("gatehouse.yml"))).toBe("merge: manual\n");
    expect(tree.commit).toBe("working-tree");
  });

  it("does not follow symbolic links", async () => {
    const folder = await exampleFolder();
    const outside = await exampleFolder();
    await symlink(outside, join(folder, "actions"));
    const tree = await folderTree(folder);
    expect(tree.entries.get("actions")).toMatchObject({ kind: "blob", mode: "120000" });
    expect([...tree.entries.keys()].filter((path) => path.startsWith("actions/"))).toEqual([]);
    expect(new TextDecoder().decode((await tree.read(["actions"])).get("actions"))).toBe(outside);
  });

  it("says which folder can't be read", async () => {
    const folder = join(await temporaryFolder(), "nowhere");
    await expect(folderTree(folder)).rejects.toThrow(CommandError);
    await expect(folderTree(folder)).rejects.toThrow(folder);
  });
});
