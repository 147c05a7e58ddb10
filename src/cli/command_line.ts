import { Command, CommanderError, Option } from "commander";
import { check } from "./check.ts";
import { doctor } from "./doctor.ts";
import { exportToJson, type ExportFlags } from "./export.ts";
import { importPort, type ImportPortFlags } from "./import_port.ts";
import { init } from "./init.ts";
import { readPackageFile } from "./package_files.ts";
import { CommandError, type CommandPorts, type ExitCode } from "./ports.ts";
import { render } from "./render.ts";
import { sealKey } from "./seal_key.ts";
import type { TemplateSet } from "./starter_catalog.ts";

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
    .configureOutput({ writeOut: ports.stdout, writeErr: ports.stderr })
    .showHelpAfterError("Run with --help to see what is allowed.");
  addInit(program, ports, done);
  addCheck(program, ports, done);
  addRender(program, ports, done);
  addImport(program, ports, done);
  addExport(program, ports, done);
  addDoctor(program, ports, done);
  program
    .command("seal-key <repository>")
    .description("print the secret GATEHOUSE_SEAL_KEY of a repository (owner/name), to be piped into `gh secret set`")
    .action((repository: string) => {
      done(sealKey(repository, ports));
    });
  return program;
}

interface InitFlags {
  readonly appSlug: string;
  readonly appId: string;
  readonly defaultBranch: string;
  readonly owners: string;
  readonly action: string;
  readonly templateSet?: TemplateSet;
  readonly demo?: true;
}

function addInit(program: Command, ports: CommandPorts, done: (code: ExitCode) => void): void {
  program
    .command("init <folder>")
    .description("write a starter catalog into a new folder")
    .requiredOption("--app-slug <slug>", "the GitHub App, as in https://github.com/apps/<slug>")
    .requiredOption("--app-id <number>", "the GitHub App's number")
    .requiredOption("--owners <owners>", "who approves, as CODEOWNERS writes it: @acme/devops")
    .requiredOption("--action <action>", "the Action, pinned: owner/repository/action@<40 hex digits>")
    .option("--default-branch <branch>", "the catalog repository's default branch", "main")
    .addOption(
      new Option("--template-set <set>", "the Terraform behind the actions (default: aws)").choices(["aws", "demo"]),
    )
    .option("--demo", "for the local GitHub: Terraform that creates nothing, and state on the local disk")
    .action(async (folder: string, { demo, templateSet, ...flags }: InitFlags) => {
      const localBackend = demo === true;
      const set = templateSet ?? (localBackend ? "demo" : "aws");
      done(await init(folder, { ...flags, templateSet: set, localBackend }, ports));
    });
}

function addCheck(program: Command, ports: CommandPorts, done: (code: ExitCode) => void): void {
  program
    .command("check [folder]")
    .description("find what is wrong in a catalog: syntax, schema, references, templates, forms")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .action(async (folder: string | undefined, { format }: { readonly format: "text" | "json" }) => {
      done(await check(folder ?? ".", format, ports));
    });
}

interface RenderFlags {
  readonly input: readonly string[];
  readonly entity?: string;
  readonly dir: string;
  readonly out?: string;
}

function addRender(program: Command, ports: CommandPorts, done: (code: ExitCode) => void): void {
  const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
  program
    .command("render <action>")
    .description("print the Terraform files that a run of an action would write")
    .option("-i, --input <name=value>", "an answer; once for each", collect, [])
    .option("--entity <identifier>", "the entity that the action is run on (DAY-2 and DELETE)")
    .option("--dir <folder>", "the catalog", ".")
    .option("--out <folder>", "write the files there instead of printing them")
    .action(async (action: string, flags: RenderFlags) => {
      done(await render(action, flags, ports));
    });
}

function addImport(program: Command, ports: CommandPorts, done: (code: ExitCode) => void): void {
  program
    .command("import")
    .description("bring a catalog from elsewhere")
    .command("port <file-or-folder>")
    .description(
      "write Port's blueprints, entities and actions into a catalog, one YAML file each: from exports, or as pasted from docs",
    )
    .option("--into <folder>", "the catalog", ".")
    .option("--blueprint <identifier>", "for entities and v1 actions that name none (else their folder's name says it)")
    .option("--fix-quotes", "replace typographic quotation marks around keys and texts by straight ones")
    .option("--force", "overwrite files that are there")
    .addHelpText(
      "after",
      `
It reads JSON and YAML: a single object, a list, or {blueprints: [...], entities: [...], actions: [...]}. Each object is
judged by itself; what they say of each other is for \`gatehouse check\`. What can't be read is told, and the rest is
written. Actions of the older form (v1) become v2; those with a backend that is not run yet are kept whole.

Examples:
  gatehouse import port export.json --into catalog
  gatehouse import port blocks/ --into catalog --fix-quotes
  gatehouse import port services.json --into catalog --blueprint service`,
    )
    .action(async (source: string, flags: ImportPortFlags) => {
      done(await importPort(source, flags, ports));
    });
}

function addExport(program: Command, ports: CommandPorts, done: (code: ExitCode) => void): void {
  program
    .command("export")
    .description("print the whole catalog as one JSON document: {blueprints, entities, actions}, in Port's keys")
    .option("--dir <folder>", "the catalog", ".")
    .option("--out <file>", "write it there instead of printing it")
    .addHelpText(
      "after",
      `
Equal catalogs give equal documents. \`gatehouse import port\` makes the same catalog of it. Settings, templates and
CODEOWNERS are not in it.`,
    )
    .action(async (flags: ExportFlags) => {
      done(await exportToJson(flags, ports));
    });
}

interface DoctorFlags {
  readonly repo: string;
  readonly appId: string;
  readonly apiUrl: string;
}

function addDoctor(program: Command, ports: CommandPorts, done: (code: ExitCode) => void): void {
  program
    .command("doctor")
    .description("show what a catalog repository lacks on GitHub, with the commands that mend it (token: GITHUB_TOKEN)")
    .requiredOption("--repo <owner/name>", "the catalog repository")
    .requiredOption("--app-id <number>", "the GitHub App's number")
    .option("--api-url <url>", "the REST API's root", "https://api.github.com")
    .action(async (flags: DoctorFlags) => {
      done(await doctor(flags, ports));
    });
}

async function packageVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readPackageFile("package.json"));
  const version: unknown =
    typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : undefined;
  return typeof version === "string" ? version : "unknown";
}
