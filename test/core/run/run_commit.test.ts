import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRunCommit, readTrailers, writeRunCommit } from "../../../src/core/run/run_commit.ts";

const commit = {
  run: 12,
  action: "add_document_db",
  entity: "mailer",
  requestedBy: "dana",
  approvedBy: [{ login: "omar", at: "2026-11-22T08:00:00Z" }],
  digest: "a".repeat(64),
  catalog: "b".repeat(40),
  inputs: { name: "orders", instances: 2 },
};

describe("a run's commit", () => {
  it("says in its trailers who asked, who approved, and what was approved", () => {
    const message = writeRunCommit("Run 12: create database mailer-orders", "Add a DocumentDB.", commit);
    expect(message).toContain("\n\nRun: 12\nAction: add_document_db\nEntity: mailer\nRequested-by: dana\n");
    expect(readRunCommit(message)).toEqual(commit);
  });

  it("gives back whatever people wrote, and no value becomes a trailer of its own", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())), (inputs) => {
        const message = writeRunCommit("Run 12: x", "y", { ...commit, inputs });
        expect(readRunCommit(message)?.inputs).toEqual(JSON.parse(JSON.stringify(inputs)));
        expect(message.match(/^Digest: /gm)).toHaveLength(1);
      }),
    );
  });

  it("is not read when a trailer is missing, doubled or malformed", () => {
    const message = writeRunCommit("s", "b", commit);
    expect(readRunCommit(message.replace(/^Digest: .*\n/m, ""))).toBeUndefined();
    expect(readRunCommit(message.replace("Run: 12\n", "Run: 12\nRun: 13\n"))).toBeUndefined();
    expect(readRunCommit(message.replace("Run: 12", "Run: 1.5"))).toBeUndefined();
    expect(readRunCommit(message.replace(/^Inputs: .*$/m, "Inputs: [1]"))).toBeUndefined();
    expect(readRunCommit(`${message}\nmore text`)).toBeUndefined();
  });
});

describe("trailers", () => {
  it.each<[string, string, Readonly<Record<string, readonly string[]>>]>([
    ["the last paragraph", "Title\n\nText.\n\nRun: 12\nAction: x\n", { Run: ["12"], Action: ["x"] }],
    ["a name that stands twice", "Title\n\nApproved-by: omar\nApproved-by: pia", { "Approved-by": ["omar", "pia"] }],
    ["a value with colons", "Title\n\nRun: https://github.com/a: b", { Run: ["https://github.com/a: b"] }],
    ["not the title", "Run: 12", {}],
    ["not a paragraph further up", "Title\n\nRun: 12\n\nText.", {}],
    ["not text with a colon in it", "Title\n\nRun: 12\nthis is: text\nRun it", {}],
    ["not a line without a value", "Title\n\nRun:\nAction: x", {}],
  ])("are %s", (_, message, trailers) => {
    expect(Object.fromEntries(readTrailers(message))).toEqual(trailers);
  });
});
