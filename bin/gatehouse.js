#!/usr/bin/env node
// Starts the command line. Plain JavaScript that old Nodes can read, because it is what tells them that they are too old.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const oldestNode = 24;
const here = (relative) => new URL(relative, import.meta.url);

// A checkout runs its TypeScript; a package below node_modules, where Node strips no types, runs what was built from it.
const source = here("../src/cli/main.ts");
const isCheckout = existsSync(source);
const broughtAlong = fileURLToPath(here("../node_modules/.bin/node"));

if (Number(process.versions.node.split(".")[0]) >= oldestNode) {
  await import((isCheckout ? source : here("../dist/cli/main.js")).href);
} else if (isCheckout && existsSync(broughtAlong)) {
  const { status } = spawnSync(broughtAlong, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
} else {
  console.error(
    `gatehouse needs Node ${oldestNode} or newer; this is Node ${process.versions.node}. ` +
      (isCheckout ? "Run `npm ci` here: it brings Node along." : "Get it at https://nodejs.org"),
  );
  process.exitCode = 2;
}
