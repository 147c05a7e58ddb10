import { parseCodeowners } from "../approval/codeowners.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { JsonObject } from "../json.ts";
import { backstageKinds } from "./kinds.ts";
import { reverseReferences } from "./relation_fields.ts";
import type { RelationField } from "./relation_fields.ts";
import { writeDescriptor } from "./write_descriptor.ts";
import type { Exporting } from "./write_descriptor.ts";

export interface BackstageExport {
  readonly descriptors: readonly JsonObject[];
  /** What Backstage has no place for, by what it is (`property engine of database`), with those that have it. */
  readonly leftOut: ReadonlyMap<string, readonly string[]>;
  /** What descriptors say and their entities do not, by what it is and why, with those that have it. */
  readonly derived: ReadonlyMap<string, readonly string[]>;
}

export interface ExportOptions {
  /** Blueprint to kind; one whose name is a kind's is that kind. */
  readonly as?: ReadonlyMap<string, string>;
  readonly relations?: readonly RelationField[];
  /** Field of `spec` to what it is where Backstage requires it and nothing says it. */
  readonly defaults?: ReadonlyMap<string, string>;
}

/** The catalog's entities as Backstage's descriptors. */
export function exportBackstage(
  catalog: Catalog,
  { as = new Map(), relations = [], defaults = new Map() }: ExportOptions = {},
): BackstageExport {
  const kinds = new Map([...catalog.blueprints.keys()].map((id) => [id, as.get(id) ?? id] as const));
  const leftOut = new Map<string, string[]>();
  const derived = new Map<string, string[]>();
  const { codeowners } = catalog;
  const exporting: Exporting = {
    catalog,
    codeowners: codeowners === undefined ? undefined : parseCodeowners(codeowners.text),
    kinds,
    defaults,
    relations,
    reverse: reverseReferences(catalog, kinds, relations),
    leave: adderTo(leftOut),
    derive: adderTo(derived),
  };
  const descriptors = [...catalog.entities].flatMap(([blueprint, entities]) => {
    const kind = kinds.get(blueprint) ?? blueprint;
    const model = backstageKinds.get(kind);
    const ordered = [...entities.values()].sort((one, other) => (one.identifier < other.identifier ? -1 : 1));
    return ordered.flatMap((entity) => {
      if (model !== undefined) return writeDescriptor(exporting, entity, kind, model);
      exporting.leave(
        `blueprint ${blueprint} (Backstage has no such kind; give --as ${blueprint}=Resource)`,
        entity.identifier,
      );
      return [];
    });
  });
  for (const action of catalog.actions.keys()) exporting.leave("actions", action);
  return { descriptors, leftOut, derived };
}

function adderTo(lists: Map<string, string[]>): (what: string, whose: string) => void {
  return (what, whose) => {
    const list = lists.get(what) ?? [];
    list.push(whose);
    lists.set(what, list);
  };
}
