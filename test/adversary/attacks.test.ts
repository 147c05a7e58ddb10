import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attacks } from "./attacks/index.ts";
import { createScene, type Scene } from "./scene.ts";
import { openStage } from "./stage.ts";

const all = Object.values(attacks).flat();
let scene: Scene;
let close: () => Promise<void>;

beforeAll(async () => {
  const stage = await openStage();
  scene = createScene(stage);
  close = async () => {
    await stage[Symbol.asyncDispose]();
  };
}, 120_000);
afterAll(async () => {
  await close();
});

it("knows each attack by a name of its own", () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

// Each has an entity and an issue of its own, so that they don't get into each other's way.
describe.concurrent("in each other's company", { timeout: 180_000 }, () => {
  it.each(all.filter(({ alone }) => alone !== true))("$name, and: $twin.name", async ({ play, twin }) => {
    await play(scene);
    await scene.once(twin);
  });
});

describe("alone", { timeout: 180_000 }, () => {
  it.each(all.filter(({ alone }) => alone === true))("$name, and: $twin.name", async ({ play, twin }) => {
    await play(scene);
    await scene.once(twin);
  });
});
