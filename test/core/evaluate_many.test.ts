import { afterAll, describe, expect, test } from "vitest";
import { ManyEvaluator } from "../../src/core/evaluate_many.ts";
import type { JqEvaluator } from "../../src/core/expressions.ts";
import { createJqEvaluator } from "../../src/jq/evaluator.ts";

const jq = createJqEvaluator({ timeoutMilliseconds: 5000 });
afterAll(() => jq.close());

function counting(): { readonly jq: JqEvaluator; readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    jq: {
      evaluate(program, input) {
        asked += 1;
        return jq.evaluate(program, input);
      },
    },
  };
}

describe("a program on many inputs", () => {
  test("gives for each what it gives for it alone, and is asked few times", async () => {
    const { jq: counted, asked } = counting();
    const inputs = Array.from({ length: 450 }, (_, at) => ({ at }));
    const found = await new ManyEvaluator(counted, ".at, (.at | if . > 448 then error else . * 2 end)").outputs(inputs);
    expect(found.slice(0, 3)).toEqual([
      [0, 0],
      [1, 2],
      [2, 4],
    ]);
    expect(found.map((outputs) => outputs?.length)).toEqual([...Array.from({ length: 449 }, () => 2), undefined]);
    // One tells whether it is jq.
    expect(asked()).toBe(10);
  });

  test("gives nothing for those that are too large together, but not for others", async () => {
    const found = await new ManyEvaluator(jq, "if . == 1 then [range(200000)] else . end").outputs([1]);
    expect(found).toEqual([undefined]);
    const large = "x".repeat(40_000);
    expect(await new ManyEvaluator(jq, "length").outputs([large, large, large])).toEqual([
      [40_000],
      [40_000],
      [40_000],
    ]);
  });

  test.each(["empty", "halt", "input", "1)] | [(2", ".[", "$__loc__ | error", "label $out | break $out"])(
    "never gives what %j alone would not",
    async (program) => {
      const alone = await jq.evaluate(`[(${program}\n)]`, {});
      const [together] = await new ManyEvaluator(jq, program).outputs([{}, {}]);
      if (together !== undefined) expect(alone).toEqual({ ok: true, value: together });
    },
  );

  test("is not tried again once it had to be ended", async () => {
    let asked = 0;
    const endless: JqEvaluator = {
      evaluate: (program) => {
        asked += 1;
        const isCompiled = program.startsWith("empty |");
        return Promise.resolve(
          isCompiled ? { ok: true, value: null } : { ok: false, message: "it took too long", ended: true },
        );
      },
    };
    const many = new ManyEvaluator(endless, "def f: f; f");
    expect(await many.outputs(Array.from({ length: 1000 }, () => null))).toEqual(
      Array.from({ length: 1000 }, () => undefined),
    );
    expect(asked).toBe(2);
  });
});
