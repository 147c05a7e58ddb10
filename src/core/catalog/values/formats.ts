import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import { fullFormats } from "ajv-formats/dist/formats.js";
import type { ValueSchema } from "../model/blueprint.ts";
import { isProto } from "./proto_text.ts";
import { readAnyYaml } from "../documents/any_yaml.ts";

interface Format {
  /** What is allowed, as a phrase. */
  readonly words: string;
  readonly example?: string;
  readonly accepts: (text: string) => boolean;
}

const longestAddress = 320;
const schemes = new Set(["http:", "https:", "ssh:", "git:", "ftp:", "mailto:"]);

const byAjv = new Ajv({ formats: fullFormats });

function ajvFormat(format: "date-time" | "email" | "ipv4" | "ipv6"): (text: string) => boolean {
  // Compiled when it is asked for first: most processes never do.
  let validate: ValidateFunction | undefined;
  return (text) => (validate ??= byAjv.compile({ type: "string", format, maxLength: longestAddress }))(text);
}

/** Port's formats that are enforced. */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["entity", { words: "the identifier of an existing entity", accepts: (text) => isLine(text, 1000) }],
  ["user", { words: "a GitHub login or an e-mail address", example: "octocat", accepts: isUser }],
  ["team", { words: "a team", example: "acme/devops", accepts: (text) => isLine(text, 255) }],
  ["email", { words: "an e-mail address", example: "dana@example.com", accepts: ajvFormat("email") }],
  ["idn-email", { words: "an e-mail address", example: "dana@example.com", accepts: isInternationalEmail }],
  ["url", { words: "an address (URL)", example: "https://example.com/", accepts: isUrl }],
  [
    "date-time",
    { words: "a date and time with its time zone", example: "2026-11-29T08:00:00Z", accepts: ajvFormat("date-time") },
  ],
  ["ipv4", { words: "an IPv4 address", example: "192.0.2.1", accepts: ajvFormat("ipv4") }],
  ["ipv6", { words: "an IPv6 address", example: "2001:db8::1", accepts: ajvFormat("ipv6") }],
  [
    "timer",
    {
      words: "the date and time when it is over, with its time zone",
      example: "2026-11-29T08:00:00Z",
      accepts: ajvFormat("date-time"),
    },
  ],
  ["yaml", { words: "YAML", accepts: (text) => readAnyYaml(text).ok }],
  ["proto", { words: "Protocol Buffers definitions", accepts: isProto }],
  ["blueprints", { words: "the identifier of a blueprint", accepts: (text) => isLine(text, 100) }],
  ["markdown", { words: "Markdown", accepts: () => true }],
  ["multi-line", { words: "text of any number of lines", accepts: () => true }],
]);

/** The one format of objects: an address, and what people read instead of it. */
export const labeledUrl = "labeled-url";

export const labeledUrlSchema = {
  type: "object",
  format: undefined,
  properties: { url: { type: "string", format: "link" }, displayText: { type: "string" } },
  required: ["url"],
  additionalProperties: false,
};

/** Those that say how a form asks; a blueprint's properties have none of them. */
export const inputFormats: readonly string[] = ["entity", "multi-line"];

export const formatNames: readonly string[] = [...formats.keys(), labeledUrl];

/** Why a format says nothing about values of this type, or nothing. */
export function formatProblem({ type, format }: Pick<ValueSchema, "type" | "format">): string | undefined {
  if (format === undefined) return undefined;
  const expected = format === labeledUrl ? "object" : "string";
  if (type === expected) return undefined;
  const items = type === "array" ? "; a list has its format in `items`" : "";
  return `the format ${format} is for values of type ${expected}, not ${type}${items}`;
}

function isLine(text: string, longest: number): boolean {
  return text.trim() === text && text !== "" && text.length <= longest && !/\p{Cc}/u.test(text);
}

function isUser(text: string): boolean {
  return /^[A-Za-z\d](?:[A-Za-z\d]|-(?=[A-Za-z\d])){0,38}$/.test(text) || isInternationalEmail(text);
}

function isInternationalEmail(text: string): boolean {
  const [local = "", domain = "", ...rest] = text.split("@");
  const labels = domain.split(".");
  return (
    text.length <= longestAddress &&
    rest.length === 0 &&
    local !== "" &&
    labels.length > 1 &&
    labels.every((label) => label !== "") &&
    !/[\s\p{Cc}]/u.test(text)
  );
}

/** No `javascript:` or `data:`: the address becomes a link on a page. */
function isUrl(text: string): boolean {
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return false;
  return schemes.has(new URL(text).protocol);
}

/** Also a path within the portal, as Port has it; never one of another host (`//host`). */
export function isLink(text: string): boolean {
  return /^\/(?![/\\])/.test(text) ? !/[\s\p{Cc}]/u.test(text) : isUrl(text);
}
