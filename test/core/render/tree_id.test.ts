import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { blobId, folderTreeId } from "../../../src/core/render/tree_id.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tree-id-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function git(...args: string[]): string {
  return execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" }).trim();
}

it("gives the ids that git gives, folders sorted as git sorts them", () => {
  const files = new Map<string, Uint8Array>(
    Object.entries({
      "main.tf": "resource {}\n",
      ".terraform.lock.hcl": "",
      "a/b/c.tf": "deep",
      "a.b": "sorts before the folder a",
      "a-b": "so does this",
      a0: "sorts after it",
      "é.txt": "\u0000\u00ff",
      "a/b.tf": "x",
    }).map(([name, text]) => [name, Buffer.from(text)]),
  );
  git("init", "-q");
  git("config", "core.autocrlf", "false");
  for (const [name, contents] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), contents);
  }
  git("add", "-A");
  expect(folderTreeId(files)).toBe(git("write-tree"));
  for (const [name, contents] of files) expect(blobId(contents)).toBe(git("rev-parse", `:${name}`));
});

it("knows the empty tree", () => {
  expect(folderTreeId(new Map())).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
});
