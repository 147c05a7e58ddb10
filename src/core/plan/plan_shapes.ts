import type { JsonObject, JsonValue } from "../json.ts";
import { shape } from "../shape.ts";

/** The parts of `terraform show -json <plan>` that are used here, by Terraform's own names. It holds secrets in plain text. */
export interface TerraformPlan {
  readonly format_version: string;
  readonly errored?: boolean;
  readonly variables?: Readonly<Record<string, { readonly value?: JsonValue }>>;
  readonly resource_changes?: readonly ResourceChange[];
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, Change>>;
  readonly deferred_changes?: JsonValue;
  readonly action_invocations?: JsonValue;
  readonly configuration?: PlanConfiguration;
  /** What contributes to what changes, through locals and modules too. */
  readonly relevant_attributes?: readonly { readonly resource: string; readonly attribute: readonly JsonValue[] }[];
  /** What data sources gave, and the state as it was refreshed. */
  readonly prior_state?: { readonly values?: StateValues };
  /** What managed resources will be, as far as that is known. */
  readonly planned_values?: StateValues;
}

export interface StateValues {
  readonly root_module?: StateModule;
}

export interface StateModule {
  readonly resources?: readonly StateResource[];
  readonly child_modules?: readonly StateModule[];
}

export interface StateResource {
  readonly address: string;
  readonly mode?: string;
  readonly values?: JsonObject;
  readonly sensitive_values?: JsonValue;
}

export interface ResourceChange {
  readonly address: string;
  readonly module_address?: string;
  readonly type?: string;
  readonly name?: string;
  readonly provider_name?: string;
  readonly previous_address?: string;
  readonly deposed?: string;
  readonly action_reason?: string;
  readonly change: Change;
}

export interface Change {
  readonly actions: readonly string[];
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** `true`, or a value of the shape of `after` with `true` where something is not known yet. */
  readonly after_unknown?: JsonValue;
  readonly before_sensitive?: JsonValue;
  readonly after_sensitive?: JsonValue;
  readonly replace_paths?: JsonValue;
  readonly importing?: JsonValue;
  /** What tells an object from all others where its type has more to it than an id. */
  readonly before_identity?: JsonValue;
}

export interface PlanConfiguration extends JsonObject {
  readonly provider_config?: Readonly<
    Record<string, JsonObject & { readonly full_name?: string; readonly module_address?: string }>
  >;
  readonly root_module?: ConfiguredModule;
}

export interface ConfiguredModule extends JsonObject {
  readonly resources?: readonly {
    readonly address: string;
    readonly mode?: string;
    readonly type: string;
    readonly expressions?: JsonObject;
    readonly provisioners?: readonly { readonly type: string }[];
  }[];
  readonly module_calls?: Readonly<Record<string, ConfiguredCall>>;
  readonly outputs?: JsonObject;
}

export interface ConfiguredCall extends JsonObject {
  readonly source?: string;
  readonly module?: ConfiguredModule;
  /** What it gives to the module's variables. */
  readonly expressions?: JsonObject;
  readonly for_each_expression?: JsonValue;
}

const text = { type: "string" };
const change = {
  type: "object",
  required: ["actions"],
  properties: { actions: { type: "array", items: text } },
};
const resourceChanges = {
  type: "array",
  items: {
    type: "object",
    required: ["address", "change"],
    properties: {
      address: text,
      module_address: text,
      type: text,
      name: text,
      provider_name: text,
      previous_address: text,
      deposed: text,
      action_reason: text,
      change,
    },
  },
};
const stateValues = { type: "object", properties: { root_module: { $ref: "#/$defs/stateModule" } } };
const planSchema = {
  $defs: {
    stateModule: {
      type: "object",
      properties: {
        resources: {
          type: "array",
          items: {
            type: "object",
            required: ["address"],
            properties: { address: text, mode: text, values: { type: "object" } },
          },
        },
        child_modules: { type: "array", items: { $ref: "#/$defs/stateModule" } },
      },
    },
    module: {
      type: "object",
      properties: {
        resources: {
          type: "array",
          items: {
            type: "object",
            required: ["address", "type"],
            properties: {
              address: text,
              mode: text,
              type: text,
              expressions: { type: "object" },
              provisioners: {
                type: "array",
                items: { type: "object", required: ["type"], properties: { type: text } },
              },
            },
          },
        },
        outputs: { type: "object" },
        module_calls: {
          type: "object",
          additionalProperties: {
            type: "object",
            properties: { source: text, module: { $ref: "#/$defs/module" }, expressions: { type: "object" } },
          },
        },
      },
    },
  },
  type: "object",
  required: ["format_version"],
  properties: {
    format_version: { type: "string", pattern: "^1\\." },
    errored: { type: "boolean" },
    variables: { type: "object", additionalProperties: { type: "object" } },
    resource_changes: resourceChanges,
    resource_drift: resourceChanges,
    output_changes: { type: "object", additionalProperties: change },
    configuration: {
      type: "object",
      properties: {
        provider_config: {
          type: "object",
          additionalProperties: { type: "object", properties: { full_name: text, module_address: text } },
        },
        root_module: { $ref: "#/$defs/module" },
      },
    },
    relevant_attributes: {
      type: "array",
      items: {
        type: "object",
        required: ["resource", "attribute"],
        properties: { resource: text, attribute: { type: "array" } },
      },
    },
    prior_state: { type: "object", properties: { values: stateValues } },
    planned_values: stateValues,
  },
};

export const isPlan = shape<TerraformPlan & JsonObject>(planSchema);
