import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ownersOfPath, parseOwners } from "../../../src/local/hub/access/code_owners.ts";
import { readBody } from "../../../src/local/hub/body.ts";
import { readPushCommands } from "../../../src/local/hub/git/push_commands.ts";
import { nodeId, readNodeId } from "../../../src/local/hub/store/node_ids.ts";
import { inTimeRange } from "../../../src/local/hub/time_range.ts";

describe("CODEOWNERS", () => {
  test.each([
    ["*", "a/b.txt", true],
    ["*.tf", "a/b/main.tf", true],
    ["*.tf", "a/b/main.tfx", false],
    ["/infra/", "infra/a/b", true],
    ["/infra/", "other/infra/a", false],
    ["infra/", "other/infra/a", true],
    ["infra/", "infra", false],
    ["docs/*", "docs/a.md", true],
    ["docs/*", "docs/a/b.md", false],
    ["/docs", "docs/a/b.md", true],
    ["**/logs", "a/b/logs/c", true],
    ["infra/**", "infra/a/b", true],
    ["infra/**/main.tf", "infra/main.tf", true],
    ["infra/**/main.tf", "infra/a/b/main.tf", true],
    ["Infra/", "infra/a", false],
    ["a.b", "axb", false],
  ])("%s and %s: %s", (pattern, path, expected) => {
    expect(ownersOfPath(parseOwners(`${pattern} @dana`), path)).toEqual(expected ? ["@dana"] : []);
  });

  test("the last line that matches decides, also when it names nobody", () => {
    const lines = parseOwners("* @omar\n/infra/ @acme/devops # ours\n/infra/free/\n");
    expect(ownersOfPath(lines, "README.md")).toEqual(["@omar"]);
    expect(ownersOfPath(lines, "infra/a")).toEqual(["@acme/devops"]);
    expect(ownersOfPath(lines, "infra/free/a")).toEqual([]);
  });

  test("lines in a syntax that there is not are faults, and skipped", () => {
    const lines = parseOwners("* @omar\n!secret @dana\n[ab].txt @dana\n*.md not-an-owner\n");
    expect(lines.map((line) => line.fault?.kind)).toEqual([
      undefined,
      "Invalid pattern",
      "Invalid pattern",
      "Invalid owner",
    ]);
    expect(ownersOfPath(lines, "a.md")).toEqual(["@omar"]);
  });
});

describe("the updates of a push", () => {
  const sha = fc.stringMatching(/^[0-9a-f]{40}$/);
  const command = fc.record({ before: sha, after: sha, ref: fc.stringMatching(/^refs\/heads\/[a-z]{1,30}$/) });
  const packet = (line: string): string => (Buffer.byteLength(line) + 4).toString(16).padStart(4, "0") + line;

  test("are read from the beginning of the body, wherever the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 5 }), fc.nat(), (commands, cut) => {
        const lines = commands.map(({ before, after, ref }, index) =>
          packet(`${before} ${after} ${ref}${index === 0 ? "\0 report-status side-band-64k" : ""}`),
        );
        const whole = Buffer.from(`${lines.join("")}0000PACK and what follows`);
        expect(readPushCommands(whole)).toEqual(commands);
        const needed = Buffer.byteLength(lines.join("")) + 4;
        expect(readPushCommands(whole.subarray(0, cut % needed))).toBeUndefined();
      }),
    );
  });

  test("anything else is an error or unfinished, never a made-up update", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(readPushCommands(Buffer.from(bytes)) ?? []).toEqual([]);
        } catch (error) {
          expect(String(error)).toContain("The push");
        }
      }),
    );
  });
});

describe("times", () => {
  const noon = "2026-03-01T12:00:00Z";
  test.each([
    [">=2026-03-01", true],
    [">2026-03-01", false],
    ["<2026-03-01", false],
    ["<=2026-03-01T11:59:59Z", false],
    [">2026-03-01T13:00:00+02:00", true],
    ["2026-03-01", true],
    ["2026-02-01..2026-03-01", true],
    ["*..2026-02-28", false],
    ["2026-02-28..*", true],
  ])("%s: %s", (range, expected) => {
    expect(inTimeRange(noon, range)).toBe(expected);
  });

  test("what is no time is refused", () => {
    expect(() => inTimeRange(noon, ">=yesterday")).toThrow("Validation Failed");
  });
});

test("ids of nodes are read back, and nothing else is", () => {
  fc.assert(
    fc.property(fc.constantFrom("Issue", "PullRequest", "Bot"), fc.nat(), (kind, id) => {
      expect(readNodeId(nodeId(kind, id))).toEqual({ kind, id });
    }),
  );
  for (const id of ["", "I_", "I_eA", "X_SXNzdWU6MQ", "SXNzdWU6MQ"]) expect(readNodeId(id)).toBeUndefined();
});

test("a request's body is an object, and its fields are what they should be", () => {
  for (const text of ["{", "7", '"x"', "null"]) expect(() => readBody(text)).toThrow();
  const body = readBody('{"a":"x","b":null,"c":[1],"d":{"e":true}}');
  expect([body.text("a"), body.nullableText("b"), body.optionalText("b"), body.object("d")?.flag("e")]).toEqual([
    "x",
    null,
    undefined,
    true,
  ]);
  expect(() => body.text("b")).toThrow();
  expect(() => body.texts("c")).toThrow();
  expect(() => body.number("a")).toThrow();
});
