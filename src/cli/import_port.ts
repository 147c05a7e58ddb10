import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { withoutComputed } from "../core/catalog/exchange/import_computed.ts";
import { planImport } from "../core/catalog/exchange/plan_import.ts";
import { readImport } from "../core/catalog/exchange/read_import.ts";
import { loadFolder } from "./load_folder.ts";
import { readImportSource } from "./import_source.ts";
import { describeImport, isComplete, writeImport } from "./import_summary.ts";
import type { AddCommand, CommandPorts, ExitCode } from "./ports.ts";

interface ImportPortFlags {
  readonly into: string;
  readonly blueprint?: string;
  readonly fixQuotes?: true;
  readonly force?: true;
}

export const addImportPort: AddCommand = (program, ports, done) => {
  program
    .command("port <file-or-folder>")
    .description(
      "write Port's blueprints, entities and actions into a catalog, one YAML file each: from exports, or as pasted from docs",
    )
    .option("--into <folder>", "the catalog", ".")
    .option("--blueprint <identifier>", "for entities and actions that name none (else their folder's name says it)")
    .option("--fix-quotes", "replace typographic quotation marks around keys and texts by straight ones")
    .option("--force", "overwrite files that are there")
    .addHelpText(
      "after",
      `
It reads JSON and YAML, a file of several YAML documents too: each is a single object, a list, or {blueprints: [...],
entities: [...], actions: [...]}. Each object is judged by itself; what they say of each other is for \`gatehouse check\`.
What can't be read is told, and the rest is written. Actions of the older form (v1) become v2; those with a backend that
is not run yet are kept whole. Values of computed properties are left out of entities, and listed: they are computed when
an entity is read.

Examples:
  gatehouse import port export.json --into catalog
  gatehouse import port blocks/ --into catalog --fix-quotes
  gatehouse import port services.json --into catalog --blueprint service`,
    )
    .action(async (source: string, flags: ImportPortFlags) => {
      done(await importPort(source, flags, ports));
    });
};

/** Writes what Port exported, or what was pasted from its documentation, into a catalog: one YAML file for each object. */
async function importPort(source: string, flags: ImportPortFlags, ports: CommandPorts): Promise<ExitCode> {
  const target = resolve(ports.workingFolder, flags.into);
  const files = await readImportSource(resolve(ports.workingFolder, source), source);
  await mkdir(target, { recursive: true });
  const catalog = await loadFolder(flags.into, ports);
  const read = readImport(files, {
    fixQuotes: flags.fixQuotes === true,
    ...(flags.blueprint === undefined ? {} : { blueprint: flags.blueprint }),
    knownBlueprints: new Set(catalog.blueprints.keys()),
  });
  const objects = withoutComputed(read.objects, catalog);
  const steps = await planImport(objects, catalog, flags.force === true);
  await writeImport(steps, target);
  ports.stdout(describeImport(files.length, { ...read, objects }, steps, flags.into));
  return isComplete(read, steps) ? 0 : 1;
}
