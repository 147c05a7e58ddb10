import { exportCatalog } from "../core/catalog/exchange/export_catalog.ts";
import { addExportBackstage } from "./export_backstage.ts";
import { counted } from "./fault_text.ts";
import { loadFolder } from "./load_folder.ts";
import type { AddCommand, CommandPorts, ExitCode } from "./ports.ts";
import { tellUnread } from "./unread_files.ts";
import { writeOutput } from "./write_file.ts";

interface ExportFlags {
  readonly dir: string;
  readonly out?: string;
}

export const addExport: AddCommand = (program, ports, done) => {
  const command = program
    .command("export")
    .enablePositionalOptions()
    .description("print the whole catalog as one JSON document: {blueprints, entities, actions}, in Port's keys")
    .option("--dir <folder>", "the catalog", ".")
    .option("--out <file>", "write it there instead of printing it")
    .addHelpText(
      "after",
      `
Equal catalogs give equal documents. \`gatehouse import port\` makes the same catalog of it. Settings, templates and
CODEOWNERS are not in it.

Examples:
  gatehouse export --dir catalog > catalog.json
  gatehouse export --dir catalog --out catalog.json`,
    )
    .action(async (flags: ExportFlags) => {
      done(await exportToJson(flags, ports));
    });
  addExportBackstage(command, ports, done);
};

/** Prints the whole catalog as one JSON document, or writes it to a file. What can't be read is told, and not in it. */
async function exportToJson({ dir, out }: ExportFlags, ports: CommandPorts): Promise<ExitCode> {
  const catalog = await loadFolder(dir, ports);
  const exported = await exportCatalog(catalog);
  const text = `${JSON.stringify(exported, null, 2)}\n`;
  if (out === undefined) ports.stdout(text);
  else {
    await writeOutput(out, text, ports);
    const { blueprints, entities, actions } = exported;
    ports.stdout(
      `Wrote ${counted(blueprints.length, "blueprint")}, ${counted(entities.length, "entity", "entities")} and ` +
        `${counted(actions.length, "action")} to ${out}.\n`,
    );
  }
  return tellUnread(catalog, { from: "the export" }, ports);
}
