import { decodeName, encodeName, nameProblem } from "../render/names.ts";
import { fileOf } from "./entities/entity_index.ts";
import type { Finding } from "./findings/finding.ts";
import type { Catalog } from "./model/catalog.ts";
import { identifierKey } from "./values/identifiers.ts";

/**
 * Entities whose file is the one that a run would make for an entity of another identifier. Files may be called anything where no
 * action creates entities.
 */
export function checkFileNames(catalog: Catalog): readonly Finding[] {
  const creating = [...catalog.actions.values()].flatMap(({ invocation: { template, mapping } }) =>
    template !== "" && mapping.operation === "create" ? mapping.blueprint : [],
  );
  return [...new Set(creating)].flatMap((blueprint) =>
    [...(catalog.entities.get(blueprint)?.keys() ?? [])].flatMap((identifier) => {
      const path = fileOf(catalog, blueprint, identifier)?.path ?? "";
      const named = otherName(path, identifier);
      return named === undefined ? [] : [misnamed(path, identifier, named)];
    }),
  );
}

const writtenExtension = ".yml";

function otherName(path: string, identifier: string): string | undefined {
  if (!path.endsWith(writtenExtension)) return undefined;
  const name = path.slice(path.lastIndexOf("/") + 1, -writtenExtension.length);
  // Nearly always so, and of a hundred thousand each would be decoded for nothing.
  if (name === identifier) return undefined;
  const named = decodeName(name);
  return named === undefined || identifierKey(named) === identifierKey(identifier) ? undefined : named;
}

function misnamed(file: string, identifier: string, named: string): Finding {
  const ways = [
    ...(nameProblem(identifier) === undefined ? [`rename the file: ${encodeName(identifier)}${writtenExtension}`] : []),
    `make it the identifier: ${named}`,
  ].join(", or ");
  return {
    severity: "warning",
    rule: "file-name",
    file,
    path: ["identifier"],
    message: `The identifier is ${identifier}, and the file is named as that of ${named}: while it is, no run can create ${named}.`,
    remedy: `${ways.charAt(0).toUpperCase()}${ways.slice(1)}.`,
  };
}
