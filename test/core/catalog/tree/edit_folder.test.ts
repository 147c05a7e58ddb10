import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editFolder, emptyFolder } from "../../../../src/core/catalog/tree/edit_folder.ts";
import type { TreeFile } from "../../../../src/core/catalog/tree/edit_folder.ts";
import { entriesOf } from "../../../../src/core/catalog/tree/tree_entries.ts";
import { blobId, folderTreeId } from "../../../../src/core/render/tree_id.ts";

// Few names, so that files and folders take each other's places; their order differs with and without a slash at the end.
const name = fc.constantFrom("a", "a-", "a.b", "b", "\u00e4", "\ud83d\ude00");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const text = fc.constantFrom("1", "2");

/** Files that can be on one disk: none lies where another is. */
const files = fc
  .array(fc.tuple(path, text), { maxLength: 12 })
  .map((all) => new Map(all.filter(([one]) => !all.some(([other]) => other.startsWith(`${one}/`)))));

function fileOf(contents: string): TreeFile {
  return { mode: "100644", oid: blobId(Buffer.from(contents)) };
}

function editsBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): ReadonlyMap<string, TreeFile | undefined> {
  const gone = [...before.keys()].filter((one) => !after.has(one)).map((one) => [one, undefined] as const);
  return new Map<string, TreeFile | undefined>([
    ...gone,
    ...[...after].map(([one, contents]) => [one, fileOf(contents)] as const),
  ]);
}

describe("editFolder", () => {
  it("gives the folder that its files make, whatever was there before", () => {
    fc.assert(
      fc.property(files, files, (before, after) => {
        const folder = editFolder(emptyFolder, editsBetween(new Map(), before));
        const edited = editFolder(folder, editsBetween(before, after));
        const anew = editFolder(emptyFolder, editsBetween(new Map(), after));
        expect([...entriesOf(edited)]).toEqual([...entriesOf(anew)]);
        expect(edited.oid).toBe(folderTreeId(new Map([...after].map(([one, it]) => [one, Buffer.from(it)]))));
        expect([...edited.folders.keys()]).toEqual([...anew.folders.keys()]);
      }),
    );
  });

  it("shares what an edit does not concern, and is the same folder where nothing is another", () => {
    const before = new Map([
      ["a/b", "1"],
      ["b/b", "1"],
    ]);
    const folder = editFolder(emptyFolder, editsBetween(new Map(), before));
    const edited = editFolder(folder, new Map([["a/b", fileOf("2")]]));
    expect(edited.folders.get("b")).toBe(folder.folders.get("b"));
    expect(edited.members.get("b")).toBe(folder.members.get("b"));
    expect(editFolder(folder, new Map([["a/b", fileOf("1")]]))).toBe(folder);
  });
});
