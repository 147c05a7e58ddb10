import type { Action, ActionInput } from "../../../src/core/catalog/model/action.ts";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import type { Entity } from "../../../src/core/catalog/model/entity.ts";
import { memoryTree } from "../../support/memory_tree.ts";

function sampleEntity(blueprint: string, identifier: string): Entity {
  const source = { path: `entities/${blueprint}/${identifier}.yml`, oid: "e".repeat(40) };
  return { identifier, blueprint, title: identifier, properties: {}, relations: {}, source };
}

/** A catalog with these entities (blueprint to identifiers) and the rest as small as it can be. */
export function sampleCatalog(
  entities: Readonly<Record<string, readonly string[]>> = { service: ["mailer", "shop"], database: ["mailer-orders"] },
  codeowners = "* @acme/devops",
): Catalog {
  const byIdentifier = (blueprint: string, identifiers: readonly string[]): ReadonlyMap<string, Entity> =>
    new Map(identifiers.map((identifier) => [identifier, sampleEntity(blueprint, identifier)]));
  return {
    commit: "c".repeat(40),
    tree: memoryTree({}),
    settings: {
      terraform: { tool: "terraform", root: "infra", providers: [], modules: [], publicAttributes: [] },
      approval: { label: "approved", when: "submitted", self: false, expiresMilliseconds: 604_800_000 },
      merge: "manual",
      execute: "collaborators",
      forms: { dropdownLimit: 5 },
      limits: { deletedShare: 0.2 },
    },
    blueprints: new Map(),
    entities: new Map(Object.entries(entities).map(([blueprint, list]) => [blueprint, byIdentifier(blueprint, list)])),
    actions: new Map(),
    codeowners: { path: ".github/CODEOWNERS", text: codeowners },
    faults: [],
  };
}

export function sampleAction(inputs: Readonly<Record<string, ActionInput>>, more: Partial<Action> = {}): Action {
  return {
    identifier: "add_document_db",
    title: "Add a DocumentDB",
    description: "A managed document database for one service.",
    operation: "CREATE",
    blueprint: "service",
    inputs: new Map(Object.entries(inputs)),
    required: [],
    validations: [],
    approval: { type: "any" },
    approvers: { users: [], teams: [] },
    invocation: {
      template: "document_db",
      variables: {},
      mapping: { blueprint: "database", operation: "create", identifier: "x", properties: {}, relations: {} },
    },
    unenforced: [],
    source: { path: "actions/add_document_db.yml", oid: "a".repeat(40) },
    ...more,
  };
}

/** The action of the product's own story. */
export const addDocumentDb = sampleAction(
  {
    name: { type: "string", title: "Name", pattern: "^[a-z][a-z0-9-]{2,20}$" },
    instances: { type: "number", title: "Instances", minimum: 1, maximum: 5, multipleOf: 1, default: 1 },
    class: {
      type: "string",
      title: "Instance class",
      enum: ["db.t4g.medium", "db.r6g.large"],
      default: "db.t4g.medium",
    },
  },
  { operation: "DAY-2", required: ["name", "instances"] },
);
