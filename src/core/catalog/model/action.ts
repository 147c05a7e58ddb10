import type { JsonObject, JsonValue } from "../../json.ts";
import type { RulesWithQueries } from "../../search/model.ts";
import type { ValueSchema } from "./blueprint.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { SourceFile } from "../tree/source_file.ts";

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
  /** Where in the file they stand, if they stand there. */
  readonly path?: ValuePath;
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
