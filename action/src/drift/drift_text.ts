import { driftHeadline, driftWords, entityNoun } from "../../../src/core/drift/words.ts";
import type { DriftReport } from "../../../src/core/drift/messages.ts";
import { code } from "../../../src/core/report/markdown.ts";

/** How a check ended, as an output of the Action. */
export type DriftOutcome = "clean" | "drifted" | "failed";

export function driftOutcome({ modules }: Pick<DriftReport, "modules">): DriftOutcome {
  if (modules.some(({ state }) => state === "drifted")) return "drifted";
  return modules.length === 0 ? "clean" : "failed";
}

export function driftTitle({ modules, clean }: Pick<DriftReport, "modules" | "clean">, noun = entityNoun): string {
  const rest = `${clean} as the code says`;
  return modules.length === 0 ? `No drift: ${rest}` : `Drift: ${driftHeadline(modules, noun)}; ${rest}`;
}

/** What differs, a root module a line, in markdown. */
export function driftLines({
  modules,
  modulesOmitted = 0,
}: Pick<DriftReport, "modules" | "modulesOmitted">): readonly string[] {
  const lines = modules.map((module) => `${code(module.folder, 300)}: ${driftWords(module).join(" ")}`);
  return modulesOmitted === 0 ? lines : [...lines, `and ${modulesOmitted} more`];
}
