import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAssignments } from "../../../src/local/runner/command_files.ts";
import { evaluateCondition, interpolate, type ExpressionScope } from "../../../src/local/runner/expressions.ts";
import { parseLogCommand } from "../../../src/local/runner/log_commands.ts";
import { createMasks } from "../../../src/local/runner/masks.ts";
import { parseUses } from "../../../src/local/runner/uses_reference.ts";

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,20}$/);

describe("the files behind GITHUB_OUTPUT and GITHUB_ENV", () => {
  it("give back every value that is written as GitHub asks", () => {
    const value = fc.string({ unit: "grapheme" }).filter((text) => !/[\r]/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key }), (pairs) => {
        const text = pairs.map(([key, each]) => `${key}<<END-OF-VALUE\n${each}\nEND-OF-VALUE\n`).join("");
        expect(Object.entries(parseAssignments(text, "GITHUB_OUTPUT"))).toEqual(expect.arrayContaining(pairs));
      }),
    );
  });

  it("take the first of = and << as what divides", () => {
    expect(parseAssignments("a=b<<c\nd<<E=F\nx\nE=F\r\na=last", "f")).toEqual({ a: "last", d: "x" });
  });

  it.each([["no divider"], ["=value"], ["name<<END\nvalue"], ["name<<\nvalue\n"]])("refuse %j", (text) => {
    expect(() => parseAssignments(text, "GITHUB_ENV")).toThrow(/GITHUB_ENV/);
  });
});

describe("workflow commands", () => {
  it("are read with their properties, unescaped", () => {
    expect(parseLogCommand("  ::error file=a%2Cb.tf,line=3::one%0Atwo: 100%25")).toEqual({
      name: "error",
      properties: { file: "a,b.tf", line: "3" },
      message: "one\ntwo: 100%",
    });
    expect(parseLogCommand("::group::Title::more")).toMatchObject({ name: "group", message: "Title::more" });
  });

  it("are at the start of a line only, and reading any line ends", () => {
    expect(parseLogCommand("see ::error::this")).toBeUndefined();
    fc.assert(fc.property(fc.string(), (line) => parseLogCommand(`x${line}`) === undefined));
    expect(parseLogCommand(`::error ${":".repeat(50_000)}`)?.name).toBe("error");
  });
});

describe("masks", () => {
  it("hide a secret wherever and in whatever usual form it stands", () => {
    const secret = fc
      .string({ minLength: 4, unit: "grapheme-ascii" })
      .filter((text) => text.trim() === text && !text.includes("*"));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        const masks = createMasks();
        masks.add(hidden);
        const forms = [
          hidden,
          JSON.stringify(hidden),
          encodeURIComponent(hidden),
          Buffer.from(hidden).toString("base64"),
        ];
        for (const form of forms) expect(masks.apply(before + form + after)).not.toContain(form);
      }),
    );
  });

  it("hide each line of a key, and the longest of overlapping secrets first", () => {
    const masks = createMasks();
    masks.add("-----BEGIN-----\nabcdef\n-----END-----\n");
    masks.add("abc");
    expect(masks.apply("the line abcdef")).toBe("the line ***");
    masks.add("");
    expect(masks.apply("plain")).toBe("plain");
  });
});

describe("expressions", () => {
  const scope: ExpressionScope = {
    contexts: { inputs: { text: "a", none: null, yes: true }, github: { run_attempt: "1" } },
  };

  it("stand for their value, braces in quoted texts included", () => {
    expect(interpolate("x${{ inputs.text }}-${{inputs.none}}-${{ inputs.yes }}", scope)).toBe("xa--true");
    expect(interpolate("${{ '}}' }}${{ 'it''s' }}", scope)).toBe("}}it's");
    expect(interpolate("${{ format('{0}{{}}', inputs.text) }}", scope)).toBe("a{}");
  });

  it("never evaluate what a value holds", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const hostile = `\${{ inputs.text }}${text}`;
        expect(interpolate("${{ inputs.value }}", { contexts: { inputs: { value: hostile } } })).toBe(hostile);
      }),
    );
  });

  it("leave a text without them as it is", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes("${{")),
        (text) => interpolate(text, scope) === text,
      ),
    );
  });

  it.each(["${{", "${{ inputs.text", "${{ }}", "${{ missing.x }}", "${{ inputs. }}", "${{ secrets.x }}"])(
    "refuse %s",
    (text) => {
      expect(() => interpolate(text, scope)).toThrow(/expression/i);
    },
  );

  it.each([
    ["github.run_attempt == 1", "success", true],
    ["${{ github.run_attempt == 1 }}", "success", true],
    ["github.run_attempt == 1", "failure", false],
    ["always() && inputs.yes", "failure", true],
    ["Failure()", "failure", true],
    ["inputs.text == 'failure()'", "failure", false],
    ["!cancelled()", "failure", true],
    ["inputs.none", "success", false],
    [undefined, "cancelled", false],
    [true, "success", true],
    [false, "success", false],
  ] as const)("the condition %j after %s is %j", (condition, status, expected) => {
    expect(evaluateCondition(condition, { ...scope, status })).toBe(expected);
  });
});

describe("uses", () => {
  const sha = "0123456789abcdef0123456789abcdef01234567";

  it("names a folder of the workspace, or a commit of a repository", () => {
    expect(parseUses("./action")).toEqual({ kind: "local", path: "./action" });
    expect(parseUses(`acme/tools@${sha}`)).toEqual({ kind: "repository", repository: "acme/tools", path: "", sha });
    expect(parseUses(`acme/tools/a/b@${sha}`)).toMatchObject({ path: "a/b" });
  });

  it.each([`acme/tools/../../x@${sha}`, "acme/tools@main", `acme/tools@${sha}0`, "acme/tools", `docker://x@${sha}`])(
    "refuses %s",
    (uses) => {
      expect(() => parseUses(uses)).toThrow(uses);
    },
  );
});
