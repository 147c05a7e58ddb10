import { expect, test } from "vitest";
import type { EntityMapping } from "../../../src/core/catalog/action.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { nextActions } from "../../../src/core/forms/next_actions.ts";
import { sampleAction, sampleCatalog, sampleEntity } from "./sample_catalog.ts";

function parametersOf(mapping: Partial<EntityMapping>): Readonly<Record<string, string>> {
  const changing = {
    blueprint: "database",
    operation: "update",
    properties: {
      instances: "{{ .inputs.instances }}",
      label: "{{ .inputs.name }}",
      engine: '{{ .inputs.engine + "!" }}',
      inner: "{{ .inputs.inner.deep }}",
      list: "{{ .inputs.list }}",
      absent: "{{ .inputs.absent }}",
      endpoint: "{{ .outputs.endpoint }}",
    },
    relations: {},
    ...mapping,
  } as const;
  const text = { type: "string", title: "T" } as const;
  const inputs = {
    instances: { type: "number", title: "N" } as const,
    name: text,
    engine: text,
    inner: text,
    list: text,
  };
  const action = sampleAction(
    { ...inputs, absent: text, endpoint: text },
    {
      identifier: "scale",
      operation: "DAY-2",
      blueprint: "database",
      invocation: { template: "t", variables: {}, mapping: changing },
    },
  );
  const properties: JsonObject = { instances: 3, label: "orders", engine: "x", inner: "y", list: ["z"], endpoint: "h" };
  const entity = { ...sampleEntity("database", "mailer-orders"), properties };
  const catalog = {
    ...sampleCatalog({}),
    actions: new Map([["scale", action]]),
    entities: new Map([["database", new Map([["mailer-orders", entity]])]]),
  };
  const [next] = nextActions(catalog, "https://github.com/acme/catalog", "database", "mailer-orders");
  const { template, title, ...answers } = Object.fromEntries(new URL(next?.url ?? "").searchParams);
  return answers;
}

test("the form of a change holds how the entity is, where an answer becomes a property as it is", () => {
  expect(parametersOf({})).toEqual({ entity: "mailer-orders", instances: "3", name: "orders" });
});

test("what makes or names another entity says nothing of this one", () => {
  expect(parametersOf({ operation: "create" })).toEqual({ entity: "mailer-orders" });
  expect(parametersOf({ identifier: "{{ .inputs.name }}" })).toEqual({ entity: "mailer-orders" });
});
