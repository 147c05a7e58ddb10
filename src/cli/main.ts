import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { collectShortLivedObjectsEarly } from "../garbage_collector.ts";
import { cacheFolder } from "./cache_folder.ts";

// Before the rest is imported: compiling it takes half the time of a short command. In the user's own folder, since whoever
// can write there decides what runs.
const caches = cacheFolder(process.env);
if (caches !== undefined) enableCompileCache(join(caches, "gatehouse-code"));
collectShortLivedObjectsEarly();

// Whoever reads the output may have seen enough of it (`gatehouse query service | head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const { runCommandLine } = await import("./command_line.ts");
process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  environment: process.env,
  workingFolder: process.cwd(),
  fetch,
  now: () => new Date(),
});
