import type { JsonObject, JsonValue } from "../../json.ts";
import type { RawUserInputs } from "./action_inputs.ts";
import { fileSchema } from "../documents/file_schema.ts";
import { orQuery } from "./form_query.ts";
import { actionIdentifier, inputIdentifier, metaKeys } from "../values/identifiers.ts";
import type { EntityOperation, TriggerOperation } from "../model/action.ts";
import type { RawPermissions } from "./read_permissions.ts";
import { itemsSchema, text, texts, valueSchemaKeys } from "../values/raw_value_schema.ts";
import { searchRulesSchema } from "../../search/rules_schema.ts";

export interface RawMapping {
  readonly blueprintIdentifier?: string;
  readonly operation?: EntityOperation;
  readonly identifier?: string;
  readonly title?: string;
  readonly icon?: string;
  readonly team?: JsonValue;
  readonly properties?: JsonObject;
  readonly relations?: JsonObject;
}

export interface RawAction extends RawPermissions {
  readonly identifier: string;
  readonly title?: string;
  readonly description?: string;
  readonly icon?: string;
  readonly trigger: {
    readonly type: "self-service";
    readonly operation: TriggerOperation;
    readonly blueprintIdentifier: string;
    readonly userInputs: RawUserInputs;
    readonly condition?: JsonValue;
  };
  readonly requiredApproval?: boolean | { readonly type?: "ANY" | "ALL"; readonly count?: number };
  readonly approvalNotification?: JsonObject;
  readonly publish?: boolean;
  readonly allowAnyoneToViewRuns?: boolean;
  readonly invocationMethod: {
    readonly type: string;
    readonly template?: string;
    readonly variables?: JsonObject;
    readonly mapping?: RawMapping;
  };
}

const visibility = orQuery("boolean");

const inputKeys = {
  blueprint: text,
  dependsOn: texts,
  visible: visibility,
  disabled: visibility,
  dataset: searchRulesSchema,
  sort: {
    type: "object",
    properties: { property: text, order: { enum: ["ASC", "DESC"] } },
    required: ["property"],
    additionalProperties: false,
  },
  encryption: true,
  enum: orQuery("array", { minItems: 1 }),
};

const input = {
  type: "object",
  properties: {
    ...valueSchemaKeys,
    ...inputKeys,
    items: itemsSchema(inputKeys),
  },
  required: ["type"],
  additionalProperties: false,
};

const userInputs = {
  type: "object",
  properties: {
    properties: { type: "object", maxProperties: 200, propertyNames: inputIdentifier, additionalProperties: input },
    required: orQuery("array", { items: text, uniqueItems: true }),
    order: { ...texts, uniqueItems: true },
    steps: {
      type: "array",
      items: {
        type: "object",
        properties: { title: text, order: { ...texts, uniqueItems: true }, visible: visibility },
        required: ["title", "order"],
        additionalProperties: false,
      },
    },
    titles: {
      type: "object",
      additionalProperties: {
        type: "object",
        properties: { title: text, description: text, icon: text, visible: visibility },
        required: ["title"],
        additionalProperties: false,
      },
    },
    validations: {
      type: "array",
      maxItems: 50,
      items: {
        type: "object",
        properties: { constraint: orQuery("string", { minLength: 1 }), message: { ...text, minLength: 1 } },
        required: ["constraint", "message"],
        additionalProperties: false,
      },
    },
  },
  required: ["properties"],
  additionalProperties: false,
};

const mapping = {
  type: "object",
  properties: {
    blueprintIdentifier: text,
    operation: { enum: ["create", "update", "delete"] },
    identifier: text,
    title: text,
    icon: text,
    team: { type: ["string", "array"] },
    properties: { type: "object" },
    relations: { type: "object" },
  },
  additionalProperties: false,
};

/** Port's own backends, whose keys are not looked at: no action with one is run. */
const otherBackends = ["WEBHOOK", "GITHUB", "GITLAB", "AZURE_DEVOPS", "KAFKA", "UPSERT_ENTITY", "INTEGRATION_ACTION"];

const invocationMethod = {
  type: "object",
  properties: { type: { enum: ["TERRAFORM", ...otherBackends] } },
  required: ["type"],
  // One that is no backend's name is told as that; what its keys would be, nobody knows.
  if: { type: "object", properties: { type: { not: { const: "TERRAFORM" } } } },
  else: {
    type: "object",
    properties: {
      type: text,
      template: {
        type: "string",
        pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        description: "It is a folder's name in templates/: letters, digits and _ . - are allowed.",
      },
      variables: {
        type: "object",
        propertyNames: {
          type: "string",
          pattern: "^[A-Za-z_][A-Za-z0-9_-]*$",
          description: "The keys are names of Terraform variables.",
        },
      },
      mapping,
    },
    additionalProperties: false,
  },
};

const people = { users: texts, teams: texts };

const policy = {
  ...section({
    queries: { type: "object", minProperties: 1, maxProperties: 20, additionalProperties: { type: "object" } },
    conditions: { ...texts, minItems: 1, maxItems: 20 },
  }),
  required: ["queries", "conditions"],
};

function section(properties: Readonly<Record<string, unknown>>): object {
  return { type: "object", properties, additionalProperties: false };
}

const condition = {
  type: "object",
  properties: {
    type: { enum: ["SEARCH"], description: "Write search rules, as `combinator: and` with `rules`." },
  },
  // One of another type is told as that; what its keys would be, nobody knows.
  if: { type: "object", properties: { type: { not: { const: "SEARCH" } } }, required: ["type"] },
  else: { ...searchRulesSchema, properties: { type: true, ...searchRulesSchema.properties } },
};

export const actionSchema = {
  type: "object",
  properties: {
    identifier: actionIdentifier,
    title: { type: "string", minLength: 1, maxLength: 100 },
    description: text,
    icon: text,
    trigger: {
      type: "object",
      properties: {
        type: { enum: ["self-service"], description: "Only self-service actions are read." },
        operation: { enum: ["CREATE", "DAY-2", "DELETE"] },
        blueprintIdentifier: text,
        userInputs,
        condition,
        // Port's captions of its own buttons; a form has none.
        actionCardButtonText: text,
        executeActionButtonText: text,
      },
      required: ["type", "operation", "blueprintIdentifier", "userInputs"],
      additionalProperties: false,
    },
    invocationMethod,
    requiredApproval: {
      type: ["boolean", "object"],
      properties: { type: { enum: ["ANY", "ALL"] }, count: { type: "integer", minimum: 1, maximum: 10 } },
      minProperties: 1,
      additionalProperties: false,
    },
    approvalNotification: { type: "object" },
    permissions: section({
      execute: section({ ...people, roles: texts, ownedByTeam: { type: "boolean" }, policy }),
      approve: section({ ...people, roles: texts, policy }),
    }),
    approvers: { ...section(people), minProperties: 1 },
    publish: { type: "boolean" },
    allowAnyoneToViewRuns: { type: "boolean" },
    ...metaKeys,
  },
  required: ["identifier", "trigger", "invocationMethod"],
  additionalProperties: false,
};

export const readRawAction = fileSchema<RawAction>(actionSchema);
