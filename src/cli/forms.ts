import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import { suggestName } from "../core/catalog/documents/suggest.ts";
import type { Fault } from "../core/faults.ts";
import { formFaults } from "../core/forms/form_faults.ts";
import { buildSortedForm } from "../core/forms/sorted_form.ts";
import { formChanges } from "../core/forms/sync_forms.ts";
import { writeForm } from "../core/forms/write_form.ts";
import { describeFaults } from "./fault_text.ts";
import { loadFolder } from "./load_folder.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";
import { tellUnread } from "./unread_files.ts";
import { writeCatalogFile } from "./write_file.ts";

interface FormsFlags {
  readonly check?: true;
  readonly print?: string;
}

export const addForms: AddCommand = (program, ports, done) => {
  program
    .command("forms [folder]")
    .description("write the issue forms that the catalog's actions make, as the app does on every push")
    .option("--check", "write nothing; fail where a form is not what it should be")
    .option("--print <action>", "print one action's form instead")
    .addHelpText(
      "after",
      `
Forms that people wrote are left alone, and so is what they wrote into config.yml beside \`blank_issues_enabled\`. One that
stands where an action's form belongs is told, and not written over. An action that can't be run, or whose form GitHub would
refuse, has no form: \`gatehouse check\` says why. The form of one whose file can't be read stays as it is.

Examples:
  gatehouse forms ../catalog
  gatehouse forms --print add_document_db
  gatehouse forms --check`,
    )
    .action(async (folder: string | undefined, flags: FormsFlags) => {
      done(await forms(folder ?? ".", flags, ports));
    });
};

async function forms(folder: string, { check, print }: FormsFlags, ports: CommandPorts): Promise<ExitCode> {
  const target = resolve(ports.workingFolder, folder);
  const catalog = await loadFolder(folder, ports);
  if (print !== undefined) return printForm(catalog, print, ports);
  const { additions, deletions, faults } = await formChanges(catalog);
  const changes = [...additions.keys(), ...deletions].sort();
  tellFaults(faults, ports);
  const unread = await tellUnread(catalog, { from: "the forms" }, ports);
  if (check === true) {
    ports.stdout(changes.map((path) => `${path} is not what the actions make: run \`gatehouse forms\`\n`).join(""));
    return changes.length + faults.length === 0 ? unread : 1;
  }
  for (const [path, bytes] of additions) await writeCatalogFile(target, path, bytes, "replace");
  for (const path of deletions) await rm(join(target, path));
  const words = changes.map((path) => `${additions.has(path) ? "wrote" : "removed"} ${path}\n`);
  ports.stdout(changes.length + faults.length + unread === 0 ? "All forms are as they should be.\n" : words.join(""));
  return faults.length === 0 ? unread : 1;
}

function tellFaults(faults: readonly Fault[], ports: CommandPorts): void {
  ports.stderr(
    describeFaults(faults)
      .map((line) => `${line}\n`)
      .join(""),
  );
}

/** Also one that GitHub would refuse, for whoever looks for the reason. */
async function printForm(catalog: Catalog, identifier: string, ports: CommandPorts): Promise<ExitCode> {
  const action = catalog.actions.get(identifier);
  if (action === undefined) {
    const isBroken = catalog.faults.some(({ place }) => place.file.startsWith(`actions/${identifier}.`));
    const remedy = isBroken
      ? "Its file can't be read: `gatehouse check` says why."
      : suggestName(identifier, [...catalog.actions.keys()]);
    throw new CommandError(`There is no action ${identifier}. ${remedy}`);
  }
  ports.stdout(writeForm(await buildSortedForm(action, catalog)));
  const faults = await formFaults(catalog, [action]);
  tellFaults(faults, ports);
  const unread = await tellUnread(catalog, { from: "the form" }, ports);
  return faults.some(({ severity }) => severity === "error") ? 1 : unread;
}
