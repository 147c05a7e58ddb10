import type { JsonValue } from "../../json.ts";
import type { SearchRules } from "../../search/model.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { SourceFile } from "../tree/source_file.ts";

/** Port's property types. */
export type PropertyType = "string" | "number" | "boolean" | "object" | "array";

/** The guardrails that a blueprint's property and an action's input have in common. Lengths are in code points. */
export interface ValueSchema {
  readonly type: PropertyType;
  readonly format?: string;
  /** Of a blueprint's property: what pages show it as. */
  readonly spec?: string;
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly JsonValue[];
  readonly default?: JsonValue;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: ValueSchema;
}

export interface Relation {
  readonly target: string;
  readonly required: boolean;
  readonly many: boolean;
  readonly title?: string;
  readonly description?: string;
}

/** A value of another entity, found along relations: `["system", "domain", "$title"]`. */
export interface Mirror {
  readonly kind: "mirror";
  readonly path: readonly string[];
}

/** jq over the entity, its computed properties among it. */
export interface Calculation {
  readonly kind: "calculation";
  readonly program: string;
  /** Where in the blueprint's file it stands. */
  readonly path: ValuePath;
  /** The properties that it names, as far as they are plain without a run. */
  readonly names: readonly string[];
  /** Of its values; absent where nobody says. */
  readonly schema?: ValueSchema;
}

/** A number over related entities. */
export interface Aggregation {
  readonly kind: "aggregation";
  /** The blueprint of the related entities. */
  readonly target: string;
  readonly func: "count" | "sum" | "min" | "max" | "median" | "average";
  /** Of the target; absent where entities are counted. */
  readonly property?: string;
  readonly averageOf?: "hour" | "day" | "week" | "month" | "total";
  readonly measureTimeBy?: string;
  readonly query?: SearchRules;
  /** The relations that lead from one to the other; absent: all, over any number of steps. */
  readonly paths?: readonly { readonly path: readonly string[]; readonly fromBlueprint?: string }[];
}

export type ComputedProperty = Mirror | Calculation | Aggregation;

/** Port's inherited ownership: an entity's team is that of the entity at the end of these relations. */
export interface Ownership {
  readonly path: readonly string[];
  /** The key that says so: Port had the second before the first. */
  readonly key: "ownership" | "teamInheritance";
}

export interface Blueprint {
  readonly identifier: string;
  readonly title: string;
  readonly description?: string;
  readonly icon?: string;
  readonly properties: ReadonlyMap<string, ValueSchema>;
  readonly required: readonly string[];
  readonly relations: ReadonlyMap<string, Relation>;
  /** What is computed when an entity is read, and never written; absent where nothing is. */
  readonly computed?: ReadonlyMap<string, ComputedProperty>;
  /** Absent where entities name their teams themselves (Port's direct ownership). */
  readonly ownership?: Ownership;
  readonly source: SourceFile;
}
