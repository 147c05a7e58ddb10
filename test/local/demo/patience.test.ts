import { expect, it } from "vitest";
import { createPatience } from "../../../src/local/demo/patience.ts";

it("patience does not end while the machine stands still", async () => {
  const patience = createPatience(60);
  const nap = patience.nap(20);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  await nap;
  expect(patience.isOver()).toBe(false);
});

it("patience ends once its naps are taken", async () => {
  const patience = createPatience(60);
  await patience.nap(20);
  await patience.nap(20);
  expect(patience.isOver()).toBe(false);
  await patience.nap(20);
  expect(patience.isOver()).toBe(true);
});
