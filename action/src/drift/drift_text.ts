import { driftHeadline, driftWords } from "../../../src/core/drift/words.ts";
import type { DriftReport } from "../../../src/core/drift/messages.ts";
import { code } from "../../../src/core/report/markdown.ts";

/** How the check ended, as an output of the Action. */
export function driftOutcome({ modules }: DriftReport): "clean" | "drifted" | "failed" {
  if (modules.some(({ state }) => state === "drifted")) return "drifted";
  return modules.length === 0 ? "clean" : "failed";
}

export function driftTitle({ modules, clean }: DriftReport): string {
  const rest = `${clean} as the code says`;
  return modules.length === 0 ? `No drift: ${rest}` : `Drift: ${driftHeadline(modules)}; ${rest}`;
}

/** What differs, a root module a line, in markdown. */
export function driftLines({ modules, modulesOmitted = 0 }: DriftReport): readonly string[] {
  const lines = modules.map((module) => `${code(module.folder, 300)}: ${driftWords(module).join(" ")}`);
  return modulesOmitted === 0 ? lines : [...lines, `and ${modulesOmitted} more`];
}
