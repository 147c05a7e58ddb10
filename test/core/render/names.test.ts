import { execFileSync } from "node:child_process";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeName,
  encodeName,
  entityFile,
  entityFolder,
  nameProblem,
  parseRunBranch,
  recordFile,
  runBranch,
} from "../../../src/core/render/names.ts";

const identifier = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
    fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
    fc.stringMatching(/^[./~@{}=%\\a-z-]{1,20}$/),
    fc.constantFrom("..", ".", "a.lock", "@", "@{", "-x", "=2E", "a/../b", "/etc", "é", "e\u0301", "\u0000", "x\ny"),
  )
  .filter((text) => nameProblem(text) === undefined);

describe("encodeName", () => {
  it("keeps plain identifiers and encodes everything else by its UTF-8 bytes", () => {
    expect(encodeName("mailer-orders_2")).toBe("mailer-orders_2");
    expect(encodeName("a.b=c/é")).toBe("a=2Eb=3Dc=2F=C3=A9");
  });

  it("gives one name to one identifier in NFC, and decodes to it", () => {
    fc.assert(fc.property(identifier, (text) => decodeName(encodeName(text)) === text.normalize("NFC")));
    expect(encodeName("e\u0301")).toBe(encodeName("é"));
  });

  it("refuses what has no name", () => {
    expect(nameProblem("")).toBe("is empty");
    expect(nameProblem("\ud800")).toContain("unpaired surrogate");
    expect(nameProblem("é".repeat(50))).toContain("takes 300 characters");
    expect(() => encodeName("")).toThrow('The identifier "" is empty.');
  });

  it("decodes nothing but names", () => {
    for (const text of ["", "a.b", "=2", "=c3=a9", "=C3", "=41", "a/b", "e=CC=81"]) {
      expect(decodeName(text), text).toBeUndefined();
    }
    expect(decodeName("=2E=2E")).toBe("..");
  });
});

describe("paths and branches", () => {
  it("never leave their folders", () => {
    fc.assert(
      fc.property(identifier, identifier, (blueprint, entity) => {
        for (const file of [entityFolder("infra", blueprint, entity), entityFile(blueprint, entity)]) {
          expect(path.posix.normalize(file)).toBe(file);
          expect(file.split("/")).toHaveLength(3);
        }
      }),
    );
  });

  it("are valid names of branches to git, and read back", () => {
    const pairs = fc.sample(fc.tuple(identifier, identifier), { numRuns: 40, seed: 7 });
    for (const [blueprint, entity] of pairs) {
      const branch = runBranch(blueprint, entity);
      execFileSync("git", ["check-ref-format", "--branch", branch]);
      expect(parseRunBranch(branch)).toEqual({
        blueprint: blueprint.normalize("NFC"),
        identifier: entity.normalize("NFC"),
      });
    }
  });

  it("tells other branches apart", () => {
    for (const branch of ["main", "run/database", "run/database/a/b", "run/database/a.b", "Run/database/a", "run//a"]) {
      expect(parseRunBranch(branch), branch).toBeUndefined();
    }
  });
});

describe("recordFile", () => {
  it("uses the year in UTC", () => {
    expect(recordFile("2025-12-31T23:59:59Z", 12)).toBe("runs/2025/12.yml");
    expect(recordFile("2026-01-01T00:30:00+01:00", 3)).toBe("runs/2025/3.yml");
    expect(() => recordFile("yesterday", 3)).toThrow('"yesterday" is not a date');
  });
});
