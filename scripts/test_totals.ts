import { readFile } from "node:fs/promises";

/** Prints what a run of vitest's JSON reporter counted, as `N passed, N failed`; fails when a test failed or none ran. */
const file = process.argv[2];
if (file === undefined) throw new Error("Which file? Usage: npm run test:totals -- <vitest's JSON report>");

const report: unknown = JSON.parse(await readFile(file, "utf8"));
const passed = count(report, "numPassedTests");
const failed = count(report, "numFailedTests");
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;

function count(value: unknown, key: string): number {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  if (typeof found !== "number")
    throw new Error(`${String(file)} is not a report of vitest's JSON reporter: no ${key}.`);
  return found;
}
