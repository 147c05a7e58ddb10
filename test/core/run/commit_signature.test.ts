import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CommitPlace, isSignedCommit, signCommit } from "../../../src/core/run/commit_signature.ts";
import { readRunCommit, writeRunCommit } from "../../../src/core/run/run_commit.ts";

const place: CommitPlace = {
  repository: "acme/catalog",
  branch: "run/database/orders",
  parent: "a".repeat(40),
  tree: "b".repeat(40),
};
const [old, fresh] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)] as const;
const commit = {
  run: 12,
  action: "add_document_db",
  requestedBy: "dana",
  approvedBy: [{ login: "omar", at: "2026-11-22T08:00:00Z" }],
  digest: "d".repeat(64),
  catalog: "c".repeat(40),
  inputs: { name: "orders" },
};
const message = writeRunCommit("Run 12", "Asked for.", commit);
const signed = signCommit(message, place, [old]);

describe("the signature of a run's commit", () => {
  it("is one more trailer, and holds wherever line ends were changed", () => {
    expect(readRunCommit(signed)).toEqual(commit);
    expect(isSignedCommit(signed, place, [old])).toBe(true);
    expect(isSignedCommit(signed.trimEnd().replaceAll("\n", "\r\n"), place, [old])).toBe(true);
  });

  it("holds for whatever people wrote", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (subject, name) => {
        const text = signCommit(writeRunCommit(subject, name, { ...commit, inputs: { name } }), place, [old]);
        expect(isSignedCommit(text, place, [old])).toBe(true);
      }),
    );
  });

  it("holds for half a character, which no commit can hold", () => {
    const written = signCommit(writeRunCommit("Run 12 \ud83d", "Asked for.", commit), place, [old]);
    const stored = new TextDecoder().decode(new TextEncoder().encode(written));
    expect(isSignedCommit(stored, place, [old])).toBe(true);
  });

  it.each<[string, Partial<CommitPlace>]>([
    ["another repository", { repository: "acme/other" }],
    ["another branch", { branch: "run/database/other" }],
    ["another parent", { parent: "e".repeat(40) }],
    ["other files", { tree: "e".repeat(40) }],
  ])("does not hold for %s", (_, other) => {
    expect(isSignedCommit(signed, { ...place, ...other }, [old])).toBe(false);
  });

  it.each([
    ["another run", signed.replace("Run: 12", "Run: 13")],
    ["another approver", signed.replace("omar", "dana")],
    ["one approver more", signed.replace("Digest:", "Approved-by: pia 2026-11-22T08:00:00Z\nDigest:")],
    ["another title", signed.replace("Run 12\n", "Run 12: all is well\n")],
    ["something after it", `${signed}\nRun: 13\n`],
    ["a second signature", signCommit(signed, place, [fresh])],
    ["none", message],
    ["an empty one", `${message}Signature: \n`],
    ["a shorter one", signed.slice(0, -2)],
  ])("does not hold with %s", (_, other) => {
    expect(isSignedCommit(other, place, [old])).toBe(false);
  });

  it("outlives the rotation of the master keys for as long as the old one is kept", () => {
    expect(isSignedCommit(signed, place, [fresh, old])).toBe(true);
    expect(isSignedCommit(signed, place, [fresh])).toBe(false);
    expect(isSignedCommit(signCommit(message, place, [fresh, old]), place, [fresh])).toBe(true);
  });
});
