import { decodeName } from "../../render/names.ts";
import type { Fault } from "../../faults.ts";
import { importObject } from "./import_object.ts";
import type { ImportedObject } from "./import_object.ts";
import type { ValuePath, Violation } from "../documents/json_limits.ts";
import { placeFinder } from "../documents/place_finder.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import { findPortObjects, sumCounts } from "./port_objects.ts";
import type { FoundObjects, PortKind } from "./port_objects.ts";
import { mendQuotes } from "../documents/quote_slips.ts";
import type { QuoteSlip } from "../documents/quote_slips.ts";
import { splitDocuments } from "../documents/split_documents.ts";
import { typographicQuoteRemedy } from "../documents/typographic_quotes.ts";
import { parseParts } from "../documents/yaml.ts";
import type { JsonValue } from "../../json.ts";

export interface ImportFile {
  /** As people are told. */
  readonly name: string;
  /** The folders that it lies in, outermost first. */
  readonly folders: readonly string[];
  readonly bytes: Uint8Array;
}

export interface ImportOptions {
  readonly fixQuotes: boolean;
  /** For entities and actions that name none. */
  readonly blueprint?: string;
  /** The catalog's blueprints; a folder of such a name says what its entities are. */
  readonly knownBlueprints: ReadonlySet<string>;
}

/** An object, and where it came from: a file, and the place in its lists (`all.json entities[3]`). */
export interface SourcedObject extends ImportedObject {
  readonly source: string;
  /** It is what the catalog has already, with more: that is rewritten in its file. */
  readonly extends?: boolean;
}

export interface FaultyObject {
  readonly kind: PortKind;
  /** Where it says one. */
  readonly identifier?: string;
  readonly source: string;
}

export interface ReadImport {
  readonly objects: readonly SourcedObject[];
  readonly faults: readonly Fault[];
  /** Objects that have errors, and are left out; absent where others are read than Port's. */
  readonly faulty?: readonly FaultyObject[];
  /** Files in which quotes were mended, with how many texts. */
  readonly mended: ReadonlyMap<string, number>;
  /** What has no counterpart in a catalog, by Port's key, with how many there were. */
  readonly others: ReadonlyMap<string, number>;
}

/** A whole catalog may stand in one file. */
const maximumBytes = 128 * 1024 * 1024;
const maximumQuoteFaults = 20;
/** How many faulty objects of a file there are whose faults get their lines, which takes time; the others' get their place in its lists. */
const maximumPlaced = 200;
/** Of one object: what can't be kept of it. */
const maximumViolations = 20;

interface OpenedFile {
  readonly file: ImportFile;
  readonly found: FoundObjects;
  readonly places: PlaceFinder;
  /** What can't be kept of an object. */
  readonly judge: (object: JsonValue, most: number) => readonly Violation[];
}

/** Reads Port's objects from files. What can't be read is told in `faults` and left out. */
export function readImport(files: readonly ImportFile[], options: ImportOptions): ReadImport {
  const faults: Fault[] = [];
  const faulty: FaultyObject[] = [];
  const mended = new Map<string, number>();
  const opened = files.flatMap((file) => openFile(file, options, faults, mended));
  const known = new Set([...options.knownBlueprints, ...opened.flatMap(({ found }) => blueprintsOf(found))]);
  const objects = opened.flatMap(({ file, found, places, judge }) => {
    const blueprint = options.blueprint ?? folderBlueprint(file.folders, known);
    let ofFile = 0;
    return found.objects.flatMap((object): readonly SourcedObject[] => {
      const source = sourceOf(file.name, object.path);
      const placesOfObject: PlaceFinder = (path, at) =>
        ofFile < maximumPlaced ? places([...object.path, ...path], at) : { file: source };
      const violations = judge(object.value, maximumViolations);
      const read =
        violations.length === 0
          ? importObject(object, placesOfObject, blueprint)
          : { ok: false as const, faults: violations.map((each) => violationFault(each, placesOfObject)) };
      if (read.ok) return [{ ...read.value, source }];
      ofFile += 1;
      const { identifier } = object.value;
      const isNamed = typeof identifier === "string" && !violations.some(({ path }) => path[0] === "identifier");
      faulty.push({ kind: object.kind, source, ...(isNamed ? { identifier } : {}) });
      faults.push(...read.faults);
      return [];
    });
  });
  return { objects, faults, faulty, mended, others: sumCounts(opened.map(({ found }) => found.others)) };
}

function openFile(
  file: ImportFile,
  { fixQuotes }: ImportOptions,
  faults: Fault[],
  mended: Map<string, number>,
): readonly OpenedFile[] {
  const original = new TextDecoder("utf-8", { ignoreBOM: true }).decode(file.bytes);
  const quotes = mendQuotes(original);
  if (quotes.slips.length > 0 && !fixQuotes) {
    faults.push(...quoteFaults(file.name, quotes.slips));
    return [];
  }
  if (quotes.slips.length > 0) mended.set(file.name, quotes.slips.length);
  const text = quotes.slips.length > 0 ? quotes.text : original;
  const documents = splitDocuments(text);
  if (documents.length > 1) {
    return documents.flatMap((document, index) =>
      openDocument(file, `${file.name} (document ${index + 1})`, document, document, faults),
    );
  }
  // The bytes, where nothing was mended: they tell what is no UTF-8.
  return openDocument(file, file.name, text, quotes.slips.length > 0 ? text : file.bytes, faults);
}

/** `name` is the document's; its text has its lines where the file has them. */
function openDocument(
  file: ImportFile,
  name: string,
  text: string,
  source: string | Uint8Array,
  faults: Fault[],
): readonly OpenedFile[] {
  const parsed = parseParts(source, file.name, maximumBytes);
  if (!parsed.ok) {
    faults.push(...parsed.faults);
    return [];
  }
  const found = findPortObjects(parsed.value);
  const places = placeFinder(text, file.name);
  faults.push(
    ...found.strangers.map((path, index) =>
      strangerFault(index < maximumPlaced ? places(path) : { file: sourceOf(name, path) }),
    ),
  );
  return [{ file: { ...file, name }, found, places, judge: parsed.judge }];
}

function sourceOf(file: string, path: ValuePath): string {
  const place = path.map((part) => (typeof part === "number" ? `[${part}]` : part)).join("");
  return place === "" ? file : `${file} ${place}`;
}

function quoteFaults(file: string, slips: readonly QuoteSlip[]): readonly Fault[] {
  const shown = slips.slice(0, maximumQuoteFaults);
  const more = slips.length - shown.length;
  return shown.map(({ line, column, mark }, index): Fault => {
    const code = mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    const rest = more > 0 && index === shown.length - 1 ? ` The file has ${more} more of them.` : "";
    return {
      severity: "error",
      rule: "typographic-quote",
      place: { file, line, column },
      message: `A text is quoted with ${mark} (U+${code}), which is no quotation mark in YAML or JSON.${rest}`,
      remedy: `${typographicQuoteRemedy} Or let the import do that: --fix-quotes.`,
    };
  });
}

function violationFault({ path, at, rule, message, remedy }: Violation, places: PlaceFinder): Fault {
  return { severity: "error", rule, place: places(path, at), message, remedy };
}

function strangerFault(place: Fault["place"]): Fault {
  return {
    severity: "error",
    rule: "no-port-object",
    place,
    message: "This is no blueprint, entity or action.",
    remedy: "A blueprint has `schema`, an action `trigger` and `invocationMethod`, an entity at least `identifier`.",
  };
}

function blueprintsOf({ objects }: FoundObjects): readonly string[] {
  return objects.flatMap(({ kind, value }) =>
    kind === "blueprint" && typeof value.identifier === "string" ? [value.identifier] : [],
  );
}

/** As in a catalog, `entities/<blueprint>/`; elsewhere a folder says it if a blueprint has its name. */
function folderBlueprint(folders: readonly string[], known: ReadonlySet<string>): string | undefined {
  const name = folders.at(-1);
  if (name === undefined) return undefined;
  const identifier = decodeName(name) ?? name;
  return folders.at(-2) === "entities" || known.has(identifier) ? identifier : undefined;
}
