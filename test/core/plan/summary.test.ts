import { describe, expect, it } from "vitest";
import type { ChangeCounts, ChangeLine } from "../../../src/core/plan/messages.ts";
import { countsLine, summarizePlan } from "../../../src/core/plan/summary.ts";
import { changes } from "./messages.ts";

const none: ChangeCounts = {
  create: 0,
  update: 0,
  replace: 0,
  delete: 0,
  move: 0,
  import: 0,
  forget: 0,
  outputs: 0,
  drift: 0,
};

function lines(action: ChangeLine["action"], count: number): readonly ChangeLine[] {
  return changes(action, count);
}

describe("countsLine", () => {
  it("says what takes something away first", () => {
    expect(countsLine(none)).toBe("No changes.");
    expect(countsLine({ ...none, create: 3 })).toBe("Creates 3.");
    expect(countsLine({ ...none, update: 2, create: 3, delete: 1, replace: 1, outputs: 1 })).toBe(
      "Destroys 1, replaces 1, creates 3, updates 2 and changes 1 output.",
    );
  });
});

describe("summarizePlan", () => {
  it("shows one destroy among a thousand updates, first, in any budget that holds it", () => {
    const counts = { ...none, update: 1000, delete: 1 };
    for (const budget of [500, 5_000, 60_000, 900_000]) {
      const text = summarizePlan({ counts, changes: [...lines("update", 1000), ...lines("delete", 1)] }, budget);
      expect(Buffer.byteLength(text)).toBeLessThan(budget + 200);
      expect(text).toMatch(/^\*\*Destroys 1 and updates 1000\.\*\*\n\nDestroys:\n- `terraform_data\.[^`]*delete-0"\]`/);
      const shown = text.match(/update-\d+/g)?.length ?? 0;
      const cut = Number(/And (\d+) more changed/.exec(text)?.[1] ?? 0);
      expect(shown + cut).toBe(1000);
    }
  });

  it("says how many destroys alone do not fit", () => {
    const text = summarizePlan({ counts: { ...none, delete: 100 }, changes: lines("delete", 100) }, 1000);
    const shown = text.match(/delete-\d+/g)?.length ?? 0;
    expect(text).toContain(`**And ${100 - shown} more destroyed or replaced, which do not fit here.**`);
  });

  it("groups updates by the attributes that change, and names what forces a replacement", () => {
    const update = (name: string, attributes: readonly string[]) =>
      ({ address: name, action: "update", attributes }) as const;
    const text = summarizePlan(
      {
        counts: { ...none, update: 3, replace: 1, drift: 2 },
        changes: [
          update("a.a", ["tags"]),
          update("a.b", ["size"]),
          update("a.c", ["tags"]),
          { address: "a.d", action: "replace", attributes: ["engine"] },
        ],
      },
      60_000,
    );
    expect(text).toContain("- `tags` of `a.a`, `a.c`\n- `size` of `a.b`");
    expect(text).toContain("Replaces: destroys, then creates again:\n- `a.d`: `engine`");
    expect(text).toContain("Changed outside of Terraform since the last apply: 2.");
  });

  it("lets no address break out of its code span", () => {
    const address = 'a.b["`](http://evil) @omar\n# <img>"]';
    const text = summarizePlan(
      { counts: { ...none, delete: 1 }, changes: [{ address, action: "delete", attributes: [] }] },
      60_000,
    );
    expect(text).toContain('- `` a.b["`](http://evil) @omar # <img>"] ``');
  });
});
