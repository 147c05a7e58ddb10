import { identifierKey } from "../catalog/values/identifiers.ts";
import { importObject } from "../catalog/exchange/import_object.ts";
import { placeFinder } from "../catalog/documents/place_finder.ts";
import type { ImportFile, SourcedObject } from "../catalog/exchange/read_import.ts";
import { splitDocuments } from "../catalog/documents/split_documents.ts";
import { parseDocument } from "../catalog/documents/yaml.ts";
import type { Fault } from "../faults.ts";
import type { JsonObject } from "../json.ts";
import { blueprintsFor } from "./blueprints.ts";
import { convertDescriptor } from "./convert_descriptor.ts";
import type { Descriptor } from "./descriptor.ts";
import { readDescriptor } from "./descriptor.ts";
import { identifierOf } from "./entity_reference.ts";
import type { EntityReference } from "./entity_reference.ts";

export interface ReadBackstage {
  /** Blueprints first. */
  readonly objects: readonly SourcedObject[];
  readonly faults: readonly Fault[];
  /** What no catalog can hold, by what it is (`spec.replicas`), with those that have it. */
  readonly leftOut: ReadonlyMap<string, readonly string[]>;
  /** Entities that are referred to and not among those that were read, with how often. */
  readonly absent: ReadonlyMap<string, number>;
  /** Documents of other tools: where each stands. */
  readonly foreign: readonly string[];
}

const maximumBytes = 16 * 1024 * 1024;
const noPlaces = (source: string) => (): Fault["place"] => ({ file: source });

/** Reads Backstage's descriptors, as many as a file holds, into blueprints and entities. */
export function readBackstage(files: readonly ImportFile[]): ReadBackstage {
  const reading = new Reading();
  for (const file of files) reading.open(file);
  return reading.convert();
}

class Reading {
  private readonly faults: Fault[] = [];
  private readonly descriptors: Descriptor[] = [];
  private readonly leftOut = new Map<string, string[]>();
  private readonly foreign: string[] = [];

  open({ name, bytes }: ImportFile): void {
    const text = new TextDecoder("utf-8").decode(bytes);
    const documents = splitDocuments(text);
    for (const [index, document] of documents.entries()) {
      // The bytes, where they are one document: they tell what is no UTF-8.
      const parsed = parseDocument(documents.length === 1 ? bytes : document, name, maximumBytes);
      if (!parsed.ok) {
        this.faults.push(...parsed.faults);
        continue;
      }
      const source = documents.length === 1 ? name : `${name} (document ${index + 1})`;
      const read = readDescriptor(parsed.value, source, placeFinder(document, name));
      if (read.state === "read") this.descriptors.push(read.descriptor);
      else if (read.state === "faulty") this.faults.push(...read.faults);
      else if (read.state === "unknown") this.leave(`kind ${read.kind}`, `${read.name} in ${source}`);
      else this.foreign.push(source);
    }
  }

  convert(): ReadBackstage {
    // Of several that are alike the first is taken.
    const known = new Map(this.descriptors.toReversed().map((each) => [keyOf(each), identifierOf(each)]));
    const absent = new Map<string, number>();
    const canonical = (reference: EntityReference): string => {
      const found = known.get(keyOf(reference));
      if (found !== undefined) return found;
      const name = `${reference.kind} ${identifierOf(reference)}`;
      absent.set(name, (absent.get(name) ?? 0) + 1);
      return identifierOf(reference);
    };
    const entities = this.descriptors.flatMap((descriptor) => this.entity(descriptor, canonical));
    const blueprints = blueprintsFor(new Set(this.descriptors.map(({ kind }) => kind))).map(blueprint);
    return {
      objects: [...blueprints, ...entities],
      faults: this.faults,
      leftOut: this.leftOut,
      absent,
      foreign: this.foreign,
    };
  }

  private entity(descriptor: Descriptor, canonical: (reference: EntityReference) => string): readonly SourcedObject[] {
    const { kind, name, source, places } = descriptor;
    const { value, leftOut } = convertDescriptor(descriptor, canonical);
    for (const what of leftOut) this.leave(what, `${kind} ${name}`);
    // Whatever is wrong with the whole is told at its name.
    const read = importObject({ kind: "entity", value, path: [] }, () => places(["metadata", "name"]), undefined);
    if (read.ok) return [{ ...read.value, source }];
    this.faults.push(...read.faults);
    return [];
  }

  private leave(what: string, whose: string): void {
    const list = this.leftOut.get(what) ?? [];
    list.push(whose);
    this.leftOut.set(what, list);
  }
}

function keyOf({ kind, namespace, name }: EntityReference): string {
  return `${kind}:${namespace}/${identifierKey(name)}`;
}

function blueprint(value: JsonObject): SourcedObject {
  const source = "Backstage's kinds";
  const read = importObject({ kind: "blueprint", value, path: [] }, noPlaces(source), undefined);
  if (!read.ok) throw new Error(`The blueprint of a kind is none: ${JSON.stringify(read.faults)}`);
  return { ...read.value, source };
}
