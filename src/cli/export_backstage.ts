import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { exportBackstage } from "../core/backstage/export_backstage.ts";
import { backstageKinds } from "../core/backstage/kinds.ts";
import { writeDescriptors } from "../core/backstage/write_descriptors.ts";
import type { Catalog } from "../core/catalog/model.ts";
import { suggestName } from "../core/catalog/suggest.ts";
import { counted, describeFault, describeLeftOut } from "./fault_text.ts";
import { loadFolder } from "./load_folder.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";

interface ExportBackstageFlags {
  readonly dir: string;
  readonly as: readonly string[];
  readonly out?: string;
}

export const addExportBackstage: AddCommand = (command, ports, done) => {
  const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
  command
    .command("backstage")
    .description("print the catalog's entities as Backstage's descriptors, one YAML document each")
    .option("--as <blueprint=Kind>", "which kind of Backstage's a blueprint is; once for each", collect, [])
    .option("--dir <folder>", "the catalog", ".")
    .option("--out <file>", "write them there instead of printing them")
    .addHelpText(
      "after",
      `
A blueprint that is called as a kind of Backstage's is that kind; --as says it of others, whose \`spec.type\` is then the
blueprint's identifier. What Backstage has no place for is listed on standard error, whole entities that it would refuse
among it, and the exit code is 1 where there are such.

Examples:
  gatehouse export backstage --out catalog-info.yaml
  gatehouse export backstage --as service=Component --as database=Resource`,
    )
    .action(async (flags: ExportBackstageFlags) => {
      done(await exportToBackstage(flags, ports));
    });
};

async function exportToBackstage({ dir, as, out }: ExportBackstageFlags, ports: CommandPorts): Promise<ExitCode> {
  const catalog = await loadFolder(dir, ports);
  const { descriptors, leftOut } = exportBackstage(catalog, readKinds(as, catalog));
  const text = writeDescriptors(descriptors);
  if (out === undefined) ports.stdout(text);
  else {
    await writeFile(resolve(ports.workingFolder, out), text);
    ports.stdout(`Wrote ${counted(descriptors.length, "entity", "entities")} to ${out}.\n`);
  }
  const errors = catalog.faults.filter(({ severity }) => severity === "error");
  ports.stderr(errors.map((fault) => `${describeFault(fault)}\n`).join("") + describeLeftOut(leftOut));
  const entities = [...catalog.entities.values()].reduce((sum, byIdentifier) => sum + byIdentifier.size, 0);
  return errors.length > 0 || descriptors.length < entities ? 1 : 0;
}

function readKinds(as: readonly string[], { blueprints }: Catalog): ReadonlyMap<string, string> {
  return new Map(
    as.map((words) => {
      const [, blueprint = "", kind = ""] = /^(.+)=([A-Za-z]+)$/.exec(words) ?? [];
      if (!blueprints.has(blueprint)) {
        throw new CommandError(
          `--as ${words}: there is no such blueprint. ${suggestName(blueprint, [...blueprints.keys()])}`,
        );
      }
      if (!backstageKinds.has(kind)) {
        throw new CommandError(`--as ${words}: ${suggestName(kind, [...backstageKinds.keys()])}`);
      }
      return [blueprint, kind] as const;
    }),
  );
}
