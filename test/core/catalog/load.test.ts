import { describe, expect, test } from "vitest";
import { checkCatalog } from "../../../src/core/catalog/check.ts";
import { isBroken, loadCatalog } from "../../../src/core/catalog/load.ts";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import type { Fault } from "../../../src/core/faults.ts";
import { fixtureFiles } from "../../support/fixture_files.ts";
import { memoryTree } from "../../support/memory_tree.ts";

/** `file:line rule: message` */
function told(faults: readonly Fault[]): string[] {
  return faults.map(({ place, rule, message }) => `${place.file}:${place.line ?? "-"} ${rule}: ${message}`);
}

function load(files: Record<string, string>): Promise<Catalog> {
  return loadCatalog(memoryTree(files));
}

const blueprint = (identifier: string): string => `identifier: ${identifier}\ntitle: T\nschema: {properties: {}}\n`;

describe("the article's catalog", () => {
  test("all but the blueprint with typographic quotes is read", async () => {
    const catalog = await load(await fixtureFiles("article"));
    expect([...catalog.blueprints.keys()].sort()).toEqual(["API", "Component", "Domain", "System"]);
    expect(told(catalog.faults)).toEqual([
      "blueprints/Resource.json:2 typographic-quote: A key is quoted with “ (U+201C), which is no quotation mark in YAML or JSON.",
    ]);
    expect(isBroken(catalog, "blueprints/Resource.json")).toBe(true);
    expect(catalog.entities.get("Component")?.get("CartService")).toMatchObject({
      title: "Cart Service",
      blueprint: "Component",
      icon: "Cloud",
      properties: { type: "service" },
      relations: { system: "Cart", resources: ["cart-sql-sb"], consumesApi: [] },
      source: { path: "entities/Component/cart-service-json.json" },
    });
    // No `blueprint` in the file: the folder says it.
    expect(catalog.entities.get("System")?.get("Cart")?.blueprint).toBe("System");
    expect(catalog.blueprints.get("API")?.relations.get("provider")).toEqual({
      target: "Component",
      required: true,
      many: false,
    });
  });

  test("with the quotes mended, nothing is wrong in it", async () => {
    const files = await fixtureFiles("article");
    const resource = files["blueprints/Resource.json"]?.replace(/[“”]/g, '"') ?? "";
    const catalog = await load({ ...files, "blueprints/Resource.json": resource });
    expect(told(catalog.faults)).toEqual([]);
    expect(told(await checkCatalog(catalog))).toEqual([]);
  });
});

describe("files", () => {
  test("an empty repository is a catalog with the default settings", async () => {
    const catalog = await load({});
    expect(catalog.faults).toEqual([]);
    expect(catalog.settings).toEqual({
      terraform: { root: "infra", providers: [], modules: [], publicAttributes: [] },
      approval: { label: "approved", when: "submitted", self: false, expiresMilliseconds: 7 * 24 * 3600 * 1000 },
      merge: "manual",
      execute: "collaborators",
      forms: { dropdownLimit: 25 },
      limits: { deletedShare: 0.2 },
    });
  });

  test("large files and small ones are read in groups of so many bytes, each of them", async () => {
    const text = (size: number): string => `title: ${"x".repeat(size)}\n`;
    const names = Array.from({ length: 500 }, (_, at) => `e-${String(at).padStart(3, "0")}`);
    const size = (at: number): number => (at % 250 < 230 ? 100 : 700_000);
    const entities = names.map(
      (name, at) => [`entities/a/${name}.yml`, `identifier: ${name}\n${text(size(at))}`] as const,
    );
    const tree = memoryTree(Object.fromEntries([["blueprints/a.yml", blueprint("a")], ...entities]));
    const groups: number[] = [];
    const catalog = await loadCatalog({
      ...tree,
      read: async (paths, enough) => {
        const read = await tree.read(paths, enough);
        groups.push([...read.values()].reduce((sum, { length }) => sum + length, 0));
        return read;
      },
    });
    expect(catalog.faults).toEqual([]);
    expect([...(catalog.entities.get("a")?.keys() ?? [])].sort()).toEqual(names);
    expect(Math.max(...groups)).toBeLessThan(3 * 1024 * 1024);
    expect(groups.length).toBeLessThan(60);
  });

  test("a broken file is told, and stops nothing else", async () => {
    const catalog = await load({
      "blueprints/a.yml": blueprint("a"),
      "blueprints/b.yml": "identifier: [",
      "gatehouse.yml": "merge: sometimes",
      "actions/x.yml": "identifier: x",
    });
    expect([...catalog.blueprints.keys()]).toEqual(["a"]);
    expect(catalog.settings.merge).toBe("manual");
    expect(new Set(catalog.faults.map(({ place }) => place.file))).toEqual(
      new Set(["blueprints/b.yml", "gatehouse.yml", "actions/x.yml"]),
    );
  });

  test("symbolic links, misplaced and misspelled files are told", async () => {
    const tree = memoryTree(
      {
        "blueprints/link.yml": "../secret",
        "blueprints/deep/a.yml": blueprint("a"),
        "entities/mailer.yml": "identifier: mailer",
        "gatehouse.yaml": "merge: auto",
        "blueprints/README.md": "# Blueprints",
        "blueprints/.gitkeep": "",
        "blueprints/old.yml.bak": "identifier: old",
        "entities/service/a.YML": "identifier: a",
        "entities/service/none": "identifier: b",
        "entities/notes.txt": "x",
        "templates/loose.tf": "x",
        "templates/README": "x",
        "Blueprints/b.yml": blueprint("b"),
        "elsewhere/a.yml": "[",
        "entities/linked": "../elsewhere",
        "entities/service/linked": "../../elsewhere",
        actions: "elsewhere",
      },
      { links: ["blueprints/link.yml", "entities/linked", "entities/service/linked", "actions"] },
    );
    const misnamed = "This file is not read: its name does not end in .yml, .yaml or .json, in small letters.";
    expect(told((await loadCatalog(tree)).faults).sort()).toEqual([
      "Blueprints:- unread-file: What is in this folder is not read.",
      "actions:- unread-file: This is a symbolic link, which is not followed.",
      "blueprints/deep/a.yml:- unread-file: This file is not read where it is.",
      "blueprints/link.yml:- unread-file: This is a symbolic link, which is not followed.",
      `blueprints/old.yml.bak:- unread-file: ${misnamed}`,
      "entities/linked:- unread-file: This is a symbolic link, which is not followed.",
      "entities/mailer.yml:- unread-file: This file is not read where it is.",
      `entities/notes.txt:- unread-file: ${misnamed}`,
      `entities/service/a.YML:- unread-file: ${misnamed}`,
      "entities/service/linked:- unread-file: This is a symbolic link, which is not followed.",
      `entities/service/none:- unread-file: ${misnamed}`,
      "gatehouse.yaml:- unread-file: Settings are read from gatehouse.yml alone.",
      "templates/loose.tf:- unread-file: This file is not read where it is.",
    ]);
  });

  test("each key that may not be one is named at its place", async () => {
    const properties = "    ok: { type: string }\n    a b: { type: string }\n    x.y: { type: string }\n";
    const catalog = await load({
      "blueprints/a.yml": `identifier: a\ntitle: A\nschema:\n  properties:\n${properties}`,
    });
    const rule = "of `schema.properties` must match";
    expect(told(catalog.faults).map((text) => text.slice(0, text.indexOf(" ^")))).toEqual([
      `blueprints/a.yml:6 wrong-value: The key \`a b\` ${rule}`,
      `blueprints/a.yml:7 wrong-value: The key \`x.y\` ${rule}`,
    ]);
  });

  test("an encoded folder names its blueprint", async () => {
    const catalog = await load({ "entities/a=2Eb/x.yml": "identifier: x" });
    expect([...(catalog.entities.get("a.b")?.keys() ?? [])]).toEqual(["x"]);
  });

  test("a blueprint that disagrees with the folder is a fault", async () => {
    const catalog = await load({ "entities/service/x.yml": "identifier: x\nblueprint: database\n" });
    expect(catalog.entities.get("service")?.size).toBe(0);
    expect(told(catalog.faults)).toEqual([
      "entities/service/x.yml:2 blueprint-folder: The entity's blueprint is database, and its folder is that of service.",
    ]);
  });

  test.each([
    ["the same", "mailer", "mailer"],
    ["letter case", "mailer", "Mailer"],
    ["NFC and NFD", "caf\u00E9", "cafe\u0301".normalize("NFC")],
    ["compatibility forms", "\uFB01le", "file"],
    ["two small forms of a letter", "οδοσ", "ΟΔΟΣ"],
    ["a letter that is two in capitals", "maß", "MASS"],
    ["its own capital", "maß", "MAẞ"],
  ])("identifiers that are too much alike (%s): none is used", async (_name, one, other) => {
    const catalog = await load({
      "entities/service/1.yml": `identifier: ${one}`,
      "entities/service/2.yml": `identifier: ${other}`,
      "entities/service/3.yml": "identifier: other",
      "entities/database/1.yml": `identifier: ${one}`,
    });
    expect([...(catalog.entities.get("service")?.keys() ?? [])]).toEqual(["other"]);
    expect(catalog.entities.get("database")?.size).toBe(1);
    expect(catalog.faults.map(({ rule, place }) => `${rule} ${place.file}`)).toEqual([
      "duplicate-identifier entities/service/1.yml",
      "duplicate-identifier entities/service/2.yml",
    ]);
  });
});

describe("CODEOWNERS", () => {
  test("the first of GitHub's places counts", async () => {
    const files = { "docs/CODEOWNERS": "c", CODEOWNERS: "b", ".github/CODEOWNERS": "a" };
    expect((await load(files)).codeowners).toEqual({ path: ".github/CODEOWNERS", text: "a" });
    expect((await load({ "docs/CODEOWNERS": "c", CODEOWNERS: "b" })).codeowners?.path).toBe("CODEOWNERS");
    expect((await load({ "docs/CODEOWNERS": "c" })).codeowners?.path).toBe("docs/CODEOWNERS");
  });

  test("one that GitHub would ignore is not replaced by the next", async () => {
    const catalog = await load({ ".github/CODEOWNERS": "#".repeat(3 * 1024 * 1024 + 1), CODEOWNERS: "* @omar" });
    expect(catalog.codeowners).toBeUndefined();
    expect(told(catalog.faults)).toEqual([expect.stringContaining("more than 3 MB")]);
  });
});
