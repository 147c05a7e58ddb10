import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { encodeName, entityFile } from "../../render/names.ts";
import { identifierKey } from "../values/identifiers.ts";
import type { SourcedObject } from "./read_import.ts";
import type { Catalog } from "../model/catalog.ts";
import { rewriteDocument } from "../documents/rewrite_document.ts";
import type { SourceFile } from "../tree/source_file.ts";
import type { PortKind } from "./port_objects.ts";
import { writeDocument } from "../documents/write_document.ts";
import { parseDocument } from "../documents/yaml.ts";

/** What becomes of one object that was read. `reason` and `remedy` are sentences. */
export type ImportStep = { readonly object: SourcedObject } & (
  | { readonly kind: "write" | "overwrite" | "extend"; readonly path: string; readonly text: string }
  | { readonly kind: "unchanged"; readonly path: string }
  | { readonly kind: "skip"; readonly reason: string; readonly remedy: string }
);

interface Existing {
  readonly identifier: string;
  readonly source: SourceFile;
}

/** Where each object goes in the catalog: one file each. A file that is there is overwritten with `force` alone. */
export async function planImport(
  objects: readonly SourcedObject[],
  catalog: Catalog,
  force: boolean,
): Promise<readonly ImportStep[]> {
  const existing = indexExisting(catalog);
  const wanted = objects.flatMap((object) => existing.get(keyOf(object))?.source.path ?? []);
  const contents = await catalog.tree.read([...new Set(wanted)]);
  const earlier = new Map<string, SourcedObject>();
  return objects.map((object): ImportStep => {
    const key = keyOf(object);
    const twin = earlier.get(key);
    if (twin !== undefined) return besideTwin(object, twin);
    earlier.set(key, object);
    return planObject(object, existing.get(key), contents, catalog, force);
  });
}

function planObject(
  object: SourcedObject,
  existing: Existing | undefined,
  contents: ReadonlyMap<string, Uint8Array>,
  { tree }: Catalog,
  force: boolean,
): ImportStep {
  if (existing !== undefined && existing.identifier !== object.identifier) {
    const reason = `The catalog has ${existing.identifier} (${existing.source.path}), which differs only by letter case or Unicode form.`;
    return { kind: "skip", object, reason, remedy: "Rename one of them." };
  }
  const path = existing?.source.path ?? newPath(object);
  const link = parentsOf(path).find((part) => tree.entries.get(part)?.mode === "120000");
  if (link !== undefined) {
    return { kind: "skip", object, reason: `${link} is a symbolic link.`, remedy: "Put a folder or a file there." };
  }
  const before = contents.get(path);
  if (before !== undefined && sameContent(before, object.value)) return { kind: "unchanged", object, path };
  const content = object.extends === true && before !== undefined ? readContent(before) : undefined;
  if (before !== undefined && content !== undefined) {
    const text = rewriteDocument(new TextDecoder().decode(before), content, object.value);
    return { kind: "extend", object, path, text };
  }
  const isThere = tree.entries.has(path);
  if (isThere && !force) {
    return { kind: "skip", object, reason: `There is ${path} already.`, remedy: "Overwrite it with --force." };
  }
  const text = writeDocument(object.value, path);
  if (text === undefined) {
    return { kind: "skip", object, reason: "It is too large for a file of the catalog.", remedy: "Make it smaller." };
  }
  return { kind: isThere ? "overwrite" : "write", object, path, text: `${schemaLine(object.kind, path, tree)}${text}` };
}

/** What has editors complete and underline, in a catalog that holds the schemas as the starter does. */
function schemaLine(kind: PortKind, path: string, { entries }: Catalog["tree"]): string {
  const schema = `.gatehouse/schemas/${kind}.schema.json`;
  if (path.endsWith(".json") || !entries.has(schema)) return "";
  return `# yaml-language-server: $schema=${"../".repeat(path.split("/").length - 1)}${schema}\n`;
}

function besideTwin(object: SourcedObject, twin: SourcedObject): ImportStep {
  const reason =
    twin.identifier === object.identifier
      ? `It is in ${twin.source} too, and that one was taken.`
      : `${twin.identifier} in ${twin.source} differs only by letter case or Unicode form, and was taken.`;
  return { kind: "skip", object, reason, remedy: "Keep one of them." };
}

/** In the same order too: forms show inputs in the order of the file. */
function sameContent(bytes: Uint8Array, value: JsonValue): boolean {
  const parsed = parseDocument(bytes, "");
  return parsed.ok && JSON.stringify(parsed.value) === JSON.stringify(value);
}

function readContent(bytes: Uint8Array): JsonObject | undefined {
  const parsed = parseDocument(bytes, "");
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}

function newPath({ kind, identifier, blueprint = "" }: SourcedObject): string {
  if (kind === "entity") return entityFile(blueprint, identifier);
  return `${kind}s/${encodeName(identifier)}.yml`;
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function indexExisting({ blueprints, entities, actions }: Catalog): ReadonlyMap<string, Existing> {
  const of = (kind: PortKind, items: Iterable<Existing>, blueprint = ""): readonly (readonly [string, Existing])[] =>
    [...items].map((item) => [keyOf({ kind, identifier: item.identifier, blueprint }), item] as const);
  return new Map([
    ...of("blueprint", blueprints.values()),
    ...[...entities].flatMap(([blueprint, items]) => of("entity", items.values(), blueprint)),
    ...of("action", actions.values()),
  ]);
}

function keyOf({ kind, blueprint = "", identifier }: Pick<SourcedObject, "kind" | "blueprint" | "identifier">): string {
  return JSON.stringify([kind, identifierKey(blueprint), identifierKey(identifier)]);
}
