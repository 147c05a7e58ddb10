import { describe, expect, test } from "vitest";
import type { Blueprint } from "../../../src/core/catalog/model/blueprint.ts";
import type { Entity } from "../../../src/core/catalog/model/entity.ts";
import { entityKey, entitySubject } from "../../../src/core/search/entity_subject.ts";
import type { RelatedRule } from "../../../src/core/search/model.ts";
import { relatedEntitiesOf } from "../../../src/core/search/related_entities.ts";
import type { JsonValue } from "../../../src/core/json.ts";

const source = { path: "x.yml", oid: "0".repeat(40) };

function blueprint(identifier: string, relations: Readonly<Record<string, string>>, required = false): Blueprint {
  const all = Object.entries(relations).map(([id, target]) => [id, { target, required, many: false }] as const);
  return { identifier, title: identifier, properties: new Map(), required: [], relations: new Map(all), source };
}

function entity(of: string, identifier: string, relations: Entity["relations"] = {}): Entity {
  return { identifier, blueprint: of, title: identifier, properties: {}, relations, source };
}

/** Port's own example of directions, with a cycle besides. */
const blueprints = [
  blueprint("deployment", { service: "service", environment: "environment" }),
  blueprint("service", { owner: "service" }, true),
  blueprint("environment", {}),
];
const entities = [
  entity("deployment", "order-production", { service: "order", environment: "production" }),
  entity("deployment", "cart-production", { service: "cart", environment: "production" }),
  entity("service", "order", { owner: "cart" }),
  entity("service", "cart", { owner: "order" }),
  entity("environment", "production", { stranger: "order" }),
];
const catalog = {
  blueprints: new Map(blueprints.map((each) => [each.identifier, each])),
  entities: new Map(
    [...Map.groupBy(entities, (each) => each.blueprint)].map(([of, list]) => [
      of,
      new Map(list.map((each) => [each.identifier, each])),
    ]),
  ),
};

function related(of: string, operand: JsonValue, more: Partial<RelatedRule<JsonValue>> = {}): readonly string[] {
  const found = relatedEntitiesOf(catalog)({ kind: "related", blueprint: of, operand, ...more });
  return entities.filter((each) => found.has(entityKey(each))).map(({ identifier }) => identifier);
}

describe("relatedTo", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      "upstream is what it depends on",
      ["order", "cart", "production"],
      related("deployment", "order-production", { direction: "upstream" }),
    ],
    [
      "downstream is what depends on it",
      ["order-production", "cart-production"],
      related("environment", "production", { direction: "downstream" }),
    ],
    ["without direction it is both", ["order-production", "cart-production", "cart"], related("service", "order")],
    [
      "of several it is what any is related to",
      ["order-production", "cart-production"],
      related("service", ["order", "cart"]),
    ],
    ["only over required relations", ["cart"], related("service", "order", { required: true })],
    ["only over others", ["order-production"], related("service", "order", { required: false })],
    ["of what does not exist it is nothing", [], related("service", "nobody")],
  ])("%s", (_words, expected, found) => {
    expect(found).toEqual(expected);
  });
});

/** A blueprint's entities that count how often they are looked through. */
class Watched extends Map<string, Entity> {
  looks = 0;

  override values(): MapIterator<Entity> {
    this.looks += 1;
    return super.values();
  }
}

function watched(...list: readonly Entity[]): Watched {
  return new Watched(list.map((each) => [each.identifier, each]));
}

test("entities are looked through when a rule asks, and again only where they or their blueprint have changed", () => {
  const [services, deployments] = [
    watched(entity("service", "order")),
    watched(entity("deployment", "live", { service: "order" })),
  ];
  const looks = (): readonly number[] => [services.looks, deployments.looks];
  const first = {
    blueprints: catalog.blueprints,
    entities: new Map([
      ["service", services],
      ["deployment", deployments],
    ]),
  };
  const ask = (of: Parameters<typeof relatedEntitiesOf>[0]): readonly string[] => [
    ...relatedEntitiesOf(of)({ kind: "related", blueprint: "service", operand: "order" }),
  ];
  relatedEntitiesOf(first);
  expect(looks()).toEqual([0, 0]);
  expect(ask(first)).toEqual(["deployment\nlive"]);
  expect(ask({ ...first, blueprints: new Map(first.blueprints) })).toEqual(["deployment\nlive"]);
  expect(looks()).toEqual([1, 1]);

  const moved = watched(entity("deployment", "live", { service: "cart" }));
  expect(ask({ ...first, entities: new Map([...first.entities, ["deployment", moved]]) })).toEqual([]);
  expect([...looks(), moved.looks]).toEqual([1, 1, 1]);

  const changed = new Map([...first.blueprints, ["deployment", blueprint("deployment", { runs: "service" })]]);
  expect(ask({ ...first, blueprints: changed })).toEqual([]);
  expect(looks()).toEqual([1, 2]);
});

test("an entity has its properties, then what is computed, then its relations; meta properties never clash", () => {
  const mailer: Entity = {
    ...entity("service", "mailer", { owner: "order", tier: "lost" }),
    properties: { tier: "gold", $identifier: "forged" },
    team: ["devops"],
  };
  const subject = entitySubject(mailer, { tier: "computed", cost: 3 }, { $createdAt: "2026-01-01T00:00:00Z" });
  const names = ["tier", "cost", "owner", "$identifier", "$team", "$icon", "$createdAt", "$updatedAt", "toString"];
  expect(names.map((name) => subject.property(name))).toEqual([
    "gold",
    3,
    "order",
    "mailer",
    ["devops"],
    undefined,
    "2026-01-01T00:00:00Z",
    undefined,
    undefined,
  ]);
});
