import type { Codeowners } from "../approval/codeowners.ts";
import { leadingNames } from "../approval/owner_pattern.ts";
import { NearNames } from "../catalog/documents/suggest.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Fault } from "../faults.ts";
import { policyFolder } from "../policy/model.ts";
import { encodeName, nameProblem } from "../render/names.ts";

/** A folder of the catalog, and what may lie in it. */
interface KnownFolder {
  readonly folder: string;
  readonly names: ReadonlyMap<string, unknown>;
  readonly what: string;
}

/**
 * Lines of CODEOWNERS for what there is not: the folder of no blueprint, or a file that is missing. Whoever wrote them counts on
 * being asked, and an earlier line decides. Entities may be still to come.
 */
export function idleOwners(catalog: Catalog, { rules }: Codeowners, file: string): readonly Fault[] {
  const folders = knownFolders(catalog);
  const nearNames = new NearNames();
  return rules.flatMap(({ pattern, line }) => {
    const path = `${leadingNames(pattern).join("/")}/`;
    return folders.flatMap(({ folder, names, what }): readonly Fault[] => {
      if (!path.startsWith(`${folder}/`)) return [];
      const [name = ""] = path.slice(folder.length + 1).split("/");
      if (name === "" || names.has(name)) return [];
      const message = `This line is for \`${folder}/${name}\`, and ${what} of that name: it gives nothing an owner.`;
      const place = { file, line, column: 1 };
      return [
        { severity: "warning", rule: "codeowners", place, message, remedy: nearNames.suggest(name, folder, names) },
      ];
    });
  });
}

function knownFolders(catalog: Catalog): readonly KnownFolder[] {
  const { tree, settings, faults } = catalog;
  const membersOf = (folder: string): ReadonlyMap<string, unknown> => tree.entries.folder(folder)?.members ?? new Map();
  const written = ["actions", "blueprints", policyFolder, "templates"].map((folder) => ({
    folder,
    names: membersOf(folder),
    what: "there is nothing",
  }));
  // What can't be read may be the blueprint that is meant.
  const isUnread = faults.some(({ severity, place }) => severity === "error" && place.file.startsWith("blueprints/"));
  if (isUnread) return written;
  const blueprints = [...catalog.blueprints.keys()]
    .filter((identifier) => nameProblem(identifier) === undefined)
    .map((identifier) => [encodeName(identifier), identifier] as const);
  const ofBlueprints = ["entities", settings.terraform.root].map((folder) => ({
    folder,
    names: new Map<string, unknown>([...blueprints, ...membersOf(folder)]),
    what: "there is no blueprint",
  }));
  return [...written, ...ofBlueprints];
}
