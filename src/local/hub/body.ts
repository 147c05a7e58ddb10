import { HubError } from "./errors.ts";

/** The JSON object of a request. A field of the wrong type is answered with 422, as by GitHub. */
export interface Body {
  has(name: string): boolean;
  text(name: string): string;
  optionalText(name: string): string | undefined;
  /** `null` is a value of its own: "take it away". */
  nullableText(name: string): string | null | undefined;
  flag(name: string): boolean | undefined;
  number(name: string): number | undefined;
  texts(name: string): string[] | undefined;
  object(name: string): Body | undefined;
  objects(name: string): Body[] | undefined;
  raw(name: string): unknown;
  keys(): string[];
}

/** Throws 400 for what is not a JSON object. */
export function readBody(text: string): Body {
  if (text === "") return bodyOf({});
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HubError(400, "Problems parsing JSON");
  }
  // A bare list is a list of labels: `PUT /issues/{n}/labels` takes both.
  if (Array.isArray(value)) return bodyOf({ labels: value });
  if (!isObject(value)) throw new HubError(400, "Body should be a JSON object");
  return bodyOf(value);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function bodyOf(values: Record<string, unknown>): Body {
  const wrong = (name: string, expected: string): HubError =>
    new HubError(
      422,
      `Invalid request.\n\nFor 'properties/${name}', ${JSON.stringify(values[name])} is not ${expected}.`,
    );
  const optional = <T>(name: string, expected: string, is: (value: unknown) => value is T): T | undefined => {
    const value = values[name];
    if (value === undefined || value === null) return undefined;
    if (!is(value)) throw wrong(name, expected);
    return value;
  };
  const isText = (value: unknown): value is string => typeof value === "string";
  return {
    has: (name) => values[name] !== undefined,
    text: (name) => {
      if (values[name] === undefined) throw new HubError(422, `Invalid request.\n\n"${name}" wasn't supplied.`);
      const text = optional(name, "a string", isText);
      if (text === undefined) throw wrong(name, "a string");
      return text;
    },
    optionalText: (name) => optional(name, "a string", isText),
    nullableText: (name) => (values[name] === null ? null : optional(name, "a string", isText)),
    flag: (name) => optional(name, "a boolean", (value) => typeof value === "boolean"),
    number: (name) => optional(name, "a number", (value) => typeof value === "number"),
    texts: (name) =>
      optional(name, "an array of strings", (value): value is string[] => Array.isArray(value) && value.every(isText)),
    object: (name) => {
      const value = optional(name, "an object", isObject);
      return value === undefined ? undefined : bodyOf(value);
    },
    objects: (name) => {
      const items = optional(
        name,
        "an array of objects",
        (value): value is Record<string, unknown>[] => Array.isArray(value) && value.every(isObject),
      );
      return items?.map(bodyOf);
    },
    raw: (name) => values[name],
    keys: () => Object.keys(values),
  };
}
