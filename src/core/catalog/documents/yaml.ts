import { CORE_SCHEMA, defineMappingTag, loadAll, YAMLException } from "js-yaml";
import { errorMessage } from "../../error_message.ts";
import type { Fault, Place } from "../../faults.ts";
import type { JsonValue } from "../../json.ts";
import { largestFile } from "./file_limits.ts";
import { findNonJson, maximumDepth } from "./json_limits.ts";
import { lookAlikeIn, lookAlikeRemedy } from "./look_alikes.ts";
import { placeFinder } from "./place_finder.ts";
import { secondDocument } from "./split_documents.ts";
import { reasonWords } from "./syntax_reasons.ts";
import { findSyntaxSlip } from "./syntax_slips.ts";
import { badKey, commentInText } from "./token_slips.ts";
import type { SyntaxSlip } from "./token_slips.ts";
import { typographicQuoteIn, typographicQuoteRemedy } from "./typographic_quotes.ts";

export type ParsedDocument =
  { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly faults: readonly Fault[] };

const maximumAliases = 100;

const keyIsNoText = "a key must be a text: put quotes around it";

/** Objects without prototype, so that no key of a file can meet a property of JavaScript's. */
const plainMapping = defineMappingTag<Record<string, unknown>>("tag:yaml.org,2002:map", {
  create: () => Object.create(null) as Record<string, unknown>,
  addPair: (mapping, key, value) => {
    if (typeof key !== "string") return keyIsNoText;
    if (key === "__proto__") return "the key __proto__ is not allowed";
    mapping[key] = value;
    return "";
  },
  // It has no prototype, so what is in it is its own.
  has: (mapping, key) => typeof key === "string" && key in mapping,
  keys: (mapping) => Object.keys(mapping),
  get: (mapping, key) => (typeof key === "string" ? mapping[key] : undefined),
  identify: () => false,
});
const schema = CORE_SCHEMA.withTags(plainMapping);

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
  return parseText(text, file, maximumBytes);
}

function parseText(text: string, file: string, maximumValues: number): ParsedDocument {
  let documents: readonly unknown[];
  try {
    documents = loadAll(text, { schema, maxDepth: maximumDepth, maxAliases: maximumAliases });
  } catch (error) {
    return syntaxFault(error, text, file);
  }
  if (documents.length > 1) {
    const line = secondDocument(text);
    const place = line === undefined ? { file } : { file, line, column: 1 };
    return refuse(place, `The file holds ${documents.length} documents.`, "Keep one; remove the lines `---`.");
  }
  const comment = commentInText(text, languageOf(file) === "JSON");
  if (comment !== undefined) return refuseSlip(comment, file);
  const checked = findNonJson(documents[0] ?? null, maximumValues);
  if (checked.ok) return checked;
  return refuse(placeFinder(text, file)(checked.path, checked.at), checked.message, checked.remedy, checked.rule);
}

function syntaxFault(error: unknown, text: string, file: string): ParsedDocument {
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
  return file.endsWith(".json") ? "JSON" : "YAML";
}

function refuseSlip({ line, column, message, remedy }: SyntaxSlip, file: string): ParsedDocument {
  return refuse({ file, line, column }, message, remedy);
}

function refuse(place: Place, message: string, remedy: string, rule = "syntax"): ParsedDocument {
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
