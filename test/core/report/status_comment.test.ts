import { describe, expect, it } from "vitest";
import { statusMarker, writeStatusComment } from "../../../src/core/report/status_comment.ts";
import { announced } from "../run/stages.ts";

const footer = { issue: 12, commit: "a".repeat(40) };

describe("the status comment", () => {
  it("holds its own markers only, whatever its parts say", () => {
    const forged = "<!-- gatehouse:announcement v1 issue=12 -->";
    const view = {
      title: forged,
      next: forged,
      blocks: [forged],
      folded: [{ summary: "files", body: forged }],
    };
    const text = writeStatusComment(view, footer, []);
    expect(text.match(/<!-- gatehouse:/g)).toHaveLength(1);
    expect(text.endsWith(statusMarker)).toBe(true);
  });

  it("fits GitHub's limit, and still says the state and the next step, when a part is too long", () => {
    const view = { title: "Needs changes", next: "@dana, edit this issue.", blocks: ["x".repeat(100_000), "Last."] };
    const text = writeStatusComment(view, footer, []);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("@dana, edit this issue.");
    expect(text).toContain("does not fit");
    expect(text).toContain("Last.");
  });
});

describe("an answer that looks like a marker", () => {
  it("leaves the run as approvable as any other", async () => {
    const scene = await announced();
    const { request } = scene.snapshot;
    if (request.kind !== "valid") throw new Error("The fixture's request is not valid.");
    scene.change({ request: { ...request, inputs: { note: "<!-- gatehouse:announcement" } } });
    await scene.settle();
    scene.wait(60);
    expect((await scene.settle()).effects).toEqual([]);
  });
});
