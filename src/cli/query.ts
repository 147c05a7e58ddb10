import { Option } from "commander";
import { errorMessage } from "../core/error_message.ts";
import { entityJson } from "../core/catalog/entities/entity_json.ts";
import { memberOf } from "../core/catalog/documents/json_limits.ts";
import type { Blueprint, PropertyType } from "../core/catalog/model/blueprint.ts";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import type { Entity } from "../core/catalog/model/entity.ts";
import { ruleSlips, type RuleSlip } from "../core/catalog/blueprints/rule_slips.ts";
import { suggestName } from "../core/catalog/documents/suggest.ts";
import { ComputedReader } from "../core/computed/computed_reader.ts";
import type { ComputedValues } from "../core/computed/computed_reader.ts";
import type { JqEvaluator } from "../core/expressions.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import { compileRules, propertiesIn } from "../core/search/compile_rules.ts";
import type { SearchRules } from "../core/search/model.ts";
import { parseSearchRules } from "../core/search/parse_rules.ts";
import { relatedEntitiesOf } from "../core/search/related_entities.ts";
import { createJqEvaluator } from "../jq/evaluator.ts";
import { counted, plainLine } from "./fault_text.ts";
import { loadFolder } from "./load_folder.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";
import { tellUnread } from "./unread_files.ts";

interface QueryFlags {
  readonly dir: string;
  readonly where: readonly string[];
  readonly format: "table" | "json";
}

export const addQuery: AddCommand = (program, ports, done) => {
  const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
  program
    .command("query <blueprint>")
    .description("list entities of a blueprint")
    .option("--where <rules>", "property=value, or Port's search rules as JSON; all given must hold", collect, [])
    .option("--dir <folder>", "the catalog", ".")
    .addOption(new Option("--format <format>", "how to print").choices(["table", "json"]).default("table"))
    .addHelpText(
      "after",
      `
Rules are those of conditions and datasets: {"combinator": "and", "rules": [{"property", "operator", "value"}]}, or one rule.
Properties, computed ones among them, relations and $identifier, $title, $team, $icon, $blueprint can be asked for, and, where
the catalog is in a git repository, $createdAt, $updatedAt, $createdBy, $updatedBy of what is committed.

Examples:
  gatehouse query database
  gatehouse query database --where engine=documentdb --where service=mailer
  gatehouse query database --where '{"property": "instances", "operator": ">", "value": 2}' --format json
  gatehouse query service --where '{"property": "$updatedAt", "operator": "between", "value": {"preset": "lastWeek"}}'
  gatehouse query service --where '{"operator": "relatedTo", "blueprint": "database", "value": "mailer-orders"}'`,
    )
    .action(async (blueprint: string, flags: QueryFlags) => {
      done(await query(blueprint, flags, ports));
    });
};

async function query(identifier: string, { dir, where, format }: QueryFlags, ports: CommandPorts): Promise<ExitCode> {
  const catalog = await loadFolder(dir, ports);
  // Whatever is asked for may rest on entities and blueprints alone.
  const unread = await tellUnread(catalog, { from: "the answer", folders: ["blueprints", "entities"] }, ports);
  const blueprint = catalog.blueprints.get(identifier);
  if (blueprint === undefined) {
    throw new CommandError(
      `There is no blueprint ${identifier}. ${suggestName(identifier, [...catalog.blueprints.keys()])}`,
    );
  }
  const { rules, notes } = readWhere(where, blueprint, catalog.blueprints);
  const jq = createJqEvaluator();
  try {
    const found = await findEntities(catalog, identifier, rules, { jq, now: ports.now().getTime() });
    const entities = found.map(({ entity }) => entity);
    ports.stdout(format === "json" ? `${JSON.stringify(entities, null, 2)}\n` : table(blueprint, entities));
    const problems = found.flatMap((one) => one.problems);
    ports.stderr([...notes, ...untoldNote(identifier, found), ...problems].map((line) => `${line}\n`).join(""));
    return unread;
  } finally {
    await jq.close();
  }
}

interface FoundEntity {
  /** In Port's keys, with what is computed among its properties, and the teams that own it. */
  readonly entity: JsonObject;
  /** What could not be computed; sentences. */
  readonly problems: readonly string[];
  readonly untold?: ComputedValues["untold"];
}

/** Once for all entities: the reason is the same. */
function untoldNote(blueprint: string, found: readonly FoundEntity[]): readonly string[] {
  const reason = found.find(({ untold }) => untold !== undefined)?.untold?.reason;
  if (reason === undefined) return [];
  const ids = [...new Set(found.flatMap(({ untold }) => untold?.ids ?? []))].sort().map((id) => `\`${id}\``);
  const are = ids.length === 1 ? "is" : "are";
  return [`Of ${blueprint} ${ids.join(", ")} ${are} not known here, because only git could tell: ${reason}`];
}

async function findEntities(
  catalog: Catalog,
  blueprint: string,
  rules: SearchRules,
  { jq, now }: { readonly jq: JqEvaluator; readonly now: number },
): Promise<readonly FoundEntity[]> {
  const reader = new ComputedReader(catalog, {
    jq,
    now,
    untoldReason: (error) => (error instanceof CommandError ? error.message : undefined),
  });
  const test = compileRules(rules, { now, relatedEntities: relatedEntitiesOf(catalog) });
  const names = propertiesIn(rules);
  const entities = entitiesOf(catalog, blueprint);
  await reader.prepare(blueprint, entities, names);
  const fitting: Entity[] = [];
  for (const entity of entities) if (test(await reader.subject(entity, names))) fitting.push(entity);
  await reader.prepare(blueprint, fitting);
  const found: FoundEntity[] = [];
  for (const entity of fitting) {
    const { values, team, problems, untold } = await reader.all(entity);
    const json = entityJson({ ...entity, ...(team.length === 0 ? {} : { team }) });
    found.push({
      entity: { ...json, properties: { ...entity.properties, ...values } },
      problems,
      ...(untold === undefined ? {} : { untold }),
    });
  }
  return found;
}

function entitiesOf({ entities }: Catalog, blueprint: string): readonly Entity[] {
  const ofBlueprint = [...(entities.get(blueprint)?.values() ?? [])];
  return ofBlueprint.sort((one, other) => (one.identifier < other.identifier ? -1 : 1));
}

/** The rules, and what may not be meant as it stands, as sentences. @throws CommandError where they could never hold */
function readWhere(
  where: readonly string[],
  blueprint: Blueprint,
  blueprints: Catalog["blueprints"],
): { readonly rules: SearchRules; readonly notes: readonly string[] } {
  const raw = { combinator: "and", rules: where.map((words) => readWords(words, blueprint)) };
  const places = (): { readonly file: string } => ({ file: "--where" });
  const read = parseSearchRules(raw, { path: [], places, allowed: ["relatedTo", "preset", "history"] });
  if (!read.ok) {
    const lines = read.faults.map(
      ({ message, remedy }) => `--where: ${message}${remedy === undefined ? "" : ` ${remedy}`}`,
    );
    throw new CommandError(lines.join("\n"));
  }
  const slips = ruleSlips(read.value, { blueprint, blueprints, valueOf: (value: JsonValue) => value });
  const sentence = ({ words, remedy }: RuleSlip): string => `--where ${words}. ${remedy}`;
  const slip = slips.find(({ isPartial }) => isPartial === undefined);
  if (slip !== undefined) throw new CommandError(sentence(slip));
  return { rules: read.value, notes: slips.map(sentence) };
}

/** One rule: as JSON, or as `property=value`, whose value is of the property's type. */
function readWords(words: string, blueprint: Blueprint): JsonValue {
  if (words.trimStart().startsWith("{")) {
    try {
      const rule: unknown = JSON.parse(words);
      if (isJsonObject(rule)) return rule;
    } catch (error) {
      const reason = errorMessage(error);
      throw new CommandError(`--where '${words}' is no JSON: ${reason}`, { cause: error });
    }
  }
  const [, property, value] = /^([^=]+)=(.*)$/s.exec(words) ?? [];
  if (property === undefined || value === undefined) {
    throw new CommandError(`--where ${words}: write it as property=value, or as a rule in JSON.`);
  }
  return { property, operator: "=", value: typed(value, typeOf(blueprint, property)) };
}

/** A mirror's type is that of what it mirrors, which nobody says here: it is asked for as a text. */
function typeOf({ properties, computed }: Blueprint, id: string): PropertyType | undefined {
  const property = computed?.get(id);
  if (property?.kind === "aggregation") return "number";
  return property?.kind === "calculation" ? property.schema?.type : properties.get(id)?.type;
}

function typed(text: string, type: PropertyType | undefined): JsonValue {
  if (type === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  return type === "boolean" && (text === "true" || text === "false") ? text === "true" : text;
}

const widest = 40;

type Column = readonly [head: string, read: (entity: JsonObject) => JsonValue | undefined];

/** A relation may be called as a property is. */
function columnsOf({ properties, computed, relations }: Blueprint): readonly Column[] {
  const reads = (part: string, id: string) => (entity: JsonObject) => {
    const members = memberOf(entity, part);
    return isJsonObject(members) ? memberOf(members, id) : undefined;
  };
  return [
    ...[...properties.keys(), ...(computed?.keys() ?? [])].map((id) => [id, reads("properties", id)] as const),
    ...[...relations.keys()].map((id) => [id, reads("relations", id)] as const),
  ];
}

/** Only the columns that some entity fills. */
function table(blueprint: Blueprint, entities: readonly JsonObject[]): string {
  const columns: readonly Column[] = [
    ["identifier", ({ identifier }) => identifier],
    ["title", ({ title, identifier }) => (title === identifier ? undefined : title)],
    ...columnsOf(blueprint),
  ];
  const filled = columns
    .map(([head, read]) => [head, ...entities.map((entity) => cell(read(entity)))])
    .filter(([, ...cells], index) => index === 0 || cells.some((text) => text !== ""));
  const widths = filled.map((column) => Math.max(...column.map((text) => text.length)));
  const lines = [0, ...entities.map((_, index) => index + 1)].map((row) =>
    filled
      .map((column, index) => (column[row] ?? "").padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n${counted(entities.length, "entity", "entities")}.\n`;
}

function cell(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  const items: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  const text = plainLine(items.map((item) => (typeof item === "string" ? item : JSON.stringify(item))).join(", "));
  return text.length > widest ? `${text.slice(0, widest - 3)}...` : text;
}
