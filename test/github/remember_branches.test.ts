import { describe, expect, it } from "vitest";
import { type BranchOf, rememberBranches } from "../../src/github/read_queue.ts";

const issue = {
  number: 7,
  title: "",
  body: "mailer",
  labels: ["action/add_document_db"],
  author: { login: "dana", kind: "person" },
  createdAt: "2026-11-22T08:00:00Z",
} as const;

/** Judges by the issue's body, and counts how often it is asked. */
function counting(): { readonly judge: BranchOf; readonly asked: () => number } {
  let count = 0;
  const judge: BranchOf = ({ body }) => {
    count += 1;
    return body === "" ? Promise.reject(new Error("GitHub is down")) : Promise.resolve(`run/service/${body}`);
  };
  return { judge, asked: () => count };
}

describe("an issue that waits", () => {
  it("is judged once for all others that wait, until it or the catalog changes", async () => {
    const { judge, asked } = counting();
    const remembered = rememberBranches();
    for (let other = 0; other < 100; other += 1) {
      expect(await remembered("c1", judge)(issue)).toBe("run/service/mailer");
    }
    expect(asked()).toBe(1);
    expect(await remembered("c1", judge)({ ...issue, body: "web" })).toBe("run/service/web");
    expect(await remembered("c2", judge)({ ...issue, body: "web" })).toBe("run/service/web");
    expect(asked()).toBe(3);
  });

  it("is judged again when judging it failed", async () => {
    const { judge, asked } = counting();
    const remembered = rememberBranches();
    await expect(remembered("c1", judge)({ ...issue, body: "" })).rejects.toThrow("GitHub is down");
    await expect(remembered("c1", judge)({ ...issue, body: "" })).rejects.toThrow("GitHub is down");
    expect(asked()).toBe(2);
  });
});
