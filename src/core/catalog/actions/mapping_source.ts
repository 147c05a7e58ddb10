import type { Action, ActionInput } from "../model/action.ts";
import type { Blueprint, ValueSchema } from "../model/blueprint.ts";
import type { Catalog } from "../model/catalog.ts";
import { parsePortTemplate, plainPath } from "../expressions/port_template.ts";

/** What a string of a mapping gives, as far as the action's file and the blueprints tell. */
export interface MappingSource {
  /** As people know it: `.inputs.size`. */
  readonly words: string;
  readonly schema: ValueSchema;
  /** Whose entities' identifiers it gives, one or several. */
  readonly blueprint?: string;
  /** The input whose answer it is. */
  readonly input?: string;
}

/** Only of a string that is one plain path, or has text around its jq; of other jq nobody can tell. */
export function mappingSource(action: Action, text: string, catalog: Catalog): MappingSource | undefined {
  const parsed = parsePortTemplate(text);
  if (!parsed.ok || parsed.parts.every(({ kind }) => kind === "text")) return undefined;
  if (parsed.parts.length > 1) return { words: text, schema: { type: "string" } };
  const path = plainPath(text);
  const found = path === undefined ? undefined : sourceAt(action, path, catalog);
  return path === undefined || found === undefined ? undefined : { words: `.${path.join(".")}`, ...found };
}

type Found = Omit<MappingSource, "words">;

function sourceAt(action: Action, path: readonly string[], { blueprints }: Catalog): Found | undefined {
  const [context, key = "", ...below] = path;
  const input = action.inputs.get(key);
  if (context === "inputs") return input === undefined || below.length > 0 ? undefined : inputSource(key, input);
  if (context === "entities" && input?.format === "entity") return entitySource(input.blueprint, below, blueprints);
  if (context === "entity" && action.operation !== "CREATE") {
    return entitySource(action.blueprint, path.slice(1), blueprints);
  }
  return fixedTexts.has(path.join(".")) ? { schema: { type: "string" } } : undefined;
}

const fixedTexts: ReadonlySet<string> = new Set([
  "action.identifier",
  "action.title",
  "run.id",
  "run.url",
  "trigger.at",
  "trigger.by.login",
]);

function inputSource(id: string, input: ActionInput): Found {
  const { items = { type: "string" } } = input;
  const entities = input.type === "array" ? input.items : input;
  return {
    schema: input.type === "array" ? { ...input, items } : input,
    input: id,
    ...(entities?.format === "entity" && entities.blueprint !== undefined ? { blueprint: entities.blueprint } : {}),
  };
}

function entitySource(
  identifier: string | undefined,
  [key, name = "", ...below]: readonly string[],
  blueprints: ReadonlyMap<string, Blueprint>,
): Found | undefined {
  const blueprint = blueprints.get(identifier ?? "");
  if (blueprint === undefined || below.length > 0) return undefined;
  if (key === "properties") {
    const schema = blueprint.properties.get(name);
    return schema === undefined ? undefined : { schema };
  }
  if (key === "relations") {
    const relation = blueprint.relations.get(name);
    if (relation === undefined) return undefined;
    const one: ValueSchema = { type: "string" };
    return { schema: relation.many ? { type: "array", items: one } : one, blueprint: relation.target };
  }
  if (name !== "") return undefined;
  if (key === undefined) return { schema: { type: "object" } };
  if (key === "identifier") return { schema: { type: "string" }, blueprint: blueprint.identifier };
  return key === "title" || key === "blueprint" ? { schema: { type: "string" } } : undefined;
}
