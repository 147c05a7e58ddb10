import type { Blueprint } from "../model/blueprint.ts";
import type { ProgramReference } from "../expressions/port_template.ts";
import { allowedWords } from "./value_schema.ts";

/** A value of an entity that has no keys, and one that is asked of it: jq fails there. */
export interface BelowValue {
  /** The value's own path in the entity. */
  readonly steps: readonly string[];
  /** "a text" */
  readonly what: string;
  readonly key: string;
  readonly isList: boolean;
  /** Of a relation. */
  readonly relation?: string;
}

/** jq that says that it may fail is left alone. */
export function mayFail(program: string): boolean {
  return /\?|\btry\b/.test(program);
}

/** @param steps what a reference names, from the entity on */
export function findBelowValue(
  { properties, relations }: Pick<Blueprint, "properties" | "relations">,
  [part = "", name = "", ...below]: readonly string[],
  { isCertain }: Pick<ProgramReference, "isCertain">,
): BelowValue | undefined {
  if (!isCertain || name === "") return undefined;
  if (part === "identifier" || part === "title" || part === "blueprint") {
    return { steps: [part], what: "a text", key: name, isList: false };
  }
  if (part === "team") return { steps: [part], what: "a list", key: name, isList: true };
  const [key] = below;
  if (key === undefined) return undefined;
  const relation = part === "relations" ? relations.get(name) : undefined;
  if (relation !== undefined) {
    const { target, many } = relation;
    const what = many ? `a list of identifiers of ${target}` : `the identifier of a ${target}`;
    return { steps: [part, name], what, key, isList: many, relation: name };
  }
  const type = part === "properties" ? properties.get(name)?.type : undefined;
  if (type === undefined || type === "object") return undefined;
  return { steps: [part, name], what: allowedWords({ type }), key, isList: type === "array" };
}
