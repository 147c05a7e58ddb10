import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeLines } from "../../../src/core/plan/changes.ts";
import type { ChangeLine } from "../../../src/core/plan/messages.ts";
import type { ResourceChange } from "../../../src/core/plan/plan_shapes.ts";
import { planText } from "../../../src/core/plan/plan_text.ts";
import { countsLine, summarizePlan, summaryPages } from "../../../src/core/plan/summary.ts";
import type { PlanReview } from "../../../src/core/plan/summary.ts";
import { code } from "../../../src/core/report/markdown.ts";
import { changes } from "./messages.ts";
import { noChanges } from "../../support/no_changes.ts";

const elsewhere = "in the summary";
const places = { elsewhere, check: "gatehouse/report" };
/** GitHub's limit for a check run's summary, a check run's text and (a character more) a comment. */
const limit = 65_535;
const whole = { first: 60_000, more: 60_000 };

function reviewOf(...lines: readonly ChangeLine[]): PlanReview {
  const count = (action: ChangeLine["action"]) => lines.filter((line) => line.action === action).length;
  const counts = {
    ...noChanges,
    create: count("create"),
    update: count("update"),
    delete: count("delete"),
    replace: count("replace"),
  };
  return { counts, changes: lines };
}

describe("countsLine", () => {
  it("says what takes something away first", () => {
    expect(countsLine(noChanges)).toBe("No changes.");
    expect(countsLine({ ...noChanges, create: 3 })).toBe("Creates 3.");
    expect(countsLine({ ...noChanges, update: 2, create: 3, delete: 1, replace: 1, outputs: 1 })).toBe(
      "Destroys 1, replaces 1, creates 3, updates 2 and changes 1 output.",
    );
  });
});

describe("summaryPages", () => {
  it("say why something is replaced or destroyed where no attribute does", () => {
    const one: ChangeLine = {
      address: "a.b[1]",
      action: "delete",
      attributes: [],
      reason: "delete_because_count_index",
    };
    const [page] = summaryPages(reviewOf(one), whole, places);
    expect(page).toContain("- `a.b[1]` (beyond count)");
    const moved = { ...one, previous: "a.c" };
    expect(summaryPages(reviewOf(moved), whole, places)[0]).toContain("- `a.b[1]` (was `a.c`; beyond count)");
  });

  it.each([10, 100, 1000, 5000])("name every one of %i destroys and replaces, among as many updates", (count) => {
    const [updates, losses] = [changes("update", count), changes("delete", count)];
    const lines = updates.flatMap((update, index): readonly ChangeLine[] => {
      const loss = losses[index];
      return loss === undefined ? [] : [update, { ...loss, action: index % 3 === 0 ? "replace" : "delete" }];
    });
    const review = reviewOf(...lines);
    const pages = summaryPages(review, whole, places);
    for (const page of pages) expect(page.length).toBeLessThan(limit);
    pages.slice(0, -1).forEach((page, index) => {
      const next = `see the check \`gatehouse/report part ${String(index + 2)} of ${String(pages.length)}\` of this commit.**`;
      expect(page).toContain(next);
    });
    const shown = new Set(pages.flatMap((page) => [...page.matchAll(/^- (`[^`]+`)/gm)].map(([, name]) => name)));
    const missing = lines.filter(({ action, address }) => action !== "update" && !shown.has(code(address)));
    expect(missing).toEqual([]);
    // The destroys stand before everything else.
    expect(pages[0]).toMatch(/^#### Destroys \d+\n\n- `/);
    expect(Buffer.byteLength(summarizePlan(review, 900_000, elsewhere))).toBeLessThan(1024 * 1024);
    expect(summarizePlan(review, 900_000, elsewhere)).not.toContain("more destroyed");
  });

  it("name them whatever they are called and however small a page is", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ address: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), loses: fc.boolean() }),
        ),
        fc.integer({ min: 300, max: 3000 }),
        (resources, bytes) => {
          const lines = resources.map(({ address, loses }): ChangeLine => ({
            address,
            action: loses ? "delete" : "create",
            attributes: [],
          }));
          const pages = summaryPages(reviewOf(...lines), { first: bytes, more: bytes }, places);
          const shown = pages.flatMap((page) => page.split("\n"));
          for (const { address, action } of lines)
            if (action === "delete") expect(shown).toContain(`- ${code(address)}`);
        },
      ),
    );
  });
});

describe("summaryPages with a short first page", () => {
  it("have as few further pages as they can, and leave values out for that", () => {
    const lines = changes("delete", 300).map((line) => ({ ...line, values: [{ path: "input", after: '"x"' }] }));
    const pages = summaryPages(reviewOf(...lines), { first: 500, more: 60_000 }, places);
    expect(pages).toHaveLength(2);
    expect(pages.join("\n")).not.toContain('`"x"`');
    const [one] = summaryPages(reviewOf(...lines.slice(0, 1)), whole, places);
    expect(one).toContain('`input` `"x"`');
  });
});

describe("what nothing takes away", () => {
  const updates = (addresses: readonly string[]): readonly ChangeLine[] =>
    addresses.map((address) => ({ address, action: "update", attributes: ["size"] }));

  it("is named by its numbers, from the first to the last of those that follow each other", () => {
    const numbered = [0, 1, 2, 3, 4, 7, 9, 10, 11, 12].map((index) => `a.b[${String(index)}]`);
    const moved: ChangeLine = { address: "a.b[5]", action: "update", attributes: ["size"], previous: "a.c" };
    const lines = [...updates(numbered.slice(0, 5)), moved, ...updates([...numbered.slice(5), 'a.b["x"]', 'a.b["y"]'])];
    expect(summarizePlan(reviewOf(...lines), 5_000, elsewhere)).toContain(
      "- 13 of `a` (`size`): `a.b[0]` to `a.b[4]`, `a.b[5]` (was `a.c`), `a.b[7]`, `a.b[9]` to `a.b[12]`, " +
        '`a.b["x"]`, `a.b["y"]`',
    );
  });

  it("stands in the order of its numbers", () => {
    const resource = (index: number): ResourceChange => ({
      address: `a.b[${String(index)}]`,
      change: { actions: ["create"], before: null, after: {} },
    });
    const lines = changeLines({ format_version: "1.2", resource_changes: [10, 9, 100, 1].map(resource) });
    expect(lines.map(({ address }) => address)).toEqual(["a.b[1]", "a.b[9]", "a.b[10]", "a.b[100]"]);
  });
});

describe("summarizePlan", () => {
  it("shows one destroy among a thousand updates, first, in any space that holds it", () => {
    const review = reviewOf(...changes("update", 1000), ...changes("delete", 1));
    for (const bytes of [500, 5_000, 60_000, 900_000]) {
      const text = summarizePlan(review, bytes, elsewhere);
      expect(Buffer.byteLength(text)).toBeLessThan(bytes + 300);
      expect(text).toMatch(/^#### Destroys 1\n\n- `terraform_data\.[^`]*delete-0"\]`: .*\n\n<details>/);
      const shown = text.match(/update-\d+/g)?.length ?? 0;
      const cut = Number(/- and (\d+) more, in the summary/.exec(text)?.[1] ?? 0);
      expect(shown + cut).toBe(1000);
    }
  });

  it("says how many destroys do not fit and where they are, those that a report left out too", () => {
    const review = { ...reviewOf(...changes("delete", 100)), changesOmitted: { destroying: 7, other: 3 } };
    const text = summarizePlan(review, 1000, elsewhere);
    const shown = text.match(/delete-\d+/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(0);
    expect(text).toContain(`**And ${107 - shown} more destroyed or replaced, all named in the summary.**`);
    expect(text).toContain("And 3 more changes without a loss, in the summary.");
  });

  it("groups by module, type and attributes, and marks what is sensitive, unknown or forces a replacement", () => {
    const update = (address: string, ...attributes: readonly string[]) =>
      ({ address, action: "update", attributes }) as const;
    const text = summarizePlan(
      {
        counts: { ...noChanges, update: 3, replace: 1, move: 1, drift: 2, outputs: 3 },
        changes: [
          update('module.net["a.b"].aws_subnet.one', "tags"),
          update("aws_vpc.main", "cidr"),
          update('module.net["a.b"].aws_subnet.two["x.y"]', "tags"),
          {
            address: "aws_db.d",
            action: "replace",
            attributes: ["engine", "password", "endpoint"],
            forcing: ["engine"],
            sensitive: ["password"],
            unknown: ["endpoint"],
          },
          { address: "aws_vpc.new", action: "move", attributes: [], previous: "aws_vpc.old" },
        ],
        outputChanges: [
          { name: "endpoint", action: "create", unknown: true },
          { name: "password", action: "update", sensitive: true },
          { name: "user", action: "update", noLongerSensitive: true },
        ],
        drifted: [
          update("aws_db.x", "size"),
          { ...update("aws_db.gone"), action: "delete" },
          update("aws_db.y", "size"),
        ],
      },
      60_000,
      elsewhere,
    );
    expect(text).toContain(
      "#### Replaces 1: destroys, then creates again\n\n" +
        "- `aws_db.d`: `engine` (forces the replacement), `password` (sensitive), `endpoint` (known after apply)\n",
    );
    expect(text).toContain(
      '- 2 of `aws_subnet` in `module.net["a.b"]` (`tags`): `module.net["a.b"].aws_subnet.one`, `module.net["a.b"].aws_subnet.two["x.y"]`\n' +
        "- 1 of `aws_vpc` (`cidr`): `aws_vpc.main`",
    );
    expect(text).toContain("- 1 of `aws_vpc`: `aws_vpc.new` (was `aws_vpc.old`)");
    expect(text).toContain(
      "- `endpoint`: new, known after apply\n- `password`: changed, sensitive\n- `user`: changed, **no longer sensitive**",
    );
    expect(text).toContain("<summary>Changes 3 outputs (1 no longer sensitive)</summary>");
    expect(text).toContain(
      "<summary>Changed outside of Terraform since the last apply: 2</summary>\n\n- gone: `aws_db.gone`\n- 2 of `aws_db`",
    );
  });

  it("says in which order a replacement comes, and whether what was there is destroyed", () => {
    const replaced = (address: string, actions: readonly string[]): ResourceChange => ({
      address,
      type: "a",
      change: { actions, before: { x: 1 }, after: { x: 2 }, replace_paths: [["x"]] },
    });
    const lines = changeLines({
      format_version: "1.2",
      resource_changes: [
        replaced("a.one", ["delete", "create"]),
        replaced("a.two", ["create", "delete"]),
        replaced("a.three", ["create", "forget"]),
      ],
    });
    const review = reviewOf(...lines);
    const text = summarizePlan(review, 60_000, elsewhere);
    expect(text).toContain("#### Replaces 1: destroys, then creates again\n\n- `a.one`");
    expect(text).toContain("#### Replaces 1: creates anew, then destroys the old one\n\n- `a.two`");
    expect(text).toContain("#### Replaces 1: creates anew, and leaves the old one as it is, unmanaged\n\n- `a.three`");
    expect(planText(review)).toEqual(["  -/+ a.one: x!", "  +/. a.three: x!", "  +/- a.two: x!"]);
  });

  it("lets no address break out of its code span", () => {
    const address = 'a.b["`](http://evil) @omar\n# <img>"]';
    const text = summarizePlan(reviewOf({ address, action: "delete", attributes: [] }), 60_000, elsewhere);
    expect(text).toContain('- `` a.b["`](http://evil) @omar # <img>"] ``');
  });
});

describe("planText", () => {
  it("shows everything in a terminal, destroys first", () => {
    expect(
      planText({
        counts: { ...noChanges, create: 1, delete: 1, outputs: 1, drift: 1 },
        changes: [
          { address: "a.b", action: "create", attributes: [] },
          { address: "a.c", action: "delete", attributes: [] },
          { address: "a.d", action: "replace", attributes: ["x", "y"], forcing: ["x"], sensitive: ["y"] },
        ],
        outputChanges: [{ name: "o", action: "update", unknown: true }],
        drifted: [{ address: "a.e", action: "update", attributes: ["z"] }],
      }),
    ).toEqual([
      "    - a.c",
      "  -/+ a.d: x!, y (sensitive)",
      "    + a.b",
      "    ~ output o (known after apply)",
      "Changed outside of Terraform since the last apply: 1",
      "    ~ a.e: z",
    ]);
  });

  it("gives the runner no command, and a terminal no escape", () => {
    const hostile = fc.array(
      fc.constantFrom("::", "##[", "#", "[", "\n", "\r", "\u001b[2J", "\u200b", "a", " ", "set-output "),
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const address = parts.join("");
        for (const line of planText(reviewOf({ address, action: "update", attributes: [address] }))) {
          expect(line).not.toMatch(/^\s*::|##\[|[\p{Cc}\p{Cf}]/u);
        }
      }),
    );
  });
});
