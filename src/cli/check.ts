import { Option } from "commander";
import { resolve } from "node:path";
import { loadCatalog } from "../core/catalog/load.ts";
import type { Catalog } from "../core/catalog/model.ts";
import { findFaults } from "../core/check/find_faults.ts";
import type { Fault } from "../core/faults.ts";
import { createJqEvaluator } from "../jq/evaluator.ts";
import { folderTree } from "./folder_tree.ts";
import type { AddCommand, CommandPorts, ExitCode } from "./ports.ts";

export const addCheck: AddCommand = (program, ports, done) => {
  program
    .command("check [folder]")
    .description("find what is wrong in a catalog: syntax, schema, references, templates, forms")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .action(async (folder: string | undefined, { format }: { readonly format: "text" | "json" }) => {
      done(await check(folder ?? ".", format, ports));
    });
};

/** Finds what is wrong in the catalog in a folder, and prints it. */
export async function check(folder: string, format: "text" | "json", ports: CommandPorts): Promise<ExitCode> {
  const catalog = await loadCatalog(await folderTree(resolve(ports.workingFolder, folder)));
  const jq = createJqEvaluator();
  const faults = await findFaults(catalog, jq).finally(() => jq.close());
  ports.stdout(format === "json" ? `${JSON.stringify(faults, null, 2)}\n` : describe(catalog, faults));
  return faults.some(({ severity }) => severity === "error") ? 1 : 0;
}

function describe(catalog: Catalog, faults: readonly Fault[]): string {
  const entities = [...catalog.entities.values()].reduce((sum, byIdentifier) => sum + byIdentifier.size, 0);
  const read = [
    counted(catalog.blueprints.size, "blueprint"),
    counted(entities, "entity", "entities"),
    counted(catalog.actions.size, "action"),
  ].join(", ");
  const errors = faults.filter(({ severity }) => severity === "error").length;
  const found = `${counted(errors, "error")}, ${counted(faults.length - errors, "warning")}`;
  return `${faults.map((fault) => `${describeFault(fault)}\n`).join("")}${read}: ${found}.\n`;
}

export function describeFault({ severity, rule, place, message, remedy }: Fault): string {
  const at = [place.file, place.line, place.line === undefined ? undefined : place.column]
    .filter((part) => part !== undefined)
    .join(":");
  const hint = remedy === undefined ? "" : `\n    ${remedy}`;
  return `${at}: ${severity}: ${message} (${rule})${hint}`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
