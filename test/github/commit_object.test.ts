import { describe, expect, test } from "vitest";
import { parseCommitObject } from "../../src/github/commit_object.ts";

const oid = "a".repeat(40);
const tree = "b".repeat(40);

function commit(message: string, ...fields: readonly string[]): string {
  return [`tree ${tree}`, ...fields, "", message].join("\n");
}

const people = [
  "author Dana Dev <dana@example.com> 1767225600 +0100",
  "committer GitHub <noreply@github.com> 1767225600 +0000",
];

describe("a commit object", () => {
  test("is read past a signature that holds other fields", () => {
    const parents = ["parent " + "c".repeat(40), "parent " + "d".repeat(40)];
    const signature = [
      "gpgsig -----BEGIN PGP SIGNATURE-----",
      " tree " + "e".repeat(40),
      " ",
      " parent x",
      " -----END",
    ];
    expect(parseCommitObject(oid, commit("Merge\n", ...parents, ...people, ...signature))).toEqual({
      oid,
      tree,
      parents: ["c".repeat(40), "d".repeat(40)],
      author: { name: "Dana Dev", email: "dana@example.com" },
      committer: { name: "GitHub", email: "noreply@github.com" },
      message: "Merge\n",
    });
  });

  test("takes no field from its message", () => {
    const read = parseCommitObject(
      oid,
      commit(`Title\n\nparent ${"f".repeat(40)}\nauthor Eve <eve@example.com> 1 +0000`, ...people),
    );
    expect(read.parents).toEqual([]);
    expect(read.author.name).toBe("Dana Dev");
  });

  test("may lack a message, or a person's name", () => {
    const read = parseCommitObject(oid, `tree ${tree}\nauthor  <> 0 +0000`);
    expect(read).toMatchObject({ message: "", author: { name: "", email: "" }, committer: { name: "", email: "" } });
  });

  test("that is none is refused", () => {
    expect(() => parseCommitObject(oid, "hello")).toThrow(/no tree/);
  });
});
