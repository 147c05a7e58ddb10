import { describe, expect, it } from "vitest";
import { openCatalog, starterFile } from "./fixtures.ts";
import { openScene, type Scene } from "./scene.ts";
import { announced } from "./stages.ts";

/** The comment as GitHub shows it when its publication took so long. */
function publishedLate(scene: Scene, seconds: number): void {
  const late = new Date(Date.parse(scene.snapshot.now) + seconds * 1000).toISOString();
  const comments = scene.snapshot.issue.comments.map((comment) => ({ ...comment, createdAt: late }));
  scene.changeIssue({ comments });
  scene.wait(seconds);
}

const announcedAt = (scene: Scene): number => Date.parse(/ at=(\S+) /.exec(scene.status())?.[1] ?? "");

describe("an announcement", () => {
  it("that was published later than it says counts from then on: no label that came before anybody could read it", async () => {
    const scene = await announced();
    const label = { at: new Date(Date.parse(scene.snapshot.now) + 5000).toISOString() };
    publishedLate(scene, 30);
    scene.label("omar", label);
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(announcedAt(scene)).toBe(Date.parse(scene.snapshot.issue.comments[0]?.createdAt ?? ""));
    scene.wait(2);
    scene.label("omar");
    expect((await scene.settle()).state).toBe("planning");
  });

  it("is written once, however late GitHub publishes what the app writes", async () => {
    const scene = await announced();
    publishedLate(scene, 30);
    expect((await scene.settle()).effects).toEqual([]);
  });

  it("stays what it is while it is counted: what is written into the comment later makes it no later", async () => {
    const catalog = await openCatalog({
      "actions/add_document_db.yml": starterFile("actions/add_document_db.yml").replace(
        /requiredApproval: .*/,
        "requiredApproval: { count: 2 }",
      ),
    });
    const scene = await openScene({ catalog });
    scene.change({ members: new Map([["acme/devops", new Set(["omar", "olga"])]]) });
    await scene.settle();
    const first = announcedAt(scene);
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.status()).toContain("Approved so far: 1 of 2, by @omar.");
    expect(announcedAt(scene)).toBe(first);
    scene.label("olga");
    expect((await scene.settle()).state).toBe("planning");
  });

  it("is not written anew for its own sake", async () => {
    const scene = await announced();
    scene.wait(60);
    expect((await scene.settle()).effects).toEqual([]);
  });
});

describe("an approval that its owner took back", () => {
  it("does not count again when somebody else puts the label on", async () => {
    const scene = await announced();
    scene.change({ unprotected: ["The default branch can be deleted."] });
    scene.label("omar");
    await scene.settle();
    scene.label("dana");
    scene.unlabel("omar");
    scene.label("dana");
    scene.change({ unprotected: [] });
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });
});
