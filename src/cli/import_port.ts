import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { loadCatalog } from "../core/catalog/load.ts";
import { planImport } from "../core/catalog/plan_import.ts";
import type { ImportStep } from "../core/catalog/plan_import.ts";
import { readImport } from "../core/catalog/read_import.ts";
import type { ImportFile } from "../core/catalog/read_import.ts";
import { folderTree } from "./folder_tree.ts";
import { describeImport, isComplete } from "./import_summary.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";

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
};

/** Writes what Port exported, or what was pasted from its documentation, into a catalog: one YAML file for each object. */
export async function importPort(source: string, flags: ImportPortFlags, ports: CommandPorts): Promise<ExitCode> {
  const target = resolve(ports.workingFolder, flags.into);
  const files = await readSource(resolve(ports.workingFolder, source), source);
  await mkdir(target, { recursive: true });
  const catalog = await loadCatalog(await folderTree(target));
  const read = readImport(files, {
    fixQuotes: flags.fixQuotes === true,
    ...(flags.blueprint === undefined ? {} : { blueprint: flags.blueprint }),
    knownBlueprints: new Set(catalog.blueprints.keys()),
  });
  const steps = await planImport(read.objects, catalog, flags.force === true);
  for (const step of steps) await carryOut(step, target);
  ports.stdout(describeImport(files.length, read, steps, flags.into));
  return isComplete(read, steps) ? 0 : 1;
}

async function carryOut(step: ImportStep, target: string): Promise<void> {
  if (step.kind !== "write" && step.kind !== "overwrite") return;
  const file = join(target, step.path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, step.text, { flag: step.kind === "write" ? "wx" : "w" });
}

/** A file, or the YAML and JSON files of a folder that don't lie in hidden folders or in node_modules. */
async function readSource(source: string, name: string): Promise<readonly ImportFile[]> {
  const status = await stat(source).catch((error: unknown) => {
    throw new CommandError(`${name} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (!status.isDirectory()) {
    return [{ name, folders: dirname(source).split(sep), bytes: await readFile(source) }];
  }
  const tree = await folderTree(source);
  const paths = [...tree.entries.values()].filter(isRead).map(({ path }) => path);
  if (paths.length === 0)
    throw new CommandError(`${name} holds no .json, .yml or .yaml files. Name a file or a folder.`);
  const contents = await tree.read(paths);
  return [...contents].map(([path, bytes]) => ({
    name: join(name, path),
    folders: dirname(join(source, path)).split(sep),
    bytes,
  }));
}

function isRead({
  path,
  kind,
  mode,
}: {
  readonly path: string;
  readonly kind: string;
  readonly mode: string;
}): boolean {
  const hidden = path.split("/").some((part) => part.startsWith(".") || part === "node_modules");
  return kind === "blob" && mode !== "120000" && !hidden && /\.(?:json|ya?ml)$/.test(basename(path));
}
