import { Ajv2020 } from "ajv/dist/2020.js";
import type { ErrorObject, SchemaObject, ValidateFunction } from "ajv/dist/2020.js";
import type { Fault } from "../../faults.ts";
import { groupBy } from "../../group_by.ts";
import { isJsonObject } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import type { ValuePath } from "./json_limits.ts";
import type { PlaceFinder } from "./place_finder.ts";
import { didYouMean, isMistyped, suggestName } from "./suggest.ts";
import { typographicQuoteIn, typographicQuoteRemedy } from "./typographic_quotes.ts";
import { unquotedRemedy } from "./unquoted.ts";
import { cutJson } from "../../cut_text.ts";

/** The exact shape of a raw file: reads it into `T`, or says what is wrong with it and where. */
export type FileSchema<T> = (
  value: JsonValue,
  places: PlaceFinder,
) => { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };

/** Of one file: nobody reads more, and each costs time. */
const maximumFaults = 20;

const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  ownProperties: true,
  allowUnionTypes: true,
  strictRequired: false,
  // The schemas are ours, and a test holds them against JSON Schema's own: at run time that takes longer than all else here.
  validateSchema: false,
  // Each is used for few files: what it saves is less than what it takes.
  code: { optimize: false },
});

/** `T` must be what `schema` (JSON Schema 2020-12) accepts; unknown keys are refused where it has `additionalProperties: false`. */
export function fileSchema<T>(schema: SchemaObject): FileSchema<T> {
  let compiled: ValidateFunction<T> | undefined;
  return (value, places) => {
    // Compiled when a file is read first: the Action starts without most of them.
    const validate = (compiled ??= ajv.compile<T>(schema));
    if (validate(value)) return { ok: true, value };
    // Of these what failed behind them is told, by itself.
    const failed = (validate.errors ?? []).filter(({ keyword }) => keyword !== "if" && keyword !== "propertyNames");
    const errors = withoutMistyped(failed);
    const told = errors.slice(0, maximumFaults).map((error) => describe(error, value, places, schema));
    const last = told.at(-1);
    if (last === undefined || errors.length === told.length) return { ok: false, faults: told };
    const message = `The file has ${errors.length - told.length} more faults, which are not told.`;
    const rest = fault("more-faults", last.place, message, "Mend those first that are told.");
    return { ok: false, faults: [...told, rest] };
  };
}

/** Without keys that are missing only because they are written in another way, which is told. */
function withoutMistyped(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unknown = groupBy(errors, ({ keyword, instancePath }) =>
    keyword === "additionalProperties" ? instancePath : undefined,
  );
  return errors.filter((error) => {
    const beside = error.keyword === "required" ? (unknown.get(error.instancePath) ?? []) : [];
    const [first] = beside;
    if (first === undefined) return true;
    const written = beside.map((each) => String(paramsOf(each).additionalProperty));
    return !isMistyped(String(paramsOf(error).missingProperty), written, knownKeys(first));
  });
}

function knownKeys({ parentSchema }: ErrorObject): readonly string[] {
  return isJsonObject(parentSchema?.properties) ? Object.keys(parentSchema.properties) : [];
}

function paramsOf({ params }: ErrorObject): Readonly<Record<string, unknown>> {
  return params as Readonly<Record<string, unknown>>;
}

function describe(error: ErrorObject, root: JsonValue, places: PlaceFinder, schema: SchemaObject): Fault {
  const path = pathOf(error.instancePath, root);
  const where = path.length === 0 ? "The file" : `\`${path.join(".")}\``;
  const params = paramsOf(error);
  const extra = params.additionalProperty;
  if (typeof extra === "string") {
    const known = knownKeys(error);
    const message = `${where} has the unknown key \`${extra}\`.`;
    const remedy = extra.startsWith("//")
      ? "If it is a comment, begin it with #."
      : (remedyOfRequired(extra, path, error.data) ?? remedyOfKey(extra, known, schema));
    return fault("unknown-key", places([...path, extra], "key"), message, remedy);
  }
  const { propertyName: key } = error;
  if (key !== undefined) {
    const message = `The key \`${key}\`${path.length === 0 ? "" : ` of ${where}`} ${problemOf(error, params)}.`;
    const hint: unknown = error.parentSchema?.description;
    const remedy = typeof hint === "string" ? `Rename it. ${hint}` : "Rename it.";
    return fault("wrong-value", places([...path, key], "key"), message, remedy);
  }
  const quote = typeof error.data === "string" ? typographicQuoteIn(error.data) : undefined;
  if (quote !== undefined) {
    return fault("typographic-quote", places(path), `${where} contains ${quote}.`, typographicQuoteRemedy);
  }
  if (error.keyword === "type" && path.length === 0 && error.data === null) {
    return fault("wrong-value", places(path), "The file is empty.", "Write into it what it is to say, or remove it.");
  }
  if (error.keyword === "type" && path.length === 0 && Array.isArray(error.data) && isIdentified(error)) {
    const remedy = "Make a file of each; for objects of Port `gatehouse import port` does it.";
    return fault("wrong-value", places(path), "The file holds a list; it must hold one object.", remedy);
  }
  if (error.keyword === "required") {
    const missing = `\`${[...path, String(params.missingProperty)].join(".")}\``;
    return fault("missing-key", places(path), `${missing} is missing.`, "Add it.");
  }
  return fault("wrong-value", places(path), `${where} ${problemOf(error, params)}.`, remedyOf(error));
}

/** OpenAPI's older documents say it at the property itself; here and in JSON Schema a list beside `properties` does. */
function remedyOfRequired(key: string, path: ValuePath, data: unknown): string | undefined {
  const required = key === "required" && isJsonObject(data) ? data["required"] : undefined;
  if (typeof required !== "boolean" || path.at(-2) !== "properties") return undefined;
  const list = `\`${[...path.slice(0, -2), "required"].join(".")}\``;
  return required
    ? `List \`${path.at(-1)}\` in ${list}.`
    : `Take it out: what ${list} does not list need not be there.`;
}

function remedyOfKey(key: string, known: readonly string[], schema: SchemaObject): string {
  const [place, ...others] = didYouMean(key, known) === undefined ? objectsWith(key, schema, []) : [];
  if (place === undefined || place.length === 0 || others.length > 0) return suggestName(key, known);
  return `It belongs into \`${place.join(".")}\`.`;
}

/** Paths of the objects that may have a key of this name. Below what a catalog names itself there are none. */
function objectsWith(key: string, schema: unknown, path: readonly string[]): readonly (readonly string[])[] {
  const properties = isJsonObject(schema) ? schema["properties"] : undefined;
  if (!isJsonObject(properties)) return [];
  const below = Object.entries(properties).flatMap(([name, member]) => objectsWith(key, member, [...path, name]));
  return Object.hasOwn(properties, key) ? [path, ...below] : below;
}

/** Whether there are several of what a file holds. */
function isIdentified({ parentSchema }: ErrorObject): boolean {
  return isJsonObject(parentSchema?.properties) && Object.hasOwn(parentSchema.properties, "identifier");
}

function fault(rule: string, place: Fault["place"], message: string, remedy: string): Fault {
  return { severity: "error", rule, place, message, remedy };
}

const typeWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object (keys and values)",
  null: "empty",
};

function problemOf(error: ErrorObject, params: Readonly<Record<string, unknown>>): string {
  switch (error.keyword) {
    case "type":
      return `must be ${[params.type]
        .flat()
        .map((type) => typeWords[String(type)] ?? String(type))
        .join(" or ")}`;
    case "enum":
      return `must be one of ${[params.allowedValues].flat().map(String).join(", ")}`;
    case "const":
      return `must be ${String(params.allowedValue)}`;
    case "pattern":
      return `must match ${String(params.pattern)}`;
    case "not":
      return `must not be ${cutJson(error.data)}`;
    case "uniqueItems":
      return "names the same thing twice";
    default:
      return error.message ?? "is wrong";
  }
}

function remedyOf(error: ErrorObject): string {
  const allowed: unknown = error.keyword === "enum" ? error.schema : undefined;
  const hint: unknown = error.parentSchema?.description;
  if (typeof error.data === "string" && Array.isArray(allowed)) {
    const names = allowed.map(String);
    const meant = abbreviated(error.data, names);
    if (meant !== undefined) return `Did you mean ${meant}?`;
    return didYouMean(error.data, names) === undefined && typeof hint === "string"
      ? hint
      : suggestName(error.data, names);
  }
  if (error.keyword === "pattern" && typeof error.data === "string" && isPadded(error.data, error.schema)) {
    return "There are blanks at its beginning or end: take them out.";
  }
  if (error.keyword === "pattern" && typeof error.data === "string" && isDecomposed(error.data, error.schema)) {
    return "A letter and its accent are two characters there: write them as one (Unicode form NFC).";
  }
  const wanted = error.keyword === "type" ? [paramsOf(error).type].flat() : [];
  const unquoted = wanted.includes("string") ? unquotedRemedy(error.data) : undefined;
  if (unquoted !== undefined && fitsPattern(String(error.data), error.parentSchema?.pattern)) return unquoted;
  return typeof hint === "string" ? hint : "Change it there.";
}

/** Whether a text looks like one that is allowed, and is written in another Unicode form. */
function isDecomposed(text: string, pattern: unknown): boolean {
  const composed = text.normalize("NFC");
  return typeof pattern === "string" && composed !== text && new RegExp(pattern, "u").test(composed);
}

function isPadded(text: string, pattern: unknown): boolean {
  return text.trim() !== text && fitsPattern(text.trim(), pattern);
}

/** Any text does where there is none. */
function fitsPattern(text: string, pattern: unknown): boolean {
  return typeof pattern !== "string" || new RegExp(pattern, "u").test(text);
}

/** The only name that begins with these letters: `str`, `bool`. */
function abbreviated(word: string, names: readonly string[]): string | undefined {
  const [name, ...others] = word.length < 3 ? [] : names.filter((each) => each.startsWith(word));
  return others.length === 0 ? name : undefined;
}

/** Ajv's JSON pointer, with list positions as numbers. */
function pathOf(pointer: string, root: JsonValue): ValuePath {
  let node: JsonValue | undefined = root;
  return pointer
    .split("/")
    .slice(1)
    .map((part) => {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const index = Array.isArray(node) ? Number(key) : key;
      node = isJsonObject(node)
        ? node[key]
        : Array.isArray(node)
          ? (node as readonly JsonValue[])[Number(key)]
          : undefined;
      return index;
    });
}
