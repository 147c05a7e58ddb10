import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { readBackstage } from "../core/backstage/read_backstage.ts";
import type { ReadBackstage } from "../core/backstage/read_backstage.ts";
import type { ImportFile } from "../core/catalog/exchange/read_import.ts";
import { looksLikeDescriptors } from "../core/backstage/descriptor_files.ts";
import { listedNames } from "../core/check/change.ts";
import { extendBlueprints } from "../core/backstage/extend_blueprints.ts";
import { unfitEntities } from "../core/backstage/unfit_entities.ts";
import type { UnfitEntity } from "../core/backstage/unfit_entities.ts";
import { planImport } from "../core/catalog/exchange/plan_import.ts";
import type { ImportStep } from "../core/catalog/exchange/plan_import.ts";
import { counted, describeLeftOut, plainLine } from "./fault_text.ts";
import { readImportSource } from "./import_source.ts";
import { describeImport, isComplete, writeImport } from "./import_summary.ts";
import { loadFolder } from "./load_folder.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";

interface ImportBackstageFlags {
  readonly into: string;
  readonly force?: true;
  readonly extend?: true;
}

export const addImportBackstage: AddCommand = (command, ports, done) => {
  command
    .command("backstage <file-or-folder>")
    .description("write Backstage's entities (catalog-info.yaml) into a catalog, with a blueprint for each kind")
    .option("--into <folder>", "the catalog", ".")
    .option("--extend", "give blueprints of these kinds that are there what Backstage's entities need")
    .option("--force", "overwrite files that are there")
    .addHelpText(
      "after",
      `
All kinds are read (Component, API, Resource, System, Domain, Group, User, Location, Template), any number of documents in a
file. References become relations; an owner who is a user becomes \`ownerUser\`, and dependencies go by their kind, such as
\`dependsOnResources\`. An entity of another namespace is called \`namespace/name\`. What has no counterpart is listed. Nothing
is fetched: locations are not followed, and templates not run.

Where the catalog has blueprints of these names already, as the starter catalog has for its samples, and the entities do not fit
them, nothing is written without --extend. That adds properties and relations to them, allows further values, and takes
requirements away that the entities do not keep; what is in the catalog goes on to fit.

Examples:
  gatehouse import backstage catalog-info.yaml --into catalog
  gatehouse import backstage ../monorepo --into catalog --extend`,
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
  const catalog = await loadFolder(flags.into, ports);
  const objects = flags.extend === true ? await extendBlueprints(read.objects, catalog) : read.objects;
  const found = { ...read, objects, mended: new Map<string, number>(), others: new Map<string, number>() };
  const planned = await planImport(objects, catalog, flags.force === true);
  const unfit = unfitEntities(planned, catalog);
  if (unfit.length > 0 && flags.extend !== true) throw new CommandError(describeUnfit(unfit, planned.length));
  const steps = planned.map((step) => skipUnfit(step, unfit));
  await writeImport(steps, target);
  ports.stdout(describeRest(read) + describeImport(files.length, found, steps, flags.into));
  return isComplete(found, steps) ? 0 : 1;
}

function describeUnfit(unfit: readonly UnfitEntity[], total: number): string {
  const kinds = [...new Set(unfit.map(({ blueprint }) => blueprint.source.path))].sort();
  const first = unfit.slice(0, 5).map(({ step, problem }) => `  ${step.object.identifier}: ${problem}`);
  return [
    `Nothing was written: ${counted(unfit.length, "entity", "entities")} of ${String(total)} objects would not fit what the catalog has in ${listedNames(kinds)}.`,
    ...first,
    ...(first.length < unfit.length ? ["  ..."] : []),
    "Let --extend make room for them there, import into an empty catalog, or overwrite with --force.",
  ].join("\n");
}

function skipUnfit(step: ImportStep, unfit: readonly UnfitEntity[]): ImportStep {
  const found = unfit.find((each) => each.step === step);
  if (found === undefined) return step;
  const reason = `It does not fit ${found.blueprint.identifier}: ${found.problem}`;
  return { kind: "skip", object: step.object, reason, remedy: "Mend it, or the blueprint, and import it again." };
}

function describeRest({ leftOut, absent, foreign }: ReadBackstage): string {
  const missing = [...absent].map(([name, count]) => `  ${name} (${counted(count, "time")})\n`);
  return [
    describeLeftOut(leftOut),
    missing.length === 0 ? "" : `Referred to, but not among what was read:\n${missing.join("")}`,
    foreign.length === 0 ? "" : plainLine(`Documents of other tools, not looked at: ${listedNames(foreign)}.`) + "\n",
  ].join("");
}
