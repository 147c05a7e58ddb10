import { describe, expect, it } from "vitest";
import { orders } from "./fixtures.ts";
import type { Scene } from "./scene.ts";
import { applying, planned } from "./stages.ts";

const says = (scene: Scene): string => scene.snapshot.pull?.description?.body ?? "";

describe("the pull request's description", () => {
  it("follows what was approved last: whoever reviews it reads there what is applied", async () => {
    const scene = await planned();
    expect(says(scene)).toContain("| Instances | `2` |");
    await scene.edit("dana", { ...orders, instances: "3" });
    await scene.settle();
    // Nothing of that stands on its branch yet.
    expect(says(scene)).toContain("| Instances | `2` |");
    scene.wait(11);
    scene.label("omar");
    const { types } = await scene.settle();
    expect(types).toEqual(["commit_branch", "update_pull", "start_job", "update_issue"]);
    expect(says(scene)).toContain("| Instances | `3` |");
    expect((await scene.decide()).effects).toEqual([]);
  });

  it("is written again where somebody else wrote into it, or into the title", async () => {
    const scene = await planned();
    const { description } = scene.snapshot.pull ?? {};
    if (description === undefined) throw new Error("The pull request has no description.");
    for (const changed of [{ body: "Harmless." }, { title: "Run 99: create database harmless" }]) {
      scene.changePull({ description: { ...description, ...changed } });
      expect(await scene.settle()).toMatchObject({ state: "planned", types: ["update_pull"] });
      expect(scene.snapshot.pull?.description).toEqual(description);
    }
  });

  it("is the same however GitHub ends its lines", async () => {
    const scene = await planned();
    const { title = "", body = "" } = scene.snapshot.pull?.description ?? {};
    scene.changePull({ description: { title, body: `${body.replaceAll("\n", "\r\n")}\r\n` } });
    expect((await scene.settle()).types).toEqual([]);
  });

  it("stays once it is merged: by then it tells what was", async () => {
    const scene = await applying();
    const { description } = scene.snapshot.pull ?? {};
    if (description === undefined) throw new Error("The pull request has no description.");
    scene.changePull({ description: { ...description, body: "Notes." } });
    expect((await scene.settle()).types).toEqual([]);
  });

  it("is left alone where it is not known", async () => {
    const scene = await planned();
    const { pull } = scene.snapshot;
    if (pull === undefined) throw new Error("There is no pull request.");
    const { description, ...unknown } = pull;
    scene.change({ pull: unknown });
    expect((await scene.settle()).types).toEqual([]);
  });
});
