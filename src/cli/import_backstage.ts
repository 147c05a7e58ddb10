import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { readBackstage } from "../core/backstage/read_backstage.ts";
import type { ReadBackstage } from "../core/backstage/read_backstage.ts";
import type { ImportFile } from "../core/catalog/read_import.ts";
import { looksLikeDescriptors } from "../core/backstage/descriptor_files.ts";
import { listedNames } from "../core/check/change.ts";
import { planImport } from "../core/catalog/plan_import.ts";
import { counted, describeLeftOut, plainLine } from "./fault_text.ts";
import { readImportSource } from "./import_source.ts";
import { describeImport, isComplete, writeImport } from "./import_summary.ts";
import { loadFolder } from "./load_folder.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";

interface ImportBackstageFlags {
  readonly into: string;
  readonly force?: true;
}

export const addImportBackstage: AddCommand = (command, ports, done) => {
  command
    .command("backstage <file-or-folder>")
    .description("write Backstage's entities (catalog-info.yaml) into a catalog, with a blueprint for each kind")
    .option("--into <folder>", "the catalog", ".")
    .option("--force", "overwrite files that are there")
    .addHelpText(
      "after",
      `
All kinds are read (Component, API, Resource, System, Domain, Group, User, Location, Template), any number of documents in a
file. References become relations; an owner who is a user becomes \`ownerUser\`, and dependencies go by their kind, such as
\`dependsOnResources\`. An entity of another namespace is called \`namespace/name\`. What has no counterpart is listed. Nothing
is fetched: locations are not followed, and templates not run.

Examples:
  gatehouse import backstage catalog-info.yaml --into catalog
  gatehouse import backstage ../monorepo --into catalog`,
    )
    .action(async (source: string, flags: ImportBackstageFlags) => {
      done(await importBackstage(source, flags, ports));
    });
};

async function importBackstage(source: string, flags: ImportBackstageFlags, ports: CommandPorts): Promise<ExitCode> {
  const target = resolve(ports.workingFolder, flags.into);
  const path = resolve(ports.workingFolder, source);
  // Whoever names a file means it; a folder holds others' files too.
  const isMeant = ({ name, bytes }: ImportFile): boolean => name === source || looksLikeDescriptors(name, bytes);
  const files = (await readImportSource(path, source)).filter(isMeant);
  const read = readBackstage(files);
  if (read.objects.length + read.faults.length + read.leftOut.size === 0)
    throw new CommandError(`${source} holds no descriptor of Backstage's (apiVersion: backstage.io/...).`);
  await mkdir(target, { recursive: true });
  const found = { ...read, mended: new Map<string, number>(), others: new Map<string, number>() };
  const steps = await planImport(read.objects, await loadFolder(flags.into, ports), flags.force === true);
  await writeImport(steps, target);
  ports.stdout(describeRest(read) + describeImport(files.length, found, steps, flags.into));
  return isComplete(found, steps) ? 0 : 1;
}

function describeRest({ leftOut, absent, foreign }: ReadBackstage): string {
  const missing = [...absent].map(([name, count]) => `  ${name} (${counted(count, "time")})\n`);
  return [
    describeLeftOut(leftOut),
    missing.length === 0 ? "" : `Referred to, but not among what was read:\n${missing.join("")}`,
    foreign.length === 0 ? "" : plainLine(`Documents of other tools, not looked at: ${listedNames(foreign)}.`) + "\n",
  ].join("");
}
