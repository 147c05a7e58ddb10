import fc from "fast-check";
import { expect, test } from "vitest";
import { BatchParser } from "../../src/github/batch_parser.ts";
import type { GitObject } from "../../src/github/batch_parser.ts";

const oid = "0123456789abcdef0123456789abcdef01234567";

/** What git writes for an object, or for one that is missing. */
function written(content: Uint8Array | undefined): Buffer {
  if (content === undefined) return Buffer.from(`${oid} missing\n`);
  return Buffer.concat([Buffer.from(`${oid} blob ${content.length}\n`), content, Buffer.from("\n")]);
}

/** Contents full of what the format itself is made of. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom("", "\n", `${oid} missing\n`, `${oid} blob 3\nabc\n`).map((text) => new TextEncoder().encode(text)),
);

test("objects come out as they went in, or as nothing where they are too large, however the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(content, { nil: undefined }), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
      fc.constantFrom(0, 20, 100, Infinity),
      (contents, sizes, largest) => {
        const stream = Buffer.concat(contents.map(written));
        const answers: (GitObject | undefined)[] = [];
        const parser = new BatchParser(
          () => largest,
          (object) => answers.push(object),
        );
        for (let from = 0, cut = 0; from < stream.length; cut++) {
          const to = from + (sizes[cut % sizes.length] ?? 1);
          parser.push(stream.subarray(from, to));
          from = to;
        }
        const kept = (bytes: Uint8Array) => (bytes.length > largest ? Buffer.alloc(largest + 1) : Buffer.from(bytes));
        const expected = contents.map((bytes) => bytes && { type: "blob", content: kept(bytes) });
        expect(answers).toEqual(expected);
      },
    ),
  );
});
