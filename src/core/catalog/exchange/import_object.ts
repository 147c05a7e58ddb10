import type { Fault } from "../../faults.ts";
import { isJsonObject } from "../../json.ts";
import type { JsonObject } from "../../json.ts";
import { nameProblem } from "../../render/names.ts";
import { metaKeys } from "../values/identifiers.ts";
import type { Action } from "../model/action.ts";
import { actionSchema } from "../actions/action_schema.ts";
import { convertOlderAction, isOlderForm, olderPlaces } from "../model/older_action.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import type { PortKind, PortObject } from "./port_objects.ts";
import { readAction } from "../actions/read_action.ts";
import { blueprintSchema, readBlueprint } from "../blueprints/read_blueprint.ts";
import { readEntity } from "../entities/read_entity.ts";
import type { Read } from "../tree/read_result.ts";
import { withoutEmptyKeys } from "./without_empty_keys.ts";

/** An object of Port's as the catalog keeps it. */
export interface ImportedObject {
  readonly kind: PortKind;
  readonly identifier: string;
  /** Of an entity. */
  readonly blueprint?: string;
  /** Whole, guardrails that are not enforced yet among it. */
  readonly value: JsonObject;
  /** What people should know of how it was read; sentences. */
  readonly notes: readonly string[];
  readonly leftOut: readonly string[];
  /** Properties whose values were left out, being computed, and `$team`, being inherited; absent where none were. */
  readonly computed?: readonly string[];
}

/** What Port's exports add: who and when, which git keeps here, and results that Port computes. */
const addedKeys = [...Object.keys(metaKeys), "scorecards"];

/**
 * Reads one object by itself; what it refers to is not looked for. `places` finds within the object. `blueprint` is for an
 * entity or an action that names none.
 */
export function importObject(
  { kind, value: given }: PortObject,
  places: PlaceFinder,
  blueprint: string | undefined,
): Read<ImportedObject> {
  const leftOut = addedKeys.filter((key) => Object.hasOwn(given, key));
  const value = Object.fromEntries(Object.entries(given).filter(([key]) => !addedKeys.includes(key)));
  const read = readers[kind](value, places, blueprint);
  if (!read.ok) return read;
  const named = [read.value.identifier, ...(read.value.blueprint === undefined ? [] : [read.value.blueprint])];
  const problems = named.flatMap((name) => nameProblem(name) ?? []);
  if (problems.length > 0) {
    return refuse(places, "long-identifier", `The identifier ${problems.join(" and ")}.`, "Shorten it.", [
      "identifier",
    ]);
  }
  return { ok: true, value: { kind, ...read.value, leftOut }, faults: [] };
}

type Content = Pick<ImportedObject, "identifier" | "blueprint" | "value" | "notes">;
type Reader = (value: JsonObject, places: PlaceFinder, blueprint: string | undefined) => Read<Content>;

/** There is no file yet. */
const noFile = { path: "", oid: "" };

const readers: Readonly<Record<PortKind, Reader>> = {
  blueprint: (given, places) => {
    const value = withoutEmptyKeys(given, blueprintSchema);
    const read = readBlueprint(value, noFile, places);
    if (!read.ok) return read;
    return accept({ identifier: read.value.identifier, value, notes: read.faults.map(({ message }) => message) });
  },
  entity: (value, places, fallback) => {
    const named = value.blueprint ?? fallback;
    if (named === undefined) return refuseUnnamed("entity", places);
    const complete = named === value.blueprint ? value : { ...value, blueprint: named };
    const read = readEntity(complete, noFile, places, typeof named === "string" ? named : "");
    if (!read.ok) return read;
    const notes = complete === value ? [] : [takenAs(read.value.blueprint)];
    return accept({ identifier: read.value.identifier, blueprint: read.value.blueprint, value: complete, notes });
  },
  action: (value, places, fallback) => {
    const isOlder = isOlderForm(value);
    const isNamed = isOlder ? value.blueprint !== undefined : namesBlueprint(value);
    // A name that stands in for the missing one, so that its other faults are told along with that.
    const named = isNamed ? undefined : (fallback ?? "unnamed");
    const newer = withoutEmptyKeys(
      isOlder ? convertOlderAction(value, named) : withBlueprint(value, named),
      actionSchema,
    );
    const read = readAction(newer, noFile, isOlder ? olderPlaces(places) : places);
    if (!isNamed && fallback === undefined) {
      const { faults } = refuseUnnamed(isOlder ? "v1 action" : "action", places);
      return { ok: false, faults: [...faults, ...(read.ok ? [] : read.faults)] };
    }
    if (!read.ok) return read;
    const notes = [
      ...(isOlder ? [olderNote(read.value)] : []),
      ...(isOlder || isNamed ? [] : [takenAs(read.value.blueprint)]),
      ...unenforcedNotes(read.value),
    ];
    return accept({
      identifier: read.value.identifier,
      value: newer,
      notes: [...notes, ...read.faults.map(({ message }) => message)],
    });
  },
};

/** Whether a v2 action says it, or is none that could be mended by saying it. */
function namesBlueprint({ trigger }: JsonObject): boolean {
  return !isJsonObject(trigger) || trigger.blueprintIdentifier !== undefined;
}

function withBlueprint(action: JsonObject, blueprint: string | undefined): JsonObject {
  const { trigger } = action;
  if (blueprint === undefined || !isJsonObject(trigger)) return action;
  return { ...action, trigger: { ...trigger, blueprintIdentifier: blueprint } };
}

function takenAs(blueprint: string): string {
  return `It names no blueprint; taken as ${blueprint}.`;
}

function olderNote({ operation, blueprint, inputs }: Action): string {
  return `A v1 action, read as v2: ${operation} on ${blueprint}, ${inputs.size} ${inputs.size === 1 ? "input" : "inputs"}.`;
}

function unenforcedNotes({ unenforced }: Action): readonly string[] {
  if (unenforced.length === 0) return [];
  return [`Kept whole, but not run yet, because this is not enforced: ${unenforced.join(", ")}.`];
}

function accept(value: Content): Read<Content> {
  return { ok: true, value, faults: [] };
}

function refuseUnnamed(what: "entity" | "action" | "v1 action", places: PlaceFinder): ReturnType<typeof refuse> {
  const message = `The ${what} names no blueprint, and no folder says it.`;
  const remedy =
    what === "action"
      ? "Write the one that it is about into `trigger.blueprintIdentifier`: Port can do without, Gatehouse can't. Or give --blueprint."
      : "Add `blueprint`, put the file into a folder that is called as a blueprint of the catalog or of the import, or give --blueprint.";
  return refuse(places, "missing-key", message, remedy, what === "action" ? ["trigger"] : []);
}

function refuse(
  places: PlaceFinder,
  rule: string,
  message: string,
  remedy: string,
  path: readonly string[],
): { readonly ok: false; readonly faults: readonly Fault[] } {
  return { ok: false, faults: [{ severity: "error", rule, place: places(path), message, remedy }] };
}
