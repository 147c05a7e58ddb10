import type { Fault } from "../faults.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { RulesWithQueries, SearchRules } from "../search/model.ts";
import type { ValuePath } from "./json_limits.ts";
import type { CatalogTree } from "./tree.ts";

/** The file that something was read from, and its blob id: what digests are made of. */
export interface SourceFile {
  readonly path: string;
  readonly oid: string;
}

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
  /** The properties that a formula names; of jq only a run can tell. */
  readonly names: readonly string[];
  readonly type?: PropertyType;
  readonly format?: string;
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

export interface Entity {
  readonly identifier: string;
  readonly blueprint: string;
  readonly title: string;
  readonly icon?: string;
  readonly team?: readonly string[];
  readonly properties: JsonObject;
  /** A relation's value: one identifier, several, or none. */
  readonly relations: Readonly<Record<string, string | readonly string[] | null>>;
  readonly source: SourceFile;
}

export interface ActionInput extends ValueSchema {
  /** With `format: entity`: the blueprint whose entities are offered. */
  readonly blueprint?: string;
  readonly items?: ActionInput;
  readonly rules?: InputRules;
}

/** jq (Port's `jqQuery`) over the form's answers so far, and where in the action's file it stands. */
export interface FormQuery {
  readonly program: string;
  readonly path: ValuePath;
}

/**
 * What an input is beyond its value's own schema. GitHub's forms know none of it: it is enforced when a form is submitted, and
 * the form says so.
 */
export interface InputRules {
  /** All must be true, or the input is not asked for. */
  readonly visible?: readonly (boolean | FormQuery)[];
  /** True: it has its default, and nothing else. */
  readonly disabled?: boolean | FormQuery;
  /** Inputs that must have a value before this one is asked for. */
  readonly dependsOn?: readonly string[];
  readonly default?: FormQuery;
  readonly enum?: FormQuery;
  /** With `format: entity`: the entities that are offered. */
  readonly dataset?: RulesWithQueries;
  /** The order in which entities are offered. */
  readonly sort?: { readonly property: string; readonly descending: boolean };
  /** Markdown that stands above the field. */
  readonly heading?: string;
}

/** Something that must be true of the answers together. */
export interface Validation {
  readonly constraint: FormQuery;
  readonly message: string;
}

export type TriggerOperation = "CREATE" | "DAY-2" | "DELETE";
export type EntityOperation = "create" | "update" | "delete";

/** Who must approve: one owner of every path, all owners of every path, or `count` different owners. */
export type RequiredApproval =
  | { readonly type: "none" }
  | { readonly type: "any" }
  | { readonly type: "all" }
  | { readonly type: "count"; readonly count: number };

/** People as an action's file names them: logins, and `organization/team` or a team's slug in the repository's organization. */
export interface NamedPeople {
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/** Port's dynamic permission: search rules whose values may be Port templates, and jq that must all give true of their results. */
export interface Policy {
  readonly queries: ReadonlyMap<string, JsonObject>;
  readonly conditions: readonly string[];
}

/** Who may run an action: whom any of the lists names, if the policy allows it. */
export interface ExecuteRule extends NamedPeople {
  /** Whether the lists say who; else the catalog's `execute` does. */
  readonly names: boolean;
  /** Roles in the repository (`write`); one of GitHub's own includes those above it. */
  readonly roles: readonly string[];
  /** The teams of the entity that the action is run on. */
  readonly ownedByTeam: boolean;
  readonly policy?: Policy;
}

/** What becomes of the catalog. Values are Port templates: jq between `{{ }}`. */
export interface EntityMapping {
  readonly blueprint: string;
  readonly operation: EntityOperation;
  /** Absent for an update or a deletion of the entity that the action was run on. */
  readonly identifier?: string;
  readonly title?: string;
  readonly icon?: string;
  readonly team?: JsonValue;
  readonly properties: JsonObject;
  readonly relations: JsonObject;
}

export interface TerraformInvocation {
  readonly template: string;
  /** Terraform variable name to Port template. */
  readonly variables: JsonObject;
  readonly mapping: EntityMapping;
}

export interface Action {
  readonly identifier: string;
  readonly title: string;
  readonly description?: string;
  readonly icon?: string;
  readonly operation: TriggerOperation;
  readonly blueprint: string;
  /** In the order that the form shows them. */
  readonly inputs: ReadonlyMap<string, ActionInput>;
  readonly required: readonly string[] | FormQuery;
  readonly validations: readonly Validation[];
  /** The entities of `blueprint` that a DAY-2 or DELETE is offered for. */
  readonly condition?: RulesWithQueries;
  readonly approval: RequiredApproval;
  /** Of them somebody must approve besides the owners; nobody need where there are none. */
  readonly approvers: NamedPeople;
  /** Absent: the catalog's `execute` says who may run it. */
  readonly execute?: ExecuteRule;
  readonly invocation: TerraformInvocation;
  /**
   * Guardrails that were read but are not enforced yet, each by its key path (`trigger.condition`). An action with any is
   * listed, has no form, and a run of it is refused with these names.
   */
  readonly unenforced: readonly string[];
  readonly source: SourceFile;
}

export type ExecutePermission = "anyone" | "collaborators" | "members";

/** `gatehouse.yml`, with its defaults filled in. */
export interface Settings {
  readonly terraform: {
    readonly tool: "terraform" | "tofu";
    readonly version?: string;
    readonly root: string;
    /** Backend type and its arguments; string values are Port templates over `.entity {blueprint, identifier}`. */
    readonly backend?: { readonly type: string; readonly arguments: JsonObject };
    readonly providers: readonly string[];
    readonly modules: readonly string[];
  };
  readonly approval: {
    readonly label: string;
    readonly when: "submitted" | "planned";
    readonly self: boolean;
    readonly expiresMilliseconds: number;
  };
  readonly merge: "manual" | "auto";
  readonly execute: ExecutePermission;
  readonly forms: { readonly dropdownLimit: number };
  readonly limits: { readonly deletedShare: number };
}

/**
 * The catalog at one commit. What could not be read is in `faults` and left out of the rest, so that one broken file
 * stops nothing else.
 */
export interface Catalog {
  readonly commit: string;
  readonly tree: CatalogTree;
  readonly settings: Settings;
  readonly blueprints: ReadonlyMap<string, Blueprint>;
  /** By blueprint, then by identifier. */
  readonly entities: ReadonlyMap<string, ReadonlyMap<string, Entity>>;
  readonly actions: ReadonlyMap<string, Action>;
  /** The CODEOWNERS file that GitHub would use, or nothing. */
  readonly codeowners?: { readonly path: string; readonly text: string };
  readonly faults: readonly Fault[];
}
