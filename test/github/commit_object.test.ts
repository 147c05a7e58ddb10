import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCommitObject, parseTrailers } from "../../src/github/commit_object.ts";

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
      trailers: {},
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

describe("trailers", () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    [
      "the last paragraph",
      "Title\n\nText.\n\nRun: 12\nAction: add_document_db\n",
      { Run: "12", Action: "add_document_db" },
    ],
    ["a key that stands twice", "Title\n\nApproved-by: omar\nApproved-by: pia", { "Approved-by": "omar, pia" }],
    ["a value with colons", "Title\n\nRun: https://github.com/a: b", { Run: "https://github.com/a: b" }],
    ["not the title", "Run: 12", {}],
    ["not a paragraph further up", "Title\n\nRun: 12\n\nText.", {}],
    ["not text with a colon in it", "Title\n\nRun: 12\nthis is: text\nRun it", {}],
    ["not a line without a value", "Title\n\nRun:\nAction: x", {}],
    ["not what an object has by itself", "Title\n\nconstructor: x", { constructor: "x" }],
  ])("are %s", (_, message, trailers) => {
    expect(parseTrailers(message)).toEqual(trailers);
  });

  test("come back as they were written", () => {
    const key = fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/);
    const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, noNullPrototype: true }), (trailers) => {
        const lines = Object.entries(trailers).map(([name, text]) => `${name}: ${text}`);
        expect(parseTrailers(`Title\n\n${lines.join("\n")}\n`)).toEqual(trailers);
      }),
    );
  });
});
