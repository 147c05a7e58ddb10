import { execFile } from "node:child_process";
import { access, chmod, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { openCatalogRepository } from "../../src/cli/catalog_repository.ts";
import { loadCatalog } from "../../src/core/catalog/load.ts";
import { folderTree } from "../../src/cli/folder_tree.ts";
import type { CatalogTree } from "../../src/core/catalog/tree/tree.ts";
import { blobId } from "../../src/core/render/tree_id.ts";
import { CommandError } from "../../src/cli/ports.ts";
import { recordingPorts, temporaryFolder } from "./support.ts";

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

  // Other systems' disks refuse such a name.
  it.runIf(process.platform === "linux")(
    "a file whose name is not UTF-8 is there to be told of, with git or without",
    async () => {
      const folder = await exampleFolder();
      await writeFile(Buffer.from(join(folder, "entities/service/b\xffd.yml"), "latin1"), "identifier: bad\n");
      const told = async (tree: Promise<CatalogTree>): Promise<readonly unknown[]> =>
        (await loadCatalog(await tree)).faults.filter(({ rule }) => rule === "unread-file");
      const name = {
        message: "The name of this file is not valid UTF-8.",
        place: { file: "entities/service/b\ufffdd.yml" },
      };
      expect(await told(folderTree(folder))).toMatchObject([name]);
      const git = (...words: string[]) =>
        run("git", ["-C", folder, "-c", "user.name=D", "-c", "user.email=d@example.com", ...words]);
      await git("init", "--quiet");
      await git("add", "gatehouse.yml");
      await git("commit", "--quiet", "-m", "x");
      expect(await told(folderTree(folder))).toMatchObject([name]);
      await git("add", "--all");
      await git("commit", "--quiet", "-m", "x");
      expect(await told(folderTree(folder))).toMatchObject([name]);
    },
  );

  it("says which folder can't be read", async () => {
    const folder = join(await temporaryFolder(), "nowhere");
    await expect(folderTree(folder)).rejects.toThrow(CommandError);
    await expect(folderTree(folder)).rejects.toThrow(folder);
  });
});

describe("in a git work tree", () => {
  /** A committed folder, and what a plain reading of the same files gives. */
  async function committed(
    settings: readonly string[] = [],
  ): Promise<{ folder: string; git: (...words: string[]) => Promise<string> }> {
    const folder = await exampleFolder();
    const git = async (...words: string[]): Promise<string> =>
      (await run("git", ["-C", folder, "-c", "user.name=D", "-c", "user.email=d@example.com", ...words])).stdout;
    await git("init", "--quiet");
    for (const setting of settings) await git("config", ...setting.split("="));
    await git("add", "--all");
    await git("commit", "--quiet", "-m", "x");
    return { folder, git };
  }

  async function everything(folder: string): Promise<unknown> {
    return everythingIn(await folderTree(folder));
  }

  async function everythingIn(tree: CatalogTree): Promise<unknown> {
    const contents = await tree.read([...tree.entries.keys()]);
    return {
      entries: [...tree.entries.values()],
      texts: [...contents].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]).sort(),
    };
  }

  it("changed, new, ignored, removed and linked files are as they are on disk", async () => {
    const { folder, git } = await committed();
    await writeFile(join(folder, "gatehouse.yml"), "merge: auto\n");
    await writeFile(join(folder, ".gitignore"), "ignored.yml\n");
    await writeFile(join(folder, "ignored.yml"), "i\n");
    await writeFile(join(folder, "entities/service/new one.yml"), "identifier: new\n");
    await writeFile(join(folder, "staged.yml"), "one\n");
    await git("add", "staged.yml");
    await writeFile(join(folder, "staged.yml"), "two\n");
    await symlink("gatehouse.yml", join(folder, "link"));
    await rm(join(folder, "entities/service-old/x.yml"));
    const byIndex = await everything(folder);
    await rename(join(folder, ".git"), `${folder}.git`);
    onTestFinished(() => rm(`${folder}.git`, { recursive: true }));
    expect(byIndex).toEqual(await everything(folder));
  });

  it.each(["", "--assume-unchanged"])(
    "since a commit, what is committed, staged, changed and new is there, and what git ignores is not (%s)",
    async (flag) => {
      const { folder, git } = await committed();
      const write = async (path: string, text: string): Promise<void> => {
        await mkdir(join(folder, path, ".."), { recursive: true });
        await writeFile(join(folder, path), text);
      };
      await write("becomes-folder", "x\n");
      await write("becomes/file", "x\n");
      await write("removed/by commit", "x\n");
      await write("removed by commit, and here", "x\n");
      await git("add", "--all");
      await git("commit", "--quiet", "-m", "base");
      const base = (await git("rev-parse", "HEAD")).trim();
      await git("rm", "--quiet", "removed/by commit", "removed by commit, and here", "becomes-folder");
      await write("entities/service/committed.yml", "identifier: committed\n");
      await git("add", "--all");
      await git("commit", "--quiet", "-m", "work");
      await write("removed by commit, and here", "y\n");
      await write("becomes-folder/file", "x\n");
      await rm(join(folder, "becomes"), { recursive: true });
      await write("becomes", "x\n");
      await write("staged.yml", "one\n");
      await git("add", "staged.yml");
      await write("staged.yml", "two\n");
      await write("intended.yml", "three\n");
      await git("add", "--intent-to-add", "intended.yml");
      await chmod(join(folder, "gatehouse.yml"), 0o755);
      await rm(join(folder, "entities/service-old/x.yml"));
      if (flag !== "") await git("update-index", flag, "entities/service/mailer.yml");
      await write("entities/service/mailer.yml", "identifier: mailer # here\n");

      const repository = await openCatalogRepository(folder, recordingPorts());
      onTestFinished(() => repository.close());
      const entries = repository.tree(base).then((tree) => tree.entries);
      await write("ignored.yml", "i\n");
      await writeFile(join(folder, ".git/info/exclude"), "ignored.yml\n");
      const since = await everythingIn(await folderTree(folder, { commit: base, entries }));
      await rm(join(folder, "ignored.yml"));
      await rename(join(folder, ".git"), `${folder}.git`);
      onTestFinished(() => rm(`${folder}.git`, { recursive: true }));
      expect(since).toEqual(await everything(folder));
    },
  );

  it("since a commit, a submodule is at what the index says, whatever is checked out", async () => {
    const { folder, git } = await committed();
    const link = (digit: string): string => `160000,${digit.repeat(40)},module`;
    await git("update-index", "--add", "--cacheinfo", link("1"));
    await git("commit", "--quiet", "-m", "module");
    const base = (await git("rev-parse", "HEAD")).trim();
    await git("update-index", "--cacheinfo", link("2"));
    const repository = await openCatalogRepository(folder, recordingPorts());
    onTestFinished(() => repository.close());
    const tree = await folderTree(folder, {
      commit: base,
      entries: repository.tree(base).then(({ entries }) => entries),
    });
    expect(tree.entries.get("module")).toMatchObject({ kind: "commit", oid: "2".repeat(40) });
  });

  it("what git would convert is as it would be committed", async () => {
    const { folder } = await committed(["core.autocrlf=true"]);
    await writeFile(join(folder, "gatehouse.yml"), "merge: manual\r\n");
    const tree = await folderTree(folder);
    const text = new TextDecoder().decode((await tree.read(["gatehouse.yml"])).get("gatehouse.yml"));
    expect(tree.entries.get("gatehouse.yml")?.oid).toBe(blobId(new TextEncoder().encode(text)));
  });

  it.each(["--assume-unchanged", "--skip-worktree"])(
    "files that git was told not to look at (%s) are looked at",
    async (flag) => {
      const { folder, git } = await committed();
      await git("update-index", flag, "gatehouse.yml");
      await writeFile(join(folder, "gatehouse.yml"), "merge: auto\n");
      const tree = await folderTree(folder);
      expect(new TextDecoder().decode((await tree.read(["gatehouse.yml"])).get("gatehouse.yml"))).toBe("merge: auto\n");
    },
  );

  it("what a sparse checkout leaves out is as git has it, and what is changed there as it is on disk", async () => {
    const { folder, git } = await committed();
    const whole = await everything(folder);
    await git("sparse-checkout", "set", "--cone", "infra");
    await expect(access(join(folder, "entities"))).rejects.toThrow();
    expect(await everything(folder)).toEqual(whole);

    await mkdir(join(folder, "entities/service"), { recursive: true });
    await writeFile(join(folder, "entities/service/mailer.yml"), "identifier: mailer # here\n");
    await writeFile(join(folder, "gatehouse.yml"), "merge: auto\n");
    const changed = await everything(folder);
    await git("sparse-checkout", "disable");
    expect(changed).toEqual(await everything(folder));
    expect(JSON.stringify(changed)).toContain("mailer # here");
  });

  it("says what is missing where git has not fetched what a sparse checkout leaves out", async () => {
    const { folder, git } = await committed();
    await git("sparse-checkout", "set", "--cone", "infra");
    const oid = blobId(new TextEncoder().encode("identifier: mailer\n"));
    await rm(join(folder, ".git/objects", oid.slice(0, 2), oid.slice(2)));
    const tree = await folderTree(folder);
    await expect(tree.read(["entities/service/mailer.yml"])).rejects.toThrow(`git has no object ${oid}`);
  });

  it("a submodule is an entry of its own, in a sparse checkout too, and what lies in it is not read", async () => {
    const { folder, git } = await committed();
    const link = `160000,${"1".repeat(40)},entities/service/module`;
    await git("update-index", "--add", "--cacheinfo", link);
    await git("commit", "--quiet", "-m", "module");
    await mkdir(join(folder, "entities/service/module"), { recursive: true });
    await writeFile(join(folder, "entities/service/module/x.yml"), "identifier: x\n");
    const whole = await everything(folder);
    expect((await folderTree(folder)).entries.get("entities/service/module")).toMatchObject({ kind: "commit" });
    expect(JSON.stringify(whole)).not.toContain("module/x.yml");
    await rm(join(folder, "entities/service/module"), { recursive: true });
    await git("sparse-checkout", "set", "--cone", "infra");
    expect(await everything(folder)).toEqual(whole);
  });

  it("a sparse checkout whose index can't be used is refused: the disk has only a part of it", async () => {
    const { folder, git } = await committed();
    await git("sparse-checkout", "set", "--cone", "infra");
    await git("update-index", "--assume-unchanged", "gatehouse.yml");
    await expect(folderTree(folder)).rejects.toThrow("Check out everything: git sparse-checkout disable.");
  });

  it("what git refuses to read is told in its words, and not taken for a folder without git", async () => {
    const { folder } = await committed();
    await writeFile(join(folder, ".git/config"), "[core\n");
    await expect(folderTree(folder)).rejects.toThrow(/git can't tell what is in it\. .*bad config line 1/);
  });

  it("no program that the repository's configuration names is run", async () => {
    const { folder, git } = await committed();
    await git("config", "core.fsmonitor", "touch ran; false");
    await folderTree(folder);
    await expect(access(join(folder, "ran"))).rejects.toThrow();
  });
});
