/** Loads and checks the hostile corpus in a process of its own, and prints what it found as JSON. */
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import { evaluatePortTemplate } from "../../../src/core/catalog/expressions/port_template.ts";
import { findFaults } from "../../../src/core/check/find_faults.ts";
import { createJqEvaluator } from "../../../src/jq/evaluator.ts";
import { hostileFiles, soundFiles } from "../../fixtures/hostile/corpus.ts";
import { memoryTree } from "../../support/memory_tree.ts";

const files = Object.fromEntries(hostileFiles.map(({ path, bytes }) => [path, bytes()]));
const links = hostileFiles.filter(({ isLink }) => isLink === true).map(({ path }) => path);
const jq = createJqEvaluator({ timeoutMilliseconds: 500 });
const catalog = await loadCatalog(memoryTree({ ...files, ...soundFiles }, { links }));
const faults = await findFaults(catalog, jq);
const endless = await Promise.all(
  [
    "def f: f; f",
    "[range(infinite)] | length",
    "last(repeat(1))",
    'reduce range(1e9) as $i (""; . + "xxxxxxxxxx")',
  ].map((program) => evaluatePortTemplate(`{{ ${program} }}`, {}, jq)),
);
await jq.close();
const things = [...(catalog.entities.get("thing")?.values() ?? [])].map(({ identifier }) => identifier);
process.stdout.write(JSON.stringify({ faults, endless, things, peakBytes: process.resourceUsage().maxRSS * 1024 }));
