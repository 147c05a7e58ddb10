import type { ValuePath } from "../catalog/documents/json_limits.ts";
import type { JsonValue } from "../json.ts";

/**
 * Port's search rules, the one language for conditions, datasets, queries and policies. `Operand` is what values are held
 * against: JSON, or before `resolveQueries` perhaps jq that computes it.
 */
export interface RuleGroup<Operand> {
  readonly kind: "group";
  /** `and` of no rules is true, `or` of none is false. */
  readonly combinator: "and" | "or";
  readonly rules: readonly Rule<Operand>[];
}

export interface Comparison<Operand> {
  readonly kind: "comparison";
  /** A property, or a meta property such as `$identifier`. */
  readonly property: string;
  readonly operator: ComparisonOperator;
  /** Absent for `isEmpty` and `isNotEmpty`. */
  readonly operand?: Operand;
}

/** Entities that relations lead to, over any number of steps. */
export interface RelatedRule<Operand> {
  readonly kind: "related";
  readonly blueprint: string;
  /** An identifier, or a list of them. */
  readonly operand: Operand;
  /** `upstream`: what the named entity depends on. `downstream`: what depends on it. Absent: both. */
  readonly direction?: "upstream" | "downstream";
  /** Only over relations that are, or are not, required; absent: over all. */
  readonly required?: boolean;
}

export type Rule<Operand> = RuleGroup<Operand> | Comparison<Operand> | RelatedRule<Operand>;

/** Rules whose values are all known. */
export type SearchRules = RuleGroup<JsonValue>;

/** A value that stands in the file, or the jq program that computes it (`{jqQuery: ...}`) and its key path in the file. */
export type QueryOperand =
  | { readonly kind: "value"; readonly value: JsonValue }
  | { readonly kind: "jq"; readonly program: string; readonly path: ValuePath };

export type RulesWithQueries = RuleGroup<QueryOperand>;

export const comparisonOperators = [
  "=",
  "!=",
  ">",
  ">=",
  "<",
  "<=",
  "isEmpty",
  "isNotEmpty",
  "between",
  "notBetween",
  "contains",
  "doesNotContain",
  "containsAny",
  "beginsWith",
  "doesNotBeginWith",
  "endsWith",
  "doesNotEndWith",
  "in",
  "notIn",
] as const;

export type ComparisonOperator = (typeof comparisonOperators)[number];

/** What Port keeps of every entity besides its properties. Of some only git knows, and not the entity's file. */
export const metaProperties = ["$identifier", "$title", "$team", "$icon", "$blueprint"] as const;
export const historyProperties = ["$createdAt", "$updatedAt", "$createdBy", "$updatedBy"] as const;

/** Whether a property is one that only git's history tells. */
export function isOfHistory(name: string): boolean {
  return historyProperties.some((known) => known === name);
}

/** Days before now that Port's words for a span of time reach back. */
export const presetDays: ReadonlyMap<string, number> = new Map([
  ["lastWeek", 7],
  ["last2Weeks", 14],
  ["lastMonth", 30],
  ["last3Months", 90],
  ["last6Months", 180],
  ["last12Months", 365],
]);
/** Whole days in UTC, by their distance from today. */
export const presetDay: ReadonlyMap<string, number> = new Map([
  ["yesterday", -1],
  ["today", 0],
  ["tomorrow", 1],
]);
