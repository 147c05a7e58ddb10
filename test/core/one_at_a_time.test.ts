import { expect, test } from "vitest";
import { oneAtATime } from "../../src/core/one_at_a_time.ts";

test("one at a time: in order, and past a failure", async () => {
  const inTurn = oneAtATime();
  const begun: string[] = [];
  const first = Promise.withResolvers<string>();
  const outcomes = Promise.allSettled([
    inTurn(() => {
      begun.push("first");
      return first.promise;
    }),
    inTurn(() => {
      begun.push("second");
      return Promise.resolve("done");
    }),
  ]);
  await Promise.resolve();
  expect(begun).toEqual(["first"]);
  first.reject(new Error("no"));
  expect(await outcomes).toMatchObject([{ status: "rejected" }, { status: "fulfilled", value: "done" }]);
  expect(begun).toEqual(["first", "second"]);
});
