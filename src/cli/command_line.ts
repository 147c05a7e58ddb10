import { Command, CommanderError } from "commander";
import { addCheck } from "./check.ts";
import { addDoctor } from "./doctor.ts";
import { addExport } from "./export.ts";
import { addForms } from "./forms.ts";
import { addHistory } from "./history.ts";
import { addMigrate } from "./migrate.ts";
import { addQuery } from "./query.ts";
import { addImport } from "./import.ts";
import { addInit } from "./init.ts";
import { readPackageFile } from "./package_files.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";
import { addRender } from "./render.ts";
import { addSealKey } from "./seal_key.ts";

/** In the order of the help. */
const commands: readonly AddCommand[] = [
  addInit,
  addCheck,
  addForms,
  addRender,
  addQuery,
  addHistory,
  addMigrate,
  addImport,
  addExport,
  addDoctor,
  addSealKey,
];

/** Runs one command. What was called wrongly, or can't be done, is said on standard error. */
export async function runCommandLine(words: readonly string[], ports: CommandPorts): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = buildProgram(ports, await packageVersion(), (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong by itself; help and version end here too, with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CommandError)) throw error;
    ports.stderr(`${error.message}\n`);
    return 2;
  }
}

function buildProgram(ports: CommandPorts, version: string, done: (code: ExitCode) => void): Command {
  const program = new Command("gatehouse")
    .description("An internal developer portal that lives entirely in GitHub: tools for its catalog repository.")
    .version(version)
    .exitOverride()
    // So that a command's options and its subcommand's may have the same names.
    .enablePositionalOptions()
    .configureOutput({ writeOut: ports.stdout, writeErr: ports.stderr })
    .showHelpAfterError("Run with --help to see what is allowed.");
  for (const add of commands) add(program, ports, done);
  return program;
}

async function packageVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readPackageFile("package.json"));
  const version: unknown =
    typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : undefined;
  return typeof version === "string" ? version : "unknown";
}
