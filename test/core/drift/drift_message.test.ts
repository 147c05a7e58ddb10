import { describe, expect, it } from "vitest";
import { readDrift, signDrift } from "../../../src/core/drift/drift_message.ts";
import { moduleDrift } from "../../../src/core/drift/messages.ts";
import { deriveSubkey } from "../../../src/core/plan/keys.ts";
import { readReport, signReport } from "../../../src/core/plan/report_message.ts";
import { writeSigned } from "../../../src/core/plan/signed_text.ts";
import { report as planReport } from "../plan/messages.ts";
import { noChanges } from "../../support/no_changes.ts";
import { drifted, driftReport, failed, folder } from "./reports.ts";

const key = new Uint8Array(32).fill(1);
const otherKey = new Uint8Array(32).fill(2);

describe("a report of drift", () => {
  it("comes back when one of the keys signed it, and not otherwise", () => {
    const report = driftReport([drifted()]);
    const text = signDrift(report, key);
    expect(readDrift(text, [otherKey, key])).toEqual(report);
    expect(readDrift(text.replaceAll("\n", "\r\n"), [key])).toEqual(report);
    expect(readDrift(text, [otherKey])).toBeUndefined();
    for (const forged of [
      text.replace('"clean":3', '"clean":4'),
      text.replace(folder, "infra/database/other"),
      text.replace('"workflowRunId":99', '"workflowRunId":98'),
      `${text}more`,
      "",
    ]) {
      expect(readDrift(forged, [key]), forged).toBeUndefined();
    }
  });

  it("is no report of a run, and the other way round: each kind has a key of its own", () => {
    expect(readReport(signDrift(driftReport([]), key), [key])).toBeUndefined();
    expect(readDrift(signReport(planReport, key), [key])).toBeUndefined();
    const message = { ...driftReport([]), modules: [] };
    expect(readDrift(writeSigned(message, deriveSubkey(key, "drift")), [key])).toEqual(message);
    expect(readDrift(writeSigned(message, deriveSubkey(key, "report")), [key])).toBeUndefined();
    const other = { ...message, version: 2 };
    expect(readDrift(writeSigned(other, deriveSubkey(key, "drift")), [key])).toBeUndefined();
  });

  it("keeps of attributes what is sensitive and known only on apply", () => {
    const attributes = Array.from({ length: 12 }, (_, index) => `a${String(index)}`);
    const change = { address: "a.b", action: "create", attributes, sensitive: ["a1", "a11"], unknown: ["a0"] } as const;
    const module = { folder, state: "drifted", counts: { ...noChanges, create: 1 }, changes: [change] } as const;
    const [read] = readDrift(signDrift(driftReport([module]), key), [key])?.modules ?? [];
    expect(read).toMatchObject({
      changes: [{ attributes: attributes.slice(0, 10), sensitive: ["a1"], unknown: ["a0"] }],
    });
  });

  it("names some of the outputs that change, and cuts their names", () => {
    const outputChanges = Array.from({ length: 30 }, (_, index) => ({
      name: `${String(index)}${"x".repeat(300)}`,
      action: "update" as const,
    }));
    const counts = { ...noChanges, outputs: 30 };
    const module = { folder, state: "drifted", counts, changes: [], outputChanges } as const;
    const [read] = readDrift(signDrift(driftReport([module]), key), [key])?.modules ?? [];
    const named = read?.state === "drifted" ? (read.outputChanges ?? []) : [];
    expect(named).toHaveLength(20);
    expect(named[0]).toEqual({ name: `0${"x".repeat(199)}...`, action: "update" });
  });

  it("fits a check run however much has drifted: what destroys stays longest, the rest is counted", () => {
    const modules = Array.from({ length: 2000 }, (_, index) => {
      const place = `infra/database/${"x".repeat(40)}-${String(index)}`;
      return index % 3 === 0 ? failed(place) : drifted(place, 30, index === 1000 ? 30 : 0);
    });
    const text = signDrift(driftReport(modules), key);
    expect(Buffer.byteLength(text)).toBeLessThan(65_536);
    const read = readDrift(text, [key]);
    expect(read?.modules[0]).toMatchObject({ folder: modules[1000]?.folder, counts: { update: 30, delete: 30 } });
    expect((read?.modules.length ?? 0) + (read?.modulesOmitted ?? 0)).toBe(2000);
    const few = readDrift(signDrift(driftReport([drifted(folder, 30, 30)]), key), [key]);
    const [module] = few?.modules ?? [];
    expect(module).toMatchObject({ changesOmitted: 40 });
    expect(module?.state === "drifted" && module.changes.every(({ action }) => action === "delete")).toBe(true);
  });
});

describe("a plan that nobody ordered", () => {
  const counts = { ...noChanges, drift: 1 };
  const cluster = {
    address: "aws_docdb_cluster.this",
    action: "update",
    attributes: ["latest_restorable_time"],
  } as const;
  const found = { outcome: "planned", changes: [], drifted: [cluster] } as const;

  it("is no drift when a refresh alone finds something: providers refresh some attributes at every plan", () => {
    expect(moduleDrift(folder, { ...found, counts })).toBeUndefined();
    const update = moduleDrift(folder, { ...found, counts: { ...counts, update: 1 } });
    expect(update).toMatchObject({ state: "drifted", outside: ["aws_docdb_cluster.this"] });
    const outputChanges = [{ name: "endpoint", action: "update" }] as const;
    const outputs = { outcome: "planned", counts: { ...counts, outputs: 1 }, outputChanges } as const;
    expect(moduleDrift(folder, outputs)).toMatchObject({ state: "drifted", outputChanges });
  });

  it("is said to have failed whenever it is not a plan", () => {
    const diagnosis = { step: "plan", summary: "No credentials" } as const;
    expect(moduleDrift(folder, { outcome: "plan_failed", diagnosis })).toEqual({ folder, state: "failed", diagnosis });
    expect(moduleDrift(folder, { outcome: "refused" })?.state).toBe("failed");
    expect(moduleDrift(folder, { outcome: "planned" })?.state).toBe("failed");
  });
});
