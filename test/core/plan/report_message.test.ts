import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOrder, writeOrder } from "../../../src/core/plan/order_message.ts";
import { readReport, signReport } from "../../../src/core/plan/report_message.ts";
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
