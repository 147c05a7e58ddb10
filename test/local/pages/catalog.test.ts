import { describe, expect, it } from "vitest";

import { isCatalogFile, readCatalog } from "../../../src/local/pages/catalog/read_catalog.ts";
import {
  actionsOn,
  createActions,
  entitiesOf,
  relationsFrom,
  relationsTo,
} from "../../../src/local/pages/catalog/select.ts";

const files = {
  "blueprints/service.yml":
    "identifier: service\ntitle: Service\nschema: { properties: { language: { type: string, title: Language } } }\n",
  "blueprints/database.yml":
    "identifier: database\ntitle: Database\nschema: { properties: {} }\nrelations: { service: { target: service, title: Used by } }\n",
  "blueprints/broken.yml": "identifier: [\n",
  "blueprints/list.yml": "- a\n",
  "entities/service/mailer.yml": "identifier: mailer\ntitle: Mailer\nproperties: { language: Go }\n",
  "entities/database/mailer-orders.yml":
    "identifier: mailer-orders\nblueprint: database\nrelations: { service: mailer, other: null }\n",
  "entities/database/lost.yml": "identifier: lost\nrelations: { service: [gone] }\n",
  "actions/add.yml": "identifier: add\ntitle: Add\ntrigger: { operation: DAY-2, blueprintIdentifier: service }\n",
  "actions/create.json":
    '{"identifier": "create", "trigger": {"operation": "CREATE", "blueprintIdentifier": "service"}}',
  "runs/2026/12.yml":
    "issue: 12\naction: { identifier: add }\nstatus: SUCCESS\nentity: { identifier: mailer-orders }\ninputs: { entity: mailer }\n",
};
const catalog = readCatalog(Object.entries(files).map(([path, text]) => ({ path, text })));
const entity = (identifier: string) => {
  const found = catalog.entities.find((one) => one.identifier === identifier);
  if (found === undefined) throw new Error(`No entity ${identifier}.`);
  return found;
};

describe("readCatalog", () => {
  it("shows broken files as broken, with where, and reads the rest", () => {
    expect(catalog.broken.map(({ path }) => path)).toEqual(["blueprints/broken.yml", "blueprints/list.yml"]);
    expect(catalog.broken[0]?.problem).toMatch(/^Not valid YAML: .+ in line \d+\.$/);
    expect(catalog.blueprints.map(({ identifier }) => identifier)).toEqual(["service", "database"]);
  });

  it("takes an entity's blueprint from its folder where the file says none", () => {
    expect(entity("mailer").blueprint).toBe("service");
  });

  it("reads what a run was asked on and what it made", () => {
    expect(catalog.runs[0]).toMatchObject({ issue: 12, action: "add", entities: ["mailer-orders", "mailer"] });
  });

  it.each([
    ["blueprints/a.yml", true],
    ["entities/a/b.json", true],
    ["entities/b.yml", false],
    ["infra/a/b/main.tf", false],
    ["actions/a.md", false],
  ])("reads %s: %s", (path, expected) => {
    expect(isCatalogFile(path)).toBe(expected);
  });
});

describe("what belongs together", () => {
  it("offers an entity the actions on its blueprint that need one", () => {
    expect(actionsOn(catalog, entity("mailer")).map(({ identifier }) => identifier)).toEqual(["add"]);
    expect(actionsOn(catalog, entity("mailer-orders"))).toEqual([]);
    expect(createActions(catalog, "service").map(({ identifier }) => identifier)).toEqual(["create"]);
  });

  it("follows relations both ways, also into nothing", () => {
    expect(relationsFrom(catalog, entity("mailer-orders"))).toMatchObject([
      { relation: "Used by", blueprint: "service", identifier: "mailer", entity: { title: "Mailer" } },
    ]);
    expect(relationsFrom(catalog, entity("lost"))).toMatchObject([{ identifier: "gone", entity: undefined }]);
    expect(relationsTo(catalog, entity("mailer"))).toMatchObject([
      { relation: "Used by", identifier: "mailer-orders" },
    ]);
  });

  it("finds entities by every word, in names and properties", () => {
    const found = (search: string) => entitiesOf(catalog, "service", search).map(({ identifier }) => identifier);
    expect(found("")).toEqual(["mailer"]);
    expect(found("MAIL go")).toEqual(["mailer"]);
    expect(found("mail rust")).toEqual([]);
  });
});
