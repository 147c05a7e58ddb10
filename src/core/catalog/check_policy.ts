import type { SearchRules } from "../search/model.ts";
import { parseSearchRules } from "../search/parse_rules.ts";
import { itemsOf } from "../search/values.ts";
import type { Action } from "./action.ts";
import type { Catalog } from "./catalog.ts";
import type { Finding } from "./finding.ts";
import type { ValuePath } from "./json_limits.ts";
import { expressionsIn } from "./port_template.ts";
import { ruleSlips } from "./rule_slips.ts";
import { suggestName } from "./suggest.ts";

/** What the queries of an action's policy ask for and no entity can have. */
export function checkPolicy({ execute, source }: Action, catalog: Catalog): readonly Finding[] {
  return [...(execute?.policy?.queries ?? [])].flatMap(([name, query]) => {
    const path = ["permissions", "execute", "policy", "queries", name];
    const places = (): { readonly file: string } => ({ file: source.path });
    const read = parseSearchRules(query, { path, places, allowed: ["relatedTo", "preset", "history"] });
    // What can't be read without the answers is left to the run.
    return read.ok ? querySlips(read.value, catalog, path).map((slip) => ({ ...slip, file: source.path })) : [];
  });
}

function querySlips(
  { combinator, rules }: SearchRules,
  catalog: Catalog,
  path: ValuePath,
): readonly Omit<Finding, "file">[] {
  const { blueprints } = catalog;
  const known = [...blueprints.keys()];
  const named = rules.flatMap((rule, index) => {
    if (rule.kind !== "comparison" || rule.property !== "$blueprint") return [];
    if (rule.operator !== "=" && rule.operator !== "in") return [];
    return itemsOf(rule.operand ?? null).map((value) => ({ value, at: [...path, "rules", index, "value"] }));
  });
  const unknown = named.flatMap(({ value, at }): readonly Omit<Finding, "file">[] => {
    if (typeof value !== "string" || expressionsIn(value).length > 0 || blueprints.has(value)) return [];
    const message = `\`${path.join(".")}\` names the blueprint ${value}, which does not exist.`;
    return [{ rule: "unknown-blueprint", path: at, message, remedy: suggestName(value, known), needs: value }];
  });
  const [only, second] = named;
  const blueprint = typeof only?.value === "string" ? blueprints.get(only.value) : undefined;
  if (blueprint === undefined || second !== undefined || combinator !== "and") return unknown;
  const slips = ruleSlips(
    { kind: "group", combinator, rules },
    { blueprint, blueprints, valueOf: (value) => (expressionsIn(value).length > 0 ? undefined : value) },
  );
  return [
    ...unknown,
    ...slips.map(({ words, isPartial: _isPartial, ...slip }) => ({
      ...slip,
      path: [...path, ...slip.path],
      message: `\`${path.join(".")}\` ${words}.`,
    })),
  ];
}
