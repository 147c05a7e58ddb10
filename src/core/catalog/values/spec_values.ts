import { isJsonObject } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import type { ValueSchema } from "../model/blueprint.ts";
import { readAnyYaml } from "../documents/any_yaml.ts";

/** Port's specs: what pages show a value as. */
export const specs = ["open-api", "embedded-url", "async-api"] as const;

/** The key by which a description of an API says that it is one. */
const markers: Readonly<Record<string, { readonly keys: readonly string[]; readonly words: string }>> = {
  "open-api": { keys: ["openapi", "swagger"], words: "an OpenAPI description (with its `openapi` version)" },
  "async-api": { keys: ["asyncapi"], words: "an AsyncAPI description (with its `asyncapi` version)" },
};

/** Why a spec says nothing about values of this type, or nothing. */
export function specProblem({ type, spec }: Pick<ValueSchema, "type" | "spec">): string | undefined {
  if (spec === undefined) return undefined;
  const types = spec === "embedded-url" ? ["string"] : ["string", "object"];
  // A list's own `spec` is that of what it holds.
  if (type === "array" || types.includes(type)) return undefined;
  return `the spec ${spec} is for values of type ${types.join(" or ")}, not ${type}`;
}

/** What a value must be for its spec, as a phrase; nothing where it is. Values that are no texts, objects or lists are judged elsewhere. */
export function missedSpec({ spec, items }: Pick<ValueSchema, "spec" | "items">, value: JsonValue): string | undefined {
  if (Array.isArray(value)) {
    const ofItems = items?.spec === undefined && spec !== undefined ? { ...items, spec } : items;
    const missed = value.map((item: JsonValue) => (ofItems === undefined ? undefined : missedSpec(ofItems, item)));
    return missed.find((each) => each !== undefined);
  }
  if (spec === "embedded-url") return typeof value === "string" && !isWebAddress(value) ? webAddress : undefined;
  const marker = markers[spec ?? ""];
  if (marker === undefined || (typeof value === "string" && isWebAddress(value))) return undefined;
  const wanted = `${marker.words}, or ${webAddress} of one`;
  const isDescription = (valueOf: (key: string) => unknown): boolean =>
    marker.keys.some((key) => ["string", "number"].includes(typeof valueOf(key)));
  if (typeof value !== "string") return isJsonObject(value) && isDescription((key) => value[key]) ? undefined : wanted;
  const read = readAnyYaml(value);
  if (!read.ok) return `${wanted}; ${read.line === undefined ? "" : `line ${read.line} of `}the text is no YAML`;
  const [description] = read.documents;
  return description instanceof Map && isDescription((key) => description.get(key)) ? undefined : wanted;
}

const webAddress = "an address (https:// or http://)";

/** A page that is embedded, or a file that a page fetches. */
function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}
