import fc from "fast-check";
import { expect, test } from "vitest";
import { sortMembers } from "../../src/core/render/tree_id.ts";
import { parseTreeObject, updateMembers } from "../../src/github/tree_object.ts";

const member = fc.record({
  name: fc.oneof(fc.constantFrom("a", "b", "ab", "a.yml", "é", "z"), fc.stringMatching(/^[a-z]{1,3}$/)),
  mode: fc.constantFrom("100644", "100755", "040000", "160000"),
  // With zero bytes, which also end a name.
  oid: fc.constantFrom("00".repeat(20), "01".repeat(20), `${"00".repeat(19)}61`, "ff".repeat(20)),
});
const members = fc.uniqueArray(member, { maxLength: 12, selector: ({ name }) => name });

function treeObject(listed: readonly { readonly name: string; readonly mode: string; readonly oid: string }[]): Buffer {
  return Buffer.concat(
    sortMembers(listed).flatMap(({ name, mode, oid }) => [
      Buffer.from(`${mode.replace(/^0/, "")} ${name}\0`),
      Buffer.from(oid, "hex"),
    ]),
  );
}

test("a folder that is read by what it was before is what it is read anew, in git's order", () => {
  fc.assert(
    fc.property(members, fc.array(fc.tuple(members, fc.boolean()), { minLength: 1, maxLength: 4 }), (first, later) => {
      let content = treeObject(first);
      let listed = first;
      let known = parseTreeObject(content, "folder/");
      for (const [others, isOther] of later) {
        // Mostly little changes at once.
        listed = isOther ? others : [...listed.slice(1), ...others.slice(0, 1)];
        listed = [...new Map(listed.map((each) => [each.name, each])).values()];
        const next = treeObject(listed);
        known = updateMembers(known, content, next, "folder/");
        content = next;
        expect([...known]).toEqual([...parseTreeObject(content, "folder/")]);
      }
    }),
    { numRuns: 1000 },
  );
});
