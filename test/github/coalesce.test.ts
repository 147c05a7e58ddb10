import { describe, expect, test } from "vitest";
import { coalesce } from "../../src/github/coalesce.ts";

/** Work that ends when the test says so. */
function gated(): { work: () => Promise<void>; ends: ((error?: Error) => void)[] } {
  const ends: ((error?: Error) => void)[] = [];
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      ends.push((error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  return { work, ends };
}

function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe("coalesced work", () => {
  test("runs once for the first, and once more for all who asked meanwhile", async () => {
    const { work, ends } = gated();
    const call = coalesce(work);
    const first = call();
    const others = [call(), call(), call()];
    await settle();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await first;
    await settle();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await Promise.all(others);
    const later = call();
    expect(ends).toHaveLength(3);
    ends[2]?.();
    await later;
  });

  test("gives each caller the error of its own run", async () => {
    const { work, ends } = gated();
    const call = coalesce(work);
    const outcomes = Promise.allSettled([call(), call()]);
    ends[0]?.(new Error("first"));
    await settle();
    ends[1]?.();
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  });

  test("never runs twice at once, whenever it is asked", async () => {
    let running = 0;
    let most = 0;
    const call = coalesce(async () => {
      most = Math.max(most, ++running);
      await settle();
      running--;
    });
    const askOften = async (): Promise<void> => {
      for (let time = 0; time < 10; time++) await call();
    };
    await Promise.all([askOften(), askOften(), askOften()]);
    expect(most).toBe(1);
  });

  test("asked during the second run, runs a third time", async () => {
    const { work, ends } = gated();
    const call = coalesce(work);
    const calls = [call(), call()];
    ends[0]?.();
    await settle();
    calls.push(call());
    ends[1]?.();
    await settle();
    expect(ends).toHaveLength(3);
    ends[2]?.();
    await Promise.all(calls);
  });
});
