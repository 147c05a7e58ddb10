import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/json.ts";
import { hclIdentifier, hclLiteral, hclQuotedText } from "../../../src/core/render/hcl.ts";
import { terraformEnvironment, terraformMissing } from "../../support/terraform.ts";

const pieces = [
  "$",
  "%",
  "{",
  "}",
  "\\",
  '"',
  "$${",
  "%%{",
  "${",
  "%{",
  "~",
  "a",
  "\n",
  "\r",
  "\t",
  "\u0000",
  "\ufeff",
];
const morePieces = [
  "e\u0301",
  "\u202e",
  "😀",
  "\u2028",
  "\ue000",
  "file(",
  "EOT",
  "#",
  "//",
  "/*",
  "<<EOT\n",
  "timestamp()",
];
const hostile = fc.array(fc.constantFrom(...pieces, ...morePieces), { maxLength: 8 }).map((parts) => parts.join(""));
const any = fc.string({ unit: "binary", maxLength: 30 });
const strings = fc.sample(fc.oneof(hostile, hostile, any), { numRuns: 1200, seed: 20 });

describe("HCL text", () => {
  it.skipIf(terraformMissing)("means to Terraform exactly the values that it was made from (needs terraform)", () => {
    const values = fc.sample(fc.jsonValue({ maxDepth: 3 }), { numRuns: 200, seed: 4 }).map(plainNumbers);
    const outputs = terraformOutputs({
      literals: `[${strings.map(hclLiteral).join(",\n")}]`,
      keys: `[${strings.map((text) => `keys(${hclLiteral({ [text]: true })})[0]`).join(",\n")}]`,
      quoted: `[${strings.map((text) => `"a${hclQuotedText(text)}{x}${hclQuotedText(text)}${hclQuotedText(text)}"`).join(",\n")}]`,
      values: `[${values.map(hclLiteral).join(",\n")}]`,
    });
    const normal = strings.map((text) => text.normalize("NFC"));
    expect(outputs["literals"]).toEqual(normal);
    expect(outputs["keys"]).toEqual(normal);
    expect(outputs["quoted"]).toEqual(strings.map((text) => `a${text}{x}${text}${text}`.normalize("NFC")));
    expect(outputs["values"]).toEqual(values.map(normalizeAll));
  });

  it("shows what can't be seen as numbers", () => {
    expect(hclLiteral("a\u202eb\u{e0001}")).toBe('"a\\u202eb\\U000e0001"');
    expect(hclLiteral({ a: [1, true, null, "é"], b: {} })).toBe('{ "a" = [1, true, null, "é"], "b" = {} }');
  });
});

describe("hclIdentifier", () => {
  it("takes identifiers and nothing else", () => {
    expect(hclIdentifier("eu_central-1")).toBe("eu_central-1");
    for (const text of ["", "1a", "-a", "a.b", "a b", "a\n", 'a"', "é", "${a}"])
      expect(hclIdentifier(text)).toBeUndefined();
  });
});

function terraformOutputs(expressions: Readonly<Record<string, string>>): Record<string, JsonValue> {
  const folder = mkdtempSync(path.join(tmpdir(), "hcl-"));
  try {
    const blocks = Object.entries(expressions).map(
      ([name, expression]) => `output "${name}" {\n  value = ${expression}\n}\n`,
    );
    writeFileSync(path.join(folder, "main.tf"), blocks.join("\n"));
    const options = {
      cwd: folder,
      env: terraformEnvironment(),
      encoding: "utf8",
      maxBuffer: 1e8,
      stdio: "pipe",
    } as const;
    execFileSync("terraform", ["init", "-no-color"], options);
    execFileSync("terraform", ["apply", "-auto-approve", "-input=false", "-no-color"], options);
    const outputs = JSON.parse(execFileSync("terraform", ["output", "-json"], options)) as Record<
      string,
      { value: JsonValue }
    >;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Terraform keeps up to 512 bits of a number, and writes them all back; JavaScript's shortest form is not exact beyond 53. */
function plainNumbers(value: unknown): JsonValue {
  return JSON.parse(
    JSON.stringify(value, (_key, member: unknown) => (typeof member === "number" ? Math.trunc(member % 1e6) : member)),
  ) as JsonValue;
}

function normalizeAll(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value).normalize("NFC")) as JsonValue;
}
