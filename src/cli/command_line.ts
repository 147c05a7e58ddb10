import { Command, CommanderError, Help } from "commander";
import { readPackageFile } from "./package_files.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";

/** In the order of the help. Each is loaded when it is called, or when all are told: what others need takes long to load. */
const commands: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ["init", async () => (await import("./init.ts")).addInit],
  ["check", async () => (await import("./check.ts")).addCheck],
  ["forms", async () => (await import("./forms.ts")).addForms],
  ["render", async () => (await import("./render.ts")).addRender],
  ["query", async () => (await import("./query.ts")).addQuery],
  ["history", async () => (await import("./history.ts")).addHistory],
  ["migrate", async () => (await import("./migrate.ts")).addMigrate],
  ["import", async () => (await import("./import.ts")).addImport],
  ["export", async () => (await import("./export.ts")).addExport],
  ["doctor", async () => (await import("./doctor.ts")).addDoctor],
  ["seal-key", async () => (await import("./seal_key.ts")).addSealKey],
]);

/** Runs one command. What was called wrongly, or can't be done, is said on standard error. */
export async function runCommandLine(words: readonly string[], ports: CommandPorts): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = await buildProgram(words, ports, (code) => {
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

async function buildProgram(
  [name = ""]: readonly string[],
  ports: CommandPorts,
  done: (code: ExitCode) => void,
): Promise<Command> {
  const program = new Command("gatehouse")
    .description("An internal developer portal that lives entirely in GitHub: tools for its catalog repository.")
    .version(await packageVersion())
    .exitOverride()
    // So that a command's options and its subcommand's may have the same names.
    .enablePositionalOptions()
    .configureHelp({
      optionDescription: (option) => {
        const words = new Help().optionDescription(option);
        return option.mandatory ? `${words} (required)` : words;
      },
    })
    .configureOutput({ writeOut: ports.stdout, writeErr: ports.stderr })
    .showHelpAfterError("Run with --help to see what is allowed.");
  const called = commands.get(name);
  for (const load of called === undefined ? commands.values() : [called]) (await load())(program, ports, done);
  return program;
}

async function packageVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readPackageFile("package.json"));
  const version: unknown =
    typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : undefined;
  return typeof version === "string" ? version : "unknown";
}
