import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOrder, writeOrder } from "../../../src/core/plan/order_message.ts";
import { readReport, signReport } from "../../../src/core/plan/report_message.ts";
import { planBlocks, warningBlocks } from "../../../src/core/report/plan_view.ts";
import type { PlanFinding } from "../../../src/core/plan/messages.ts";
import { changes, order, report } from "./messages.ts";

const key = new Uint8Array(32).fill(1);
const otherKey = new Uint8Array(32).fill(2);

describe("an order", () => {
  it("comes back as it was written", () => {
    expect(readOrder(writeOrder(order))).toEqual(order);
    expect(readOrder(writeOrder(order).replaceAll("\n", "\r\n"))).toEqual(order);
  });

  it("is nothing when anything about it is off", () => {
    const text = writeOrder(order);
    for (const broken of [
      "",
      `Hello\n${text}`,
      `${text}\nmore`,
      text.replace('"version":1', '"version":2'),
      text.replace('"phase":"plan"', '"phase":"destroy"'),
      text.replace('"issue":12', '"issue":"12"'),
      text.replace('"issue":12', '"issue":12,"extra":1'),
      text.replace('"attempt":1,', ""),
      text.replace('"head":"1', '"head":"x'),
      text.slice(0, 100),
    ]) {
      expect(readOrder(broken), broken).toBeUndefined();
    }
  });
});

describe("a report", () => {
  it("comes back when one of the keys signed it", () => {
    expect(readReport(signReport(report, key), [otherKey, key])).toEqual(report);
    expect(readReport(signReport(report, key).replaceAll("\n", "\r\n"), [key])).toEqual(report);
    expect(readReport(signReport(report, key), [otherKey])).toBeUndefined();
    expect(readReport(signReport(report, key), [])).toBeUndefined();
  });

  it("carries any output's value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (outputs) => {
        const written = JSON.parse(JSON.stringify({ ...report, outputs })) as unknown;
        expect(readReport(signReport({ ...report, outputs: outputs as Record<string, string> }, key), [key])).toEqual(
          written,
        );
      }),
    );
  });

  it("comes back whatever line ends of Unicode's are in it, and so does an order", () => {
    const text = "one\u2028two\u2029three\u0085four\v\f";
    const outputs = { endpoint: text };
    expect(readReport(signReport({ ...report, outcome: "applied", outputs }, key), [key])?.outputs).toEqual(outputs);
    const outlandish = { ...order, outputs: [text] };
    expect(readOrder(writeOrder(outlandish))).toEqual(outlandish);
  });

  it("is nothing once a character of it is another", () => {
    const text = signReport({ ...report, counts: counts(1), changes: changes("create", 1) }, key);
    for (let index = 0; index < text.trimEnd().length; index += 1) {
      const character = text[index] === "0" ? "1" : "0";
      const changed = text.slice(0, index) + character + text.slice(index + 1);
      expect(readReport(changed, [key]), changed).toBeUndefined();
    }
  });
});

describe("a long report", () => {
  it("keeps every destroy and replace among thousands of updates, and says how many others it left out", () => {
    const text = signReport(
      { ...report, changes: [...changes("update", 4000), ...changes("delete", 100), ...changes("replace", 100)] },
      key,
    );
    expect(Buffer.byteLength(text)).toBeLessThan(61_000);
    const read = readReport(text, [key]);
    const kept = read?.changes ?? [];
    expect(kept.filter((change) => change.action === "delete")).toEqual(changes("delete", 100));
    expect(kept.filter((change) => change.action === "replace")).toEqual(changes("replace", 100));
    expect(kept[0]?.action).toBe("delete");
    expect(read?.changesOmitted).toEqual({ destroying: 0, other: 4200 - kept.length });
    expect(kept.length).toBeGreaterThan(350);
  });

  it("counts the changes whose public values do not fit, and its review says where they stand", () => {
    const values = [{ path: "size", before: '"small"', after: `"${"x".repeat(500)}"` }];
    const lines = changes("update", 200).map((line) => ({ ...line, values }));
    const read = readReport(signReport({ ...report, counts: counts(200), changes: lines }, key), [key]);
    const without = (read?.changes ?? []).filter((line) => line.values === undefined).length;
    expect(without).toBeGreaterThan(0);
    expect(without).toBeLessThan(200);
    expect(read?.valuesOmitted).toBe(without);
    expect(planBlocks(read).join("\n")).toContain(
      `What ${without} of the changes set public attributes to stands in the workflow run's summary`,
    );
    const short = readReport(signReport({ ...report, changes: lines.slice(0, 3) }, key), [key]);
    expect(short?.valuesOmitted).toBeUndefined();
  });

  it("counts the destroys that alone do not fit", () => {
    const lines = changes("delete", 5000);
    const read = readReport(signReport({ ...report, changes: lines, beyondOperation: lines }, key), [key]);
    expect(read?.changesOmitted?.destroying).toBe(5000 - (read?.changes?.length ?? 0));
    expect(read?.changes?.length).toBeGreaterThan(350);
    expect(read?.beyondOperation).toHaveLength(20);
  });

  it("names the outputs that are too long for it", () => {
    const outputs = { endpoint: "here", certificate: "x".repeat(70_000) };
    const read = readReport(signReport({ ...report, outcome: "applied", outputs }, key), [key]);
    expect(read?.outputs).toEqual({ endpoint: "here" });
    expect(read?.omittedOutputs).toEqual({ certificate: "is too long for the report" });
  });

  it("says of warnings what a comment shows, and counts the others", () => {
    const warnings = Array.from({ length: 30 }, (_, index) => ({
      title: `Policy ${index}`,
      message: "Think twice. ".repeat(100),
      addresses: changes("update", 2000).map(({ address }) => address),
    }));
    const read = readReport(signReport({ ...report, warnings }, key), [key]);
    expect(read?.warnings).toHaveLength(20);
    expect(read?.warnings?.[0]).toMatchObject({ title: "Policy 0", more: 1995 });
    expect(read?.warningsOmitted).toBe(10);
    expect(read && warningBlocks(read, 50_000)).toEqual(warningBlocks({ warnings }, 50_000));
    const tool = readReport(signReport({ ...report, toolWarnings: warnings }, key), [key]);
    expect(tool).toMatchObject({ toolWarnings: read?.warnings ?? [], toolWarningsOmitted: 10 });
  });

  it("says what it can, whatever is long in it", () => {
    // Built within the property, so that a counterexample is short.
    const texts = {
      short: "short",
      long: "x".repeat(6000),
      escaped: "\u0001".repeat(2000),
      ends: "--> ".repeat(800),
      wide: "😀".repeat(1500),
    };
    const kind = fc.constantFrom("short", "long", "escaped", "ends", "wide");
    const many = fc.constantFrom(0, 1, 300);
    const few = fc.constantFrom(0, 1, 25);
    const lines = fc.record({ action: fc.constantFrom("update", "delete"), count: many, end: kind });
    const named = fc.record({ count: many, text: kind });
    const shape = fc.record({
      changes: lines,
      beyond: lines,
      warnings: fc.record({ count: few, addresses: few, text: kind }),
      names: kind,
      outputs: named,
      omitted: named,
      diagnosis: kind,
    });
    const linesOf = ({ action, count, end }: { action: "update" | "delete"; count: number; end: keyof typeof texts }) =>
      changes(action, count).map((line) => {
        const ending = texts[end].slice(0, count > 30 ? 300 : undefined);
        return { ...line, address: line.address + ending, previous: ending };
      });
    const membersOf = ({ count, text }: { count: number; text: keyof typeof texts }) => {
      const ending = texts[text].slice(0, count > 30 ? 300 : undefined);
      return Object.fromEntries(Array.from({ length: count }, (_, index) => [`output_${index}${ending}`, ending]));
    };
    fc.assert(
      fc.property(shape, (given) => {
        const { count, addresses, text } = given.warnings;
        const said = texts[text];
        const why = texts[given.diagnosis];
        const parts = {
          changes: linesOf(given.changes),
          beyondOperation: linesOf(given.beyond),
          warnings: Array<PlanFinding>(count).fill({
            title: said,
            message: said,
            addresses: Array<string>(addresses).fill(said),
          }),
          toolWarnings: Array<PlanFinding>(count).fill({ title: said, message: said, addresses: [said] }),
          unreviewed: { names: Array<string>(20).fill(texts[given.names]), more: 5, gone: 5 },
          outputs: membersOf(given.outputs),
          omittedOutputs: membersOf(given.omitted),
          diagnosis: {
            step: "apply" as const,
            summary: why,
            detail: why,
            address: why,
            file: why,
            lock: { id: why, who: why, operation: why, created: why },
          },
        };
        const signed = signReport({ ...report, ...parts }, key);
        expect(Buffer.byteLength(signed)).toBeLessThan(65_535);
        const read = readReport(signed, [key]);
        const { destroying, other } = read?.changesOmitted ?? { destroying: 0, other: 0 };
        expect((read?.changes?.length ?? 0) + destroying + other).toBe(given.changes.count);
        expect((read?.warnings?.length ?? 0) + (read?.warningsOmitted ?? 0)).toBe(count);
        expect((read?.toolWarnings?.length ?? 0) + (read?.toolWarningsOmitted ?? 0)).toBe(count);
      }),
      { numRuns: 40 },
    );
  });

  it("is refused when nothing is left to shorten", () => {
    const differences = ["x".repeat(70_000)];
    expect(() => signReport({ ...report, differences }, key)).toThrow("longer than a check run's text may be");
  });
});

function counts(create: number) {
  return { create, update: 0, replace: 0, delete: 0, move: 0, import: 0, forget: 0, outputs: 0, drift: 0 };
}

describe("a report of 5,000 outputs", () => {
  it("says as many as fit, names some of the others and counts the rest", () => {
    const entries = Array.from({ length: 5000 }, (_, index) => [`output_${index}`, "v".repeat(20)] as const);
    const outputs = Object.fromEntries(entries);
    const text = signReport({ ...report, phase: "apply", outcome: "applied", outputs }, key);
    expect(Buffer.byteLength(text)).toBeLessThan(65_535);
    const read = readReport(text, [key]);
    const kept = Object.keys(read?.outputs ?? {}).length;
    expect(kept).toBeGreaterThan(500);
    const omitted = Object.keys(read?.omittedOutputs ?? {});
    expect(omitted).toHaveLength(201);
    expect(omitted).toContain(`and ${5000 - kept - 200} more`);
  });
});
