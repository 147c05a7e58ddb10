import { describe, expect, it } from "vitest";
import { readRunCommit, writeRunCommit, type RunCommit } from "../../../src/core/run/run_commit.ts";
import { readRunTitle, writeRunTitle } from "../../../src/core/run/run_title.ts";
import { keysOf } from "../../../src/webhook_keys.ts";

const commit: RunCommit = {
  run: 12,
  action: "add_document_db",
  requestedBy: "dana",
  approvedBy: [],
  digest: "a".repeat(64),
  catalog: "b".repeat(40),
  inputs: {},
};

describe("what the requester wrote, in a commit message", () => {
  it.each(["\u2028", "\u2029", "\u0085", "\v", "a\r\nRun: 13"])("is read back with %j in it", (text) => {
    const written = { ...commit, entity: "a\u2028b", inputs: { note: text } };
    expect(readRunCommit(writeRunCommit("s", "b", written))).toEqual(written);
  });

  it.each([
    "fixes #45",
    "Closes acme/catalog#45",
    "resolves GH-45",
    "closes gh-45",
    "fixes https://github.com/acme/catalog/issues/45",
    "@acme/devops look",
  ])("closes no issue and mentions nobody: %s", (note) => {
    const message = writeRunCommit("s", "b", { ...commit, inputs: { note } });
    expect(message).not.toMatch(/#45|GH-45|issues\/45|@acme/i);
    expect(readRunCommit(message)?.inputs).toEqual({ note });
  });
});

describe("a run's title", () => {
  const title = (identifier: string): string =>
    writeRunTitle(12, { operation: "create", blueprint: "database", identifier });

  it("shows a plain name as it is", () => {
    expect(title("mailer-orders")).toBe("Run 12: create database mailer-orders");
    expect(title("größe_1.a")).toBe("Run 12: create database größe_1.a");
  });

  it.each(["closes #45", "a\nRun: 13", "@acme/devops", "fixes GH-45"])("holds nothing to act upon: %j", (name) => {
    expect(title(name).slice("Run 12: create database ".length)).toMatch(/^[A-Za-z0-9=_-]+$/);
  });

  it("fits GitHub's 256 characters", () => {
    const longest = { operation: "create", blueprint: "b".repeat(100), identifier: "a".repeat(240) } as const;
    expect(writeRunTitle(999_999_999, longest).length).toBeLessThan(256);
  });

  it("names a run only by a number that GitHub can look up", () => {
    expect(readRunTitle("Run 12: x")).toBe(12);
    expect(readRunTitle("Run 99999999999: x")).toBeUndefined();
    const payload = (display_title: string): object => ({
      action: "completed",
      installation: { id: 1 },
      repository: { full_name: "acme/catalog" },
      workflow_run: { display_title },
    });
    expect(keysOf("workflow_run", payload("gatehouse plan #12 x"), "bot")).toEqual(["run/1/acme/catalog/12"]);
    expect(keysOf("workflow_run", payload("gatehouse plan #99999999999 x"), "bot")).toEqual([]);
  });
});
