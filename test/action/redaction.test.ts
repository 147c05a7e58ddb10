import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact } from "../../action/src/redaction.ts";
import { SecretFinder } from "../../action/src/secret_finder.ts";
import { writtenForms } from "../../action/src/written_forms.ts";
import type { ChangeLine, PublicValue } from "../../src/core/plan/messages.ts";

const secrets = ["canary-42", 'pa"ss\\canary-43'];

function shown(values: readonly PublicValue[], known: readonly string[] = secrets): ChangeLine | undefined {
  const change: ChangeLine = { address: "a.b", action: "update", attributes: ["tags"], values };
  return redact({ changes: [change] }, known).changes?.[0];
}

describe("the values of public attributes", () => {
  it("hide no other value of the same attribute: what is left out is said of it", () => {
    const many = Array.from({ length: 14 }, (_, at) => ({ path: `tags.a${String(at)}`, after: '"x"' }));
    expect(shown(many)).toMatchObject({ values: many.slice(0, 12), partlyShown: ["tags"] });
    const secret = { path: "tags.note", after: '"small canary-42"' };
    expect(shown([{ path: "size", after: "1" }, secret])).toMatchObject({
      values: [{ path: "size", after: "1" }],
      partlyShown: ["tags"],
    });
    expect(shown([{ path: "size", after: "1" }])).not.toHaveProperty("partlyShown");
    expect(shown([secret])).not.toHaveProperty("values");
  });

  it("hold no secret, be it in a key, in JSON, or in JSON within that", () => {
    const within = (value: unknown): PublicValue => ({ path: "tags", after: JSON.stringify(value) });
    for (const secret of secrets) {
      for (const value of [
        within(secret),
        within({ [secret]: 1 }),
        within({ a: [`x${secret}`] }),
        within(JSON.stringify({ password: secret })),
        within(JSON.stringify([JSON.stringify({ [secret]: "x" })])),
        { path: `tags[${JSON.stringify(secret)}]`, before: "1" },
        { path: "tags", before: JSON.stringify(secret), after: "1" },
      ]) {
        expect(shown([value]), JSON.stringify(value)).toMatchObject({ partlyShown: ["tags"] });
        expect(JSON.stringify(shown([value]))).not.toContain("canary");
      }
    }
    expect(shown([within({ number: 123456 })], ["123456"])).not.toHaveProperty("values");
  });

  it("differ as they are shown, however much they have in common", () => {
    const pair = (before: string, after: string) => shown([{ path: "tags", before, after }])?.values?.[0];
    const long = "x".repeat(300);
    expect(pair(`"${long}10.0.0.0/8"`, `"${long}0.0.0.0/0"`)).toEqual({
      path: "tags",
      before: `...${"x".repeat(30)}10.0.0.0/8"`,
      after: `...${"x".repeat(30)}0.0.0.0/0"`,
    });
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.string(), fc.string(), (common, one, other) => {
        fc.pre(one !== other);
        const value = pair(JSON.stringify(common + one), JSON.stringify(common + other));
        expect(value?.before).not.toBe(value?.after);
      }),
    );
  });
});

describe("SecretFinder", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c", '"', "\\", "%", "é"), maxLength: 30 });
  const some = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c", '"', "é"), minLength: 1, maxLength: 8 }), {
    maxLength: 6,
  });

  it("finds what a search for every form would find, and leaves none of it", () => {
    fc.assert(
      fc.property(text, some, (foreign, known) => {
        const finder = new SecretFinder(known);
        const forms = writtenForms(known);
        expect(finder.isIn(foreign)).toBe(forms.some((form) => foreign.includes(form)));
        const left = finder.takeOut(foreign).split("(sensitive)");
        for (const part of left) expect(forms.some((form) => part.includes(form))).toBe(false);
        if (!finder.isIn(foreign)) expect(left).toEqual([foreign]);
      }),
    );
  });

  it("leaves nothing of two that overlap", () => {
    expect(new SecretFinder(["abcd", "cdefgh"]).takeOut("-abcdefgh-")).toBe("-(sensitive)-");
  });
});
