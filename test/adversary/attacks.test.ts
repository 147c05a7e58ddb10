import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attacks } from "./attacks/index.ts";
import type { Attack, HonestTwin } from "./attack.ts";
import { createScene } from "./scene.ts";
import { openStage, type Stage } from "./stage.ts";

const all = Object.values(attacks).flat();
let stage: Stage & AsyncDisposable;
const played = new Map<HonestTwin, Promise<void>>();

beforeAll(async () => {
  stage = await openStage();
}, 120_000);
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

async function act({ play }: Pick<Attack | HonestTwin, "play">): Promise<void> {
  const scene = createScene(stage);
  await play(scene);
  await scene.end();
}

/** The attack, and its honest twin once for all attacks that share it. */
async function carryOut(attack: Attack): Promise<void> {
  await act(attack);
  const playing = played.get(attack.twin) ?? act(attack.twin);
  played.set(attack.twin, playing);
  await playing;
}

it("knows each attack by a name of its own", () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

// Each has an entity and an issue of its own, so that they don't get into each other's way.
describe.concurrent("in each other's company", { timeout: 400_000 }, () => {
  it.each(all.filter(({ alone }) => alone !== true))("$name, and: $twin.name", async (attack) => {
    await carryOut(attack);
  });
});

describe("alone", { timeout: 400_000 }, () => {
  it.each(all.filter(({ alone }) => alone === true))("$name, and: $twin.name", async (attack) => {
    await carryOut(attack);
  });
});
