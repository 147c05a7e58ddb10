import type { Catalog } from "../catalog/model/catalog.ts";
import { isCalledJson, jsonFault } from "../catalog/documents/json_text.ts";
import type { Fault } from "../faults.ts";
import { loadPolicies } from "./load_policies.ts";
import { policyFolder } from "./model.ts";

/** What is wrong with a catalog's policies: the Action refuses every plan while one of them can't be read. */
export async function policyFaults({ tree }: Pick<Catalog, "tree">): Promise<readonly Fault[]> {
  const root = `${policyFolder}/`;
  const entries = [...tree.entries.below(policyFolder)].filter(({ kind }) => kind !== "tree");
  const plain = entries.filter(({ mode }) => mode === "100644");
  const contents = await tree.read(plain.map(({ path }) => path));
  const files = new Map([...contents].map(([path, bytes]) => [path.slice(root.length), bytes]));
  const special = entries
    .filter(({ mode }) => mode !== "100644")
    .map(({ path, mode }): Fault => {
      const message = `A policy must be a plain file, and this one has git's mode ${mode}.`;
      const remedy = "Put the file itself there, and make it not executable.";
      return { severity: "error", rule: "unread-file", place: { file: path }, message, remedy };
    });
  const { faults } = loadPolicies(files);
  const misnamed = [...contents]
    .filter(([path]) => isCalledJson(path) && !faults.some(({ place }) => place.file === path))
    .flatMap(([path, bytes]) => jsonFault(bytes, path) ?? []);
  return [...special, ...faults, ...misnamed];
}
