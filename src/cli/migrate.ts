import { createTwoFilesPatch } from "diff";
import { resolve } from "node:path";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import { suggestName } from "../core/catalog/documents/suggest.ts";
import type { Fault } from "../core/faults.ts";
import { migrateEntities } from "../core/migrate/migrate_entities.ts";
import type { MigratedFile } from "../core/migrate/migrate_entities.ts";
import { decodeName } from "../core/render/names.ts";
import { createJqEvaluator } from "../jq/evaluator.ts";
import { counted, describeFault } from "./fault_text.ts";
import { loadFolder } from "./load_folder.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";
import { writeCatalogFile } from "./write_file.ts";

interface MigrateFlags {
  readonly map: string;
  readonly dir: string;
  readonly write?: true;
}

export const addMigrate: AddCommand = (program, ports, done) => {
  program
    .command("migrate <blueprint>")
    .description("apply a jq mapping to every entity of a blueprint, and show the diff; --write writes it")
    .requiredOption("--map <jq>", "from an entity, as its file has it, to the same entity as it should be")
    .option("--dir <folder>", "the catalog, with the blueprint as it is to be", ".")
    .option("--write", "write the files, where all of them fit")
    .addHelpText(
      "after",
      `
Change the blueprint first, then bring its entities along: the results are held against the blueprint as the folder has it,
and while one does not fit nothing is written. Lines whose values stay are kept to the character. Identifiers can't be changed.

Examples:
  gatehouse migrate database --map '.properties.size = (.properties.instances // 1) | del(.properties.instances)'
  gatehouse migrate service --map '.properties.tier //= "bronze"' --write`,
    )
    .action(async (blueprint: string, flags: MigrateFlags) => {
      done(await migrate(blueprint, flags, ports));
    });
};

async function migrate(identifier: string, { map, dir, write }: MigrateFlags, ports: CommandPorts): Promise<ExitCode> {
  const folder = resolve(ports.workingFolder, dir);
  const catalog = await loadFolder(dir, ports);
  const blueprint = catalog.blueprints.get(identifier);
  if (blueprint === undefined) {
    const broken = catalog.faults.filter(({ place }) => place.file.startsWith("blueprints/"));
    ports.stderr(broken.map((fault) => `${describeFault(fault)}\n`).join(""));
    throw new CommandError(
      `There is no blueprint ${identifier}. ${suggestName(identifier, [...catalog.blueprints.keys()])}`,
    );
  }
  const unread = unreadEntities(catalog, identifier);
  if (unread.length > 0) {
    ports.stderr(unread.map((fault) => `${describeFault(fault)}\n`).join(""));
    throw new CommandError(`These entities of ${identifier} can't be read, and would be left behind. Mend them first.`);
  }
  const jq = createJqEvaluator();
  const { files, total, faults } = await migrateEntities(catalog, blueprint, map, jq).finally(() => jq.close());
  ports.stdout(files.map(describeDiff).join(""));
  const sum = `${files.length} of ${counted(total, "entity", "entities")} of ${identifier}`;
  ports.stderr(faults.map((fault) => `${describeFault(fault)}\n`).join(""));
  const errors = faults.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    ports.stderr(`${sum} would change. Nothing is written: ${counted(errors.length, "error")}.\n`);
    return 1;
  }
  if (write !== true) {
    ports.stdout(files.length === 0 ? `${sum} would change.\n` : `${sum} would change. Write them with --write.\n`);
    return 0;
  }
  for (const { path, after } of files) await writeCatalogFile(folder, path, after, "replace");
  ports.stdout(`${sum} written. Next: npx gatehouse check ${dir}\n`);
  return 0;
}

function unreadEntities({ faults }: Catalog, blueprint: string): readonly Fault[] {
  return faults.filter(({ severity, place }) => {
    const [top, folder = ""] = place.file.split("/");
    return severity === "error" && top === "entities" && (decodeName(folder) ?? folder) === blueprint;
  });
}

function describeDiff({ path, before, after }: MigratedFile): string {
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
}
