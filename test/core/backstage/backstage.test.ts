import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportBackstage } from "../../../src/core/backstage/export_backstage.ts";
import { backstageKinds } from "../../../src/core/backstage/kinds.ts";
import { readBackstage } from "../../../src/core/backstage/read_backstage.ts";
import type { ReadBackstage } from "../../../src/core/backstage/read_backstage.ts";
import { splitDocuments } from "../../../src/core/catalog/documents/split_documents.ts";
import { writeDescriptors } from "../../../src/core/backstage/write_descriptors.ts";
import { checkCatalog } from "../../../src/core/catalog/check.ts";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import { planImport } from "../../../src/core/catalog/exchange/plan_import.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { memoryTree } from "../../support/memory_tree.ts";

function read(text: string, name = "catalog-info.yaml"): ReadBackstage {
  return readBackstage([{ name, folders: [], bytes: new TextEncoder().encode(text) }]);
}

/** The catalog that an import makes in an empty folder. */
async function catalogOf({ objects }: ReadBackstage): Promise<Catalog> {
  const steps = await planImport(objects, await loadCatalog(memoryTree({})), false);
  const files = steps.flatMap((step) => (step.kind === "write" ? [[step.path, step.text] as const] : []));
  expect(files).toHaveLength(objects.length);
  return loadCatalog(memoryTree(Object.fromEntries(files)));
}

function entity({ objects }: ReadBackstage, identifier: string): JsonObject | undefined {
  return objects.find((object) => object.kind === "entity" && object.identifier === identifier)?.value;
}

const stream = `# Everything that a descriptor can be
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: artist-web
  title: Artist Web
  description: The place to be
  annotations: { backstage.io/techdocs-ref: "dir:." }
  labels: { tier: "1" }
  tags: [java]
  links: [{ url: https://example.com, title: Home }]
  uid: 0f1e
spec:
  type: website
  lifecycle: production
  owner: user:dana
  system: Portal
  subcomponentOf: artist-suite
  providesApis: [artist-api]
  consumesApis: [default/other-api]
  dependsOn: [resource:artists-db, Component:artist-suite, "group:x", plain]
  replicas: 3
status: {}
---
apiVersion: backstage.io/v1alpha1
kind: component
metadata: { name: artist-suite }
spec: { type: website, lifecycle: production, owner: platform }
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: artist-api }
spec: { type: openapi, lifecycle: production, owner: platform, definition: { $text: ./openapi.yaml } }
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: other-api }
spec:
  type: grpc
  lifecycle: production
  owner: platform
  definition: |
    --- not a document
    syntax = "proto3";
---
apiVersion: backstage.io/v1beta1
kind: Resource
metadata: { name: artists-db }
spec: { type: database, owner: platform, dependencyOf: [component:artist-web] }
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: portal }
spec: { owner: platform, domain: artists }
---
apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: { name: artists }
spec: { owner: platform, subdomainOf: audio }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: platform }
spec: { type: team, profile: { displayName: Platform }, parent: ops/all, children: [], members: [dana] }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: all, namespace: ops }
spec: { type: organization, children: [default/platform] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: dana }
spec: { profile: { email: dana@example.com }, memberOf: [platform] }
---
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: { name: all-of-it }
spec: { type: url, targets: [./a.yaml] }
---
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: new-service }
spec:
  type: service
  owner: platform
  parameters: { title: Fill in }
  steps: [{ id: fetch, action: "fetch:template" }]
---
apiVersion: v1
kind: Service
metadata: { name: not-ours }
---
apiVersion: backstage.io/v1alpha1
kind: Spaceship
metadata: { name: falcon }
`;

describe("import", () => {
  const found = read(stream);

  test("reads every kind, and finds the references between them", () => {
    expect(found.faults).toEqual([]);
    expect(entity(found, "artist-web")).toEqual({
      identifier: "artist-web",
      title: "Artist Web",
      blueprint: "Component",
      properties: {
        description: "The place to be",
        annotations: { "backstage.io/techdocs-ref": "dir:." },
        labels: { tier: "1" },
        tags: ["java"],
        links: [{ url: "https://example.com", title: "Home" }],
        type: "website",
        lifecycle: "production",
      },
      relations: {
        ownerUser: "dana",
        // Backstage takes names in any letter case.
        system: "portal",
        subcomponentOf: "artist-suite",
        providesApis: ["artist-api"],
        consumesApis: ["other-api"],
        dependsOnResources: ["artists-db"],
        dependsOnComponents: ["artist-suite"],
      },
    });
    expect(entity(found, "artist-api")).toMatchObject({ properties: { definitionFrom: { $text: "./openapi.yaml" } } });
    expect(entity(found, "artists-db")).toMatchObject({ properties: { apiVersion: "backstage.io/v1beta1" } });
    expect(entity(found, "platform")).toMatchObject({ relations: { parent: "ops/all", members: ["dana"] } });
    expect(entity(found, "ops/all")).toMatchObject({ relations: { children: ["platform"] } });
    expect(entity(found, "new-service")).toMatchObject({ properties: { parameters: [{ title: "Fill in" }] } });
    expect(found.objects.flatMap(({ kind, identifier }) => (kind === "blueprint" ? [identifier] : []))).toEqual([
      ...backstageKinds.keys(),
    ]);
  });

  test("lists what has no counterpart, what is absent and what is not Backstage's", () => {
    expect(Object.fromEntries(found.leftOut)).toEqual({
      status: ["Component artist-web"],
      "metadata.uid": ["Component artist-web"],
      "spec.replicas": ["Component artist-web"],
      'spec.dependsOn ("group:x" is of the kind Group; here it leads to Component or Resource only)': [
        "Component artist-web",
      ],
      'spec.dependsOn ("plain" names no kind)': ["Component artist-web"],
      "kind Spaceship": ["falcon in catalog-info.yaml (document 14)"],
    });
    expect([...found.absent]).toEqual([["Domain audio", 1]]);
    expect(found.foreign).toEqual(["catalog-info.yaml (document 13)"]);
  });

  test("makes a catalog in which only what is absent is wrong", async () => {
    const catalog = await catalogOf(found);
    expect(catalog.faults).toEqual([]);
    expect((await checkCatalog(catalog)).map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      expect.stringMatching(/^dangling-relation: artists: .*There is no Domain audio/),
    ]);
    const mended = await catalogOf(read(stream.replace(", subdomainOf: audio", "")));
    expect(await checkCatalog(mended)).toEqual([]);
  });

  test.each<[string, string, RegExp]>([
    ["no name", "metadata: {}", /metadata.name.* must be a name/],
    ["a name that is none", 'metadata: { name: "a b" }', /it is "a b"/],
    ["a path for a name", "metadata: { name: ../x }", /must be a name/],
    ["a namespace that is none", "metadata: { name: a, namespace: a/b }", /no namespace/],
    ["a spec that is none", "metadata: { name: a }\nspec: []", /`spec` must be an object/],
    ["broken YAML", "metadata: { name: a", /not valid YAML/],
  ])("tells %s at its line, and reads the rest", (_what, lines, message) => {
    const head = "apiVersion: backstage.io/v1alpha1\nkind: User\n";
    const { faults, objects } = read(`${head}metadata: { name: dana }\n---\n${head}${lines}\n`);
    expect(faults).toMatchObject([
      { message: expect.stringMatching(message) as string, place: { file: "catalog-info.yaml" } },
    ]);
    expect(faults[0]?.place.line).toBeGreaterThan(4);
    expect(objects.filter(({ kind }) => kind === "entity")).toHaveLength(1);
  });
});

test("references name the one of several alike that is taken", async () => {
  const component = (name: string, spec = "{}"): string =>
    `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
  const found = read([component("Web"), component("web"), component("shop", "{ subcomponentOf: WEB }")].join("---\n"));
  const steps = await planImport(found.objects, await loadCatalog(memoryTree({})), false);
  const files = steps.flatMap((step) => (step.kind === "write" ? [[step.path, step.text] as const] : []));
  const catalog = await loadCatalog(memoryTree(Object.fromEntries(files)));
  expect([...(catalog.entities.get("Component")?.keys() ?? [])]).toEqual(["Web", "shop"]);
  expect(await checkCatalog(catalog)).toEqual([]);
});

describe("a stream of documents is split as YAML splits it", () => {
  test.each<[string, readonly string[]]>([
    ["a: 1\n", ["a: 1\n"]],
    ["---\na: 1\n---\nb: 2\n", ["---\na: 1", "\n\n---\nb: 2\n"]],
    ["# c\n---\n---\na: 1\n...\n# d\n", ["\n\n---\na: 1"]],
    ["a: |\n  ---\n  b\n", ["a: |\n  ---\n  b\n"]],
    ["--- {a: 1}\n--- {b: 2}", ["--- {a: 1}", "\n--- {b: 2}"]],
    ["a: 1\r\n---\r\nb: 2\r\n", ["a: 1\r", "\n---\r\nb: 2\r\n"]],
    ["\n# nothing\n---\n", []],
  ])("%j", (text, documents) => {
    expect(splitDocuments(text)).toEqual(documents);
  });
});

describe("export", () => {
  test("gives back what was imported", async () => {
    const catalog = await catalogOf(read(stream));
    const { descriptors, leftOut } = exportBackstage(catalog);
    expect([...leftOut]).toEqual([]);
    const again = read(writeDescriptors(descriptors));
    expect(again.faults).toEqual([]);
    expect(exportBackstage(await catalogOf(again)).descriptors).toEqual(descriptors);
    const web = descriptors.find(({ metadata }) => JSON.stringify(metadata).includes("Artist Web"));
    expect(web).toMatchObject({
      apiVersion: "backstage.io/v1alpha1",
      spec: { owner: "user:dana", system: "portal", dependsOn: ["component:artist-suite", "resource:artists-db"] },
    });
    const group = descriptors.find(({ metadata }) => JSON.stringify(metadata).includes("ops"));
    expect(group).toMatchObject({
      metadata: { name: "all", namespace: "ops" },
      spec: { children: ["default/platform"] },
    });
  });

  const files = {
    "blueprints/service.yml":
      "identifier: service\ntitle: Service\nschema: {properties: {description: {type: string}, port: {type: number}}}\n" +
      "relations: {uses: {target: service, many: true}}\n",
    "blueprints/thing.yml": "identifier: thing\ntitle: Thing\nschema: {properties: {}}\n",
    "entities/service/mailer.yml":
      "identifier: mailer\nicon: Mail\nteam: platform\nproperties: {description: Sends, port: 25}\nrelations: {uses: [shop]}\n",
    "entities/service/shop.yml": "identifier: shop\n",
    "entities/service/odd.yml": "identifier: a+b\nteam: platform\n",
    "entities/thing/one.yml": "identifier: one\n",
  };

  test("lists what Backstage has no place for, and whole entities that it would refuse", async () => {
    const catalog = await loadCatalog(memoryTree(files));
    const { descriptors, leftOut } = exportBackstage(catalog, { as: new Map([["service", "Resource"]]) });
    expect(descriptors).toEqual([
      {
        apiVersion: "backstage.io/v1alpha1",
        kind: "Resource",
        metadata: { name: "mailer", description: "Sends" },
        spec: { type: "service", owner: "platform" },
      },
    ]);
    expect(Object.fromEntries(leftOut)).toEqual({
      "whole entities of service: its identifier is no name of Backstage's": ["a+b"],
      "property port of service": ["mailer"],
      "relation uses of service; give --relation service.uses=dependsOn or dependencyOf": ["mailer"],
      "icon of service": ["mailer"],
      "whole entities of service: Backstage requires spec.owner; give --default owner=...": ["shop"],
      "blueprint thing (Backstage has no such kind; give --as thing=Resource)": ["one"],
    });
  });
});

describe("a value for which Backstage would refuse the entity", () => {
  const blueprint =
    "identifier: Component\ntitle: C\nschema:\n  properties:\n    tags: {type: array, items: {type: string}}\n" +
    "    labels: {type: object}\n    annotations: {type: object}\n    links: {type: array, items: {type: string, format: url}}\n" +
    "    description: {type: number}\n    type: {type: string}\n    lifecycle: {type: string}\n    apiVersion: {type: string}\n";
  const exported = async (
    properties: JsonObject,
    options: Parameters<typeof exportBackstage>[1] = {},
  ): Promise<{ descriptor: JsonObject | undefined; leftOut: JsonObject }> => {
    const entityFile = JSON.stringify({
      identifier: "a",
      team: "devops",
      properties: { lifecycle: "production", type: "service", ...properties },
    });
    const catalog = await loadCatalog(
      memoryTree({ "blueprints/Component.yml": blueprint, "entities/Component/a.yml": entityFile }),
    );
    expect(catalog.faults).toEqual([]);
    const { descriptors, leftOut } = exportBackstage(catalog, options);
    return { descriptor: descriptors[0], leftOut: Object.fromEntries(leftOut) as unknown as JsonObject };
  };

  test("is left out and listed, and what is legal beside it stays", async () => {
    const { descriptor, leftOut } = await exported({
      tags: ["My Tag", "Upper", "c++", "team:a-b"],
      labels: { "a b": 1, tier: "has spaces and !", zone: "eu-1", "acme.com/x": "" },
      annotations: { x: 1, "bad key!": "y", "backstage.io/techdocs-ref": "dir:." },
      links: ["https://a.example", "no address"],
      description: 3,
      apiVersion: "v1",
    });
    expect(descriptor).toEqual({
      apiVersion: "backstage.io/v1alpha1",
      kind: "Component",
      metadata: {
        name: "a",
        annotations: { "backstage.io/techdocs-ref": "dir:." },
        labels: { zone: "eu-1", "acme.com/x": "" },
        tags: ["c++", "team:a-b"],
        links: [{ url: "https://a.example" }],
      },
      spec: { type: "service", lifecycle: "production", owner: "devops" },
    });
    expect(Object.keys(leftOut)).toEqual([
      "property description of Component (in Backstage it is a text)",
      "property annotations of Component, in part (in Backstage keys are names with or without a domain before a slash, " +
        "values texts)",
      "property labels of Component, in part (in Backstage keys are names with or without a domain before a slash, " +
        "values letters, digits, -, _ and ., 63 at most)",
      "property tags of Component, in part (in Backstage each has small letters, digits, +, # and :, joined by -, 63 at most)",
      "property links of Component, in part (in Backstage each has a `url`, and may have a `title`, a `type` and a name as " +
        "`icon`)",
      "property apiVersion of Component (none of Backstage's)",
    ]);
  });

  test("leaves the whole entity out where Backstage requires it, or a default says it", async () => {
    const refused = await exported({ type: "" });
    expect(refused.descriptor).toBeUndefined();
    expect(Object.keys(refused.leftOut)).toEqual([
      "property type of Component (in Backstage it is a text that is not empty)",
      "whole entities of Component: Backstage requires spec.type; give --default type=...",
    ]);
    const given = await exported({ type: "" }, { defaults: new Map([["type", "service"]]) });
    expect(given.descriptor).toMatchObject({ spec: { type: "service" } });
  });

  test("is none that Backstage takes", async () => {
    const properties = { tags: ["java"], labels: { tier: "1" }, links: ["https://a.example/b?c"], annotations: {} };
    const { descriptor, leftOut } = await exported(properties);
    expect(leftOut).toEqual({});
    expect(descriptor).toMatchObject({ metadata: { ...properties, links: [{ url: "https://a.example/b?c" }] } });
  });
});

describe("whatever is in a descriptor", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
  const namespace = fc.constantFrom("default", "ops", "team-a");
  const text = fc
    .string({ unit: "grapheme", maxLength: 12 })
    .filter((value) => value.isWellFormed() && !value.includes("\0"));
  const reference = (kinds: readonly string[]): fc.Arbitrary<string> =>
    fc.tuple(fc.constantFrom(...kinds), namespace, name).map(([kind, space, id]) => `${kind}:${space}/${id}`);
  const component = fc.record(
    {
      name,
      namespace,
      description: text,
      tags: fc.array(name, { maxLength: 3 }),
      owner: reference(["group", "user"]),
      dependsOn: fc.uniqueArray(reference(["component", "resource"]), { maxLength: 3 }),
      providesApis: fc.uniqueArray(reference(["api"]), { maxLength: 3 }),
      type: text.filter((value) => value !== ""),
    },
    { requiredKeys: ["name", "namespace", "owner", "type"] },
  );

  test("import and export together lose nothing", async () => {
    const lists = fc.uniqueArray(component, { maxLength: 4, selector: (each) => `${each.namespace}/${each.name}` });
    await fc.assert(
      fc.asyncProperty(lists, async (components) => {
        const documents = components.map(({ name, namespace, description, tags, ...spec }) => ({
          apiVersion: "backstage.io/v1alpha1",
          kind: "Component",
          metadata: {
            name,
            namespace,
            ...(description === undefined ? {} : { description }),
            ...(tags === undefined ? {} : { tags }),
          },
          spec: { ...spec, lifecycle: "production" },
        }));
        const first = read(writeDescriptors(documents));
        expect(first.faults).toEqual([]);
        expect([...first.leftOut]).toEqual([]);
        const catalog = await catalogOf(first);
        const { descriptors, leftOut } = exportBackstage(catalog);
        expect([...leftOut]).toEqual([]);
        const second = read(writeDescriptors(descriptors));
        const sorted = ({ objects }: ReadBackstage): readonly unknown[] =>
          objects
            .map(({ value }) => value)
            .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
        expect(sorted(second)).toEqual(sorted(first));
      }),
      { numRuns: 60 },
    );
  });
});
