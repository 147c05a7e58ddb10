import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { isBackstageName } from "./entity_reference.ts";
import type { BackstageKind } from "./kinds.ts";

/** As much of a value as Backstage takes. One value that it does not take makes it refuse the whole entity. */
export interface LegalValue {
  /** Absent where nothing of it is legal. */
  readonly value?: JsonValue;
  /** What Backstage asks for, where something had to be left out. */
  readonly refused?: string;
}

type Rule = (value: JsonValue) => LegalValue;

/** As Backstage's entity schema and its "FieldFormatEntityPolicy" have them. */
const metadataRules: Readonly<Record<string, Rule>> = {
  // An empty description is one.
  description: (value) => (typeof value === "string" ? { value } : { refused: "it is a text" }),
  annotations: entriesWhere(
    (key, value) => isKey(key) && typeof value === "string",
    "keys are names with or without a domain before a slash, values texts",
  ),
  labels: entriesWhere(
    (key, value) => isKey(key) && typeof value === "string" && (value === "" || isBackstageName(value)),
    "keys are names with or without a domain before a slash, values letters, digits, -, _ and ., 63 at most",
  ),
  tags: itemsAs(
    (item) => (typeof item === "string" && isTag(item) ? item : undefined),
    "each has small letters, digits, +, # and :, joined by -, 63 at most",
  ),
  links: itemsAs(linkFrom, "each has a `url`, and may have a `title`, a `type` and a name as `icon`"),
};

const specRules: Readonly<Record<BackstageKind["values"][string], Rule>> = {
  text: (value) => (isText(value) ? { value } : { refused: "it is a text that is not empty" }),
  texts: itemsAs((item) => (isText(item) ? item : undefined), "each is a text that is not empty"),
  object: (value) => (isJsonObject(value) ? { value } : { refused: "it is an object" }),
  objects: (value) => {
    return Array.isArray(value) && value.every(isJsonObject) ? { value } : { refused: "it is a list of objects" };
  },
};

const specRulesByField: Readonly<Record<string, Rule>> = {
  profile: entriesWhere(
    (key, value) => !["displayName", "email", "picture"].includes(key) || isText(value),
    "displayName, email and picture are texts that are not empty",
  ),
  // One step less would be another template.
  steps: (value) => {
    const legal =
      Array.isArray(value) && value.every((step) => isJsonObject(step) && typeof step["action"] === "string");
    return legal ? { value } : { refused: "it is a list of objects, each with an `action`" };
  },
  presence: (value) => {
    return value === "required" || value === "optional" ? { value } : { refused: "it is required or optional" };
  },
};

export function legalMetadata(key: string, value: JsonValue): LegalValue {
  return metadataRules[key]?.(value) ?? { value };
}

export function legalSpec(field: string, value: JsonValue, { values }: BackstageKind): LegalValue {
  const type = values[field];
  const rule = specRulesByField[field] ?? (type === undefined ? undefined : specRules[type]);
  return rule?.(value) ?? { value };
}

function entriesWhere(isLegal: (key: string, value: JsonValue) => boolean, refused: string): Rule {
  return (value) => {
    if (!isJsonObject(value)) return { refused };
    const entries = Object.entries(value).flatMap(([key, each]) => (isLegal(key, each) ? [[key, each] as const] : []));
    return partOf(Object.fromEntries(entries), entries.length, Object.keys(value).length, refused);
  };
}

function itemsAs(legal: (item: JsonValue) => JsonValue | undefined, refused: string): Rule {
  return (value) => {
    if (!Array.isArray(value)) return { refused };
    const items = value.flatMap((item: JsonValue) => legal(item) ?? []);
    return partOf(items, items.length, value.length, refused);
  };
}

function partOf(value: JsonValue, kept: number, given: number, refused: string): LegalValue {
  if (kept === given) return { value };
  return kept === 0 ? { refused } : { value, refused };
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value !== "";
}

/** `backstage.io/techdocs-ref`, or without a domain `tier`. */
function isKey(key: string): boolean {
  const [name = "", domain, ...more] = key.split("/").reverse();
  return more.length === 0 && isBackstageName(name) && (domain === undefined || isDomain(domain));
}

function isDomain(text: string): boolean {
  return text.length <= 253 && text.split(".").every((label) => /^(?=.{1,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/.test(label));
}

function isTag(text: string): boolean {
  return /^(?=.{1,63}$)[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*$/.test(text);
}

/** A bare address is a link without a title. */
function linkFrom(item: JsonValue): JsonObject | undefined {
  const link = typeof item === "string" ? { url: item } : item;
  if (!isJsonObject(link)) return undefined;
  const { url, title, icon, type } = link;
  const isLegal =
    typeof url === "string" &&
    URL.canParse(url) &&
    (title === undefined || (typeof title === "string" && title.trim() !== "")) &&
    (icon === undefined || (typeof icon === "string" && isBackstageName(icon))) &&
    (type === undefined || isText(type));
  return isLegal ? link : undefined;
}
