import { runCommandLine } from "./command_line.ts";

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  environment: process.env,
  workingFolder: process.cwd(),
  fetch,
  now: () => new Date(),
});
