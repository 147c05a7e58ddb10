/** A value that JSON can hold: what YAML files, forms, jq and Terraform's outputs exchange here. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * JSON with object keys in the order of their UTF-16 units and no spaces, so that equal values have equal texts.
 * Used wherever a text is hashed or compared (RFC 8785 in spirit; numbers are written as JavaScript writes them).
 */
export function canonicalJson(value: JsonValue): string {
  // One text that grows: lists of texts to be joined would cost more than all else that a large plan's seal takes.
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) text += `${text === "" ? "" : ","}${canonicalJson(item)}`;
    return `[${text}]`;
  }
  if (isJsonObject(value)) {
    for (const key of Object.keys(value).sort()) {
      text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`;
    }
    return `{${text}}`;
  }
  return JSON.stringify(value);
}
