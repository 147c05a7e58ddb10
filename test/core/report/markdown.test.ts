import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { callOnly, code, fenced, folded, list, shortTime, table } from "../../../src/core/report/markdown.ts";

const markdown = new MarkdownIt();
const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("`", "``", "|", "\n", "@omar", "<b>", "\\", "~~~", "```", " ", "a"), { maxLength: 30 })
    .map((parts) => parts.join("")),
);

describe("values in comments", () => {
  it("stay one code span, whatever they hold", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const [block] = markdown.parseInline(code(value), {});
        const kinds = block?.children?.map(({ type }) => type) ?? [];
        expect(kinds.filter((kind) => kind !== "text").length <= 1).toBe(true);
        expect(kinds.includes("html_inline") || kinds.includes("link_open")).toBe(false);
      }),
    );
  });

  it("can't leave their fence", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const blocks = markdown.parse(fenced(value), {});
        expect(blocks.map(({ type }) => type)).toEqual(["fence"]);
      }),
    );
  });

  it("shows in a block that there is something which nobody sees, and no terminal obeys it", () => {
    expect(fenced("safe \u202e live\u001b[2J \u200b\u2028\tend\r\nक्\u200dष\n")).toBe(
      "```\nsafe � live�[2J ��\tend\r\nक्\u200dष\n```",
    );
  });

  it("can't break a table's row", () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const rows = markdown
          .parse(table(["a", "b"], [[code(one), code(other)]]), {})
          .filter(({ type }) => type === "td_open");
        expect(rows).toHaveLength(2);
      }),
    );
  });

  it("are cut to what a reader can take in", () => {
    expect(code("x".repeat(200), 10)).toBe("`xxxxxxxxxx...`");
    expect(code("")).toBe("(empty)");
  });

  it("fold with a summary that is text", () => {
    expect(folded("a <b>", "body")).toContain("<summary>a &lt;b&gt;</summary>");
  });

  it("call nobody but the one that is meant, and stay as they are in code", () => {
    const text =
      "@dana and @omar, or @acme/devops: `for @kim` and `` a ` @kim `` of me@example.com.\n```\n@kim\n```\n(@Dana)";
    expect(callOnly(text, "dana")).toBe(
      "@dana and `@omar`, or `@acme/devops`: `for @kim` and `` a ` @kim `` of me@example.com.\n```\n@kim\n```\n(@Dana)",
    );
  });

  it.each([
    ["``a` @omar`", "``a` @omar`"],
    ["`` @omar ` @olga", "`` `@omar` ` `@olga`"],
    ["`a` @omar `b", "`a` `@omar` `b"],
    ["``` `@omar` ``` @omar", "``` `@omar` ``` `@omar`"],
  ])("takes for code what GitHub does: %s", (text, said) => {
    expect(callOnly(text, "dana")).toBe(said);
  });

  it("is done soon with any number of backticks", () => {
    // Looked for from each anew, what closes them would take hours.
    const text = Array.from({ length: 2000 }, (_, index) => "`".repeat(index + 1)).join(" ");
    expect(callOnly(text, "dana")).toBe(text);
  });

  it("are listed as people write lists", () => {
    expect(list(["a", "b", "c"], "or")).toBe("a, b or c");
    expect(shortTime("2026-11-29T08:00:00.000Z")).toBe("29 Nov 08:00 UTC");
  });
});
