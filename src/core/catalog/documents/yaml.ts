import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  floatCoreTag,
  loadAll,
  NOT_RESOLVED,
  YAMLException,
} from "js-yaml";
import type { Schema } from "js-yaml";
import { errorMessage } from "../../error_message.ts";
import type { Fault, Place } from "../../faults.ts";
import type { JsonValue } from "../../json.ts";
import { largestFile } from "./file_limits.ts";
import { findNonJson, findViolations, maximumDepth } from "./json_limits.ts";
import type { RepeatedKeys, Violation } from "./json_limits.ts";
import { isCalledJson } from "./json_text.ts";
import { lookAlikeIn, lookAlikeRemedy } from "./look_alikes.ts";
import { readPlainYaml } from "./plain_yaml.ts";
import { placeFinder } from "./place_finder.ts";
import { secondDocument } from "./split_documents.ts";
import { reasonWords } from "./syntax_reasons.ts";
import { findSyntaxSlip } from "./syntax_slips.ts";
import { badKey, commentInText } from "./token_slips.ts";
import type { SyntaxSlip } from "./token_slips.ts";
import { typographicQuoteIn, typographicQuoteRemedy } from "./typographic_quotes.ts";

interface Refused {
  readonly ok: false;
  readonly faults: readonly Fault[];
}

export type ParsedDocument = { readonly ok: true; readonly value: JsonValue } | Refused;

const maximumAliases = 100;

const keyIsNoText = "a key must be a text: put quotes around it";

const number = /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;

/** A number that is too large for any is taken for a text by the library, and would be kept as one. */
const infiniteFloat = defineScalarTag("tag:yaml.org,2002:float", {
  ...floatCoreTag,
  resolve: (source, isExplicit, tagName) => {
    const resolved = floatCoreTag.resolve(source, isExplicit, tagName);
    return resolved === NOT_RESOLVED && number.test(source) ? Number.POSITIVE_INFINITY : resolved;
  },
});

/**
 * Objects without prototype, so that no key of a file can meet a property of JavaScript's.
 * @param repeated takes keys that an object has twice; without it they stop the parser
 */
function schemaWith(repeated?: RepeatedKeys): Schema {
  // It has no prototype, so what is in it is its own.
  const isThere = (mapping: object, key: unknown): boolean => typeof key === "string" && key in mapping;
  const plainMapping = defineMappingTag<Record<string, unknown>>("tag:yaml.org,2002:map", {
    create: () => Object.create(null) as Record<string, unknown>,
    addPair: (mapping, key, value) => {
      if (typeof key !== "string") return keyIsNoText;
      if (key === "__proto__") return "the key __proto__ is not allowed";
      // The parser has asked `has` before.
      if (repeated !== undefined && isThere(mapping, key)) repeated.set(mapping, key);
      mapping[key] = value;
      return "";
    },
    has: (mapping, key) => repeated === undefined && isThere(mapping, key),
    keys: (mapping) => Object.keys(mapping),
    get: (mapping, key) => (typeof key === "string" ? mapping[key] : undefined),
    identify: () => false,
  });
  return CORE_SCHEMA.withTags(plainMapping, infiniteFloat);
}

const schema = schemaWith();

/**
 * Reads a YAML 1.2 or JSON document (core schema: dates stay texts) into a JSON value; an empty one is null. At most 1 MiB, 64 levels deep; keys
 * are texts and unique; numbers are exact. Never throws: what is wrong comes back with its place in `file`.
 * `maximumBytes` is for files that are no catalog's own, such as a whole catalog in one.
 */
export function parseDocument(
  source: string | Uint8Array,
  file: string,
  maximumBytes: number = largestFile,
): ParsedDocument {
  const decoded = decodeDocument(source, file, maximumBytes);
  if (!decoded.ok) return decoded;
  const { text } = decoded;
  const plain = isCalledJson(file) ? undefined : readPlainYaml(text);
  if (plain !== undefined) return { ok: true, value: plain };
  const loaded = loadText(text, file, schema);
  if (!loaded.ok) return loaded;
  const { value } = loaded;
  const checked = findNonJson(value, maximumBytes);
  if (checked.ok) return checked;
  return refuse(placeFinder(text, file)(checked.path, checked.at), checked.message, checked.remedy, checked.rule);
}

type ParsedParts =
  | {
      readonly ok: true;
      /** Not looked through: each part of it that is used is to be judged. */
      readonly value: JsonValue;
      /** What can't be kept of a part, by its path in the part: at most so many places. */
      readonly judge: (part: JsonValue, most: number) => readonly Violation[];
    }
  | Refused;

/** The same where a file holds many objects, of which one that can't be kept is to keep none of the others away. */
export function parseParts(source: string | Uint8Array, file: string, maximumBytes: number): ParsedParts {
  const repeated: RepeatedKeys = new WeakMap();
  const decoded = decodeDocument(source, file, maximumBytes);
  if (!decoded.ok) return decoded;
  const loaded = loadText(decoded.text, file, schemaWith(repeated));
  if (!loaded.ok) return loaded;
  return {
    ok: true,
    value: loaded.value as JsonValue,
    judge: (part, most) => findViolations(part, { maximumValues: maximumBytes, most, repeated }),
  };
}

type DecodedDocument = { readonly ok: true; readonly text: string } | Refused;

function decodeDocument(source: string | Uint8Array, file: string, maximumBytes: number): DecodedDocument {
  const size = typeof source === "string" ? new TextEncoder().encode(source).length : source.length;
  if (size > maximumBytes) {
    return refuse({ file }, `The file has ${size} bytes; at most ${maximumBytes} are read.`, "Make it smaller.");
  }
  const text = typeof source === "string" ? source : decode(source);
  if (text === undefined) {
    const place = typeof source === "string" ? { file } : firstBadByte(source, file);
    return refuse(place, "The file is not valid UTF-8 from here on.", "Save it as UTF-8.");
  }
  if (text.startsWith("\uFEFF")) {
    return refuse(
      { file, line: 1, column: 1 },
      "The file begins with a byte order mark.",
      "Save it as UTF-8 without BOM.",
    );
  }
  return { ok: true, text };
}

type LoadedDocument = { readonly ok: true; readonly value: unknown } | Refused;

function loadText(text: string, file: string, types: Schema): LoadedDocument {
  let documents: readonly unknown[];
  try {
    documents = loadAll(text, { schema: types, maxDepth: maximumDepth, maxAliases: maximumAliases });
  } catch (error) {
    return syntaxFault(error, text, file);
  }
  if (documents.length > 1) {
    const line = secondDocument(text);
    const place = line === undefined ? { file } : { file, line, column: 1 };
    return refuse(place, `The file holds ${documents.length} documents.`, "Keep one; remove the lines `---`.");
  }
  const comment = commentInText(text, languageOf(file) === "JSON");
  return comment === undefined ? { ok: true, value: documents[0] ?? null } : refuseSlip(comment, file);
}

function syntaxFault(error: unknown, text: string, file: string): Refused {
  if (!(error instanceof YAMLException)) {
    const message = errorMessage(error);
    return refuse({ file }, `The file cannot be read as YAML: ${message}.`, "Write it more simply.");
  }
  const mark = error.mark as { readonly line: number; readonly column: number } | undefined;
  const place = mark === undefined ? { file } : { file, line: mark.line + 1, column: mark.column + 1 };
  const slip =
    mark === undefined
      ? undefined
      : error.reason === keyIsNoText
        ? badKey(text)
        : findSyntaxSlip({
            text,
            language: languageOf(file),
            reason: error.reason,
            line: mark.line + 1,
            column: mark.column + 1,
          });
  const line = mark === undefined ? text : (text.split("\n")[slip === undefined ? mark.line : slip.line - 1] ?? "");
  const { what, remedy } = reasonWords(error.reason);
  const message = `The file is not valid ${languageOf(file)}: ${what}.`;
  const quote = typographicQuoteIn(line);
  if (quote !== undefined) {
    return refuse(place, `${message} The line contains ${quote}.`, typographicQuoteRemedy, "typographic-quote");
  }
  if (slip !== undefined) return refuseSlip(slip, file);
  const lookAlike = lookAlikeIn(line);
  return lookAlike === undefined
    ? refuse(place, message, remedy)
    : refuse(place, `${message} The line contains ${lookAlike}.`, lookAlikeRemedy);
}

function languageOf(file: string): "YAML" | "JSON" {
  return isCalledJson(file) ? "JSON" : "YAML";
}

function refuseSlip({ line, column, message, remedy }: SyntaxSlip, file: string): Refused {
  return refuse({ file, line, column }, message, remedy);
}

function refuse(place: Place, message: string, remedy: string, rule = "syntax"): Refused {
  return { ok: false, faults: [{ severity: "error", rule, place, message, remedy }] };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Where a file stops being UTF-8: there, writing again what could be read gives other bytes. */
function firstBadByte(bytes: Uint8Array, file: string): Place {
  const again = new TextEncoder().encode(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  const at = bytes.findIndex((byte, index) => byte !== again[index]);
  const before = new TextDecoder().decode(bytes.subarray(0, at)).split("\n");
  return { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
