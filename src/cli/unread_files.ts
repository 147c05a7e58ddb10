import type { Catalog } from "../core/catalog/model/catalog.ts";
import { placedFaults } from "../core/catalog/findings/placed_faults.ts";
import { describeFault } from "./fault_text.ts";
import type { CommandPorts, ExitCode } from "./ports.ts";

/**
 * Says which of the catalog's files can't be read, and what therefore lacks what they say.
 * @param folders of the catalog: only what is wrong there; all where there are none
 */
export async function tellUnread(
  catalog: Catalog,
  { from, folders }: { readonly from: string; readonly folders?: readonly string[] },
  ports: CommandPorts,
): Promise<ExitCode> {
  const errors = (await placedFaults(catalog)).filter(
    ({ severity, place }) =>
      severity === "error" && (folders?.some((folder) => place.file.startsWith(`${folder}/`)) ?? true),
  );
  if (errors.length === 0) return 0;
  ports.stderr(`${errors.map((fault) => `${describeFault(fault)}\n`).join("")}What these say is not in ${from}.\n`);
  return 1;
}
