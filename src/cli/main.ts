import { collectShortLivedObjectsEarly } from "../garbage_collector.ts";
import { runCommandLine } from "./command_line.ts";

collectShortLivedObjectsEarly();
process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  environment: process.env,
  workingFolder: process.cwd(),
  fetch,
  now: () => new Date(),
});
