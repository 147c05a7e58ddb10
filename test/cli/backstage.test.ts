import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { starterFolder } from "./starter.ts";
import { recordingPorts, temporaryFolder } from "./support.ts";

async function desk(): Promise<{
  readonly folder: string;
  readonly run: (...words: readonly string[]) => Promise<{ code: number; out: string; error: string }>;
}> {
  const folder = await temporaryFolder();
  return {
    folder,
    async run(...words) {
      const ports = recordingPorts({ workingFolder: folder });
      const code = await runCommandLine(words, ports);
      return { code, out: ports.written.stdout, error: ports.written.stderr };
    },
  };
}

interface Told {
  readonly identifier: string;
  readonly blueprint: string;
  readonly title?: string;
  readonly properties?: JsonObject;
  readonly relations?: JsonObject;
}

const component = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: mailer, namespace: mail }
spec: { type: service, lifecycle: production, owner: devops, replicas: 2 }
`;
const group =
  "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: devops, namespace: mail }\nspec: { type: team, children: [] }\n";

describe("import backstage and export backstage", () => {
  it("tells what is wrong in a file that was named, whatever it is called", async () => {
    const { folder, run } = await desk();
    await writeFile(join(folder, "all.yaml"), "\tapiVersion: backstage.io/v1alpha1\n");
    const broken = await run("import", "backstage", "all.yaml", "--into", "catalog");
    expect(broken).toMatchObject({ code: 1, error: "" });
    expect(broken.out).toContain("all.yaml:1:1");
    await writeFile(join(folder, "all.yaml"), component.replace(/^apiVersion.*\n/, ""));
    const nameless = await run("import", "backstage", "all.yaml", "--into", "catalog");
    expect(nameless.code).toBe(1);
    expect(nameless.out).toContain("all.yaml:1:7: error: `apiVersion` is missing");
  });

  it("bring a repository's descriptors into a catalog that check accepts, and out again", async () => {
    const { folder, run } = await desk();
    await mkdir(join(folder, "mono/a"), { recursive: true });
    await writeFile(join(folder, "mono/a/catalog-info.yaml"), `${component}---\n${group}`);
    await writeFile(join(folder, "mono/a/chart.yaml"), "{{ template }}: [\n");
    const imported = await run("import", "backstage", "mono", "--into", "catalog");
    expect(imported).toMatchObject({ code: 0, error: "" });
    expect(imported.out).toContain("No counterpart, and left out:\n  spec.replicas: Component mailer\n");
    expect(imported.out).toContain("wrote entities/Component/mail=2Fmailer.yml");
    expect(await run("check", "catalog")).toMatchObject({ code: 0 });
    const again = await run("import", "backstage", "mono", "--into", "catalog");
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain(" 0 written, ");
    const exported = await run("export", "backstage", "--dir", "catalog", "--out", "catalog-info.yaml");
    expect(exported).toEqual({ code: 0, error: "", out: "Wrote 2 entities to catalog-info.yaml.\n" });
    expect((await readFile(join(folder, "catalog-info.yaml"), "utf8")).split("---\n")).toHaveLength(2);
  });

  it("leave a catalog with blueprints of its own alone, or make room in them", async () => {
    const folder = await starterFolder();
    const run = async (...words: readonly string[]): Promise<{ code: number; out: string; error: string }> => {
      const ports = recordingPorts({ workingFolder: folder });
      const code = await runCommandLine(words, ports);
      return { code, out: ports.written.stdout, error: ports.written.stderr };
    };
    const system = component
      .replace("Component", "System")
      .replace("spec: { type: service, lifecycle: production, replicas: 2,", "spec: {");
    const site = component.replace("type: service", "type: website").replace("name: mailer", "name: site");
    await writeFile(join(folder, "../all.yaml"), [component, site, group, system].join("---\n"));
    const refused = await run("import", "backstage", "../all.yaml");
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.error).toMatch(
      /^Nothing was written: 3 entities .* blueprints\/Component.yml, blueprints\/System.yml/,
    );
    expect(refused.error).toContain("--extend");
    const extended = await run("import", "backstage", "../all.yaml", "--extend");
    expect(extended).toMatchObject({ code: 0, error: "" });
    expect(extended.out).toContain("extended blueprints/System.yml");
    expect(extended.out).toContain("    Not required any more: relations.domain.\n");
    expect(extended.out).toContain("    Allowed, too, as properties.type: website.\n");
    const blueprint = await readFile(join(folder, "blueprints/Component.yml"), "utf8");
    expect(blueprint).toContain("      enumColors: { service: blue, library: green }\n");
    expect(blueprint).toContain("      enum: [service, library, website]\n");
    expect((await run("check")).out).toContain(": 0 errors, 0 warnings.");
    expect((await run("import", "backstage", "../all.yaml", "--extend")).out).toContain(" 0 written, ");
  });

  it("bring Port's example catalog to Backstage and back", async () => {
    const { folder, run } = await desk();
    const seed = fileURLToPath(new URL("../fixtures/article", import.meta.url));
    expect(await run("import", "port", seed, "--into", "catalog", "--fix-quotes")).toMatchObject({ code: 0 });
    const plain = await run("export", "backstage", "--dir", "catalog");
    expect(plain).toMatchObject({ code: 1, out: "" });
    expect(plain.error).toContain("Backstage requires spec.owner; give --default owner=...: Cart, Products");
    expect(plain.error).not.toContain("Said of entities");

    const options = [
      ...["owner=platform", "lifecycle=production", "definition=unknown"].flatMap((each) => ["--default", each]),
      ...[
        "Component.resources=dependsOn",
        "Component.components=dependsOn",
        "Component.consumesApi=consumesApis",
        "Component.providesApi=providesApis",
        "API.provider=Component.providesApis",
      ].flatMap((each) => ["--relation", each]),
    ];
    const exported = await run("export", "backstage", "--dir", "catalog", ...options, "--out", "catalog-info.yaml");
    expect(exported).toMatchObject({ code: 0, out: "Wrote 9 entities to catalog-info.yaml.\n" });
    expect(exported.error).toBe(`Said of entities whose files do not say it:
  spec.lifecycle production, from --default: CartAPI, CartService, CoreKafkaLibrary, CorePaymentLibrary, ProductsService
  spec.owner platform, from --default: CartAPI, CartService, CoreKafkaLibrary, CorePaymentLibrary, ProductsService, Orders, cart-sql-sb, Cart, Products
  spec.definition unknown, from --default: CartAPI
No counterpart, and left out:
  icon of API: CartAPI
  icon of Component: CartService
  icon of Resource: cart-sql-sb
`);

    await run("import", "backstage", "catalog-info.yaml", "--into", "again");
    const of = async (place: string): Promise<JsonObject> => {
      const { entities } = JSON.parse((await run("export", "--dir", place)).out) as { entities: Told[] };
      return Object.fromEntries(
        entities.map(({ identifier, blueprint, title = identifier, properties = {}, relations = {} }) => {
          const { lifecycle: _l, definition: _d, ...own } = properties;
          const { owner: _o, ...others } = relations;
          return [`${blueprint} ${identifier}`, { title, properties: own, relations: others }];
        }),
      );
    };
    const before = await of("catalog");
    const after = await of("again");
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after).toEqual({
      ...before,
      "API CartAPI": { title: "Cart API", properties: { type: "Open API" }, relations: {} },
      "Component CartService": {
        title: "Cart Service",
        properties: { type: "service" },
        relations: {
          system: "Cart",
          dependsOnResources: ["cart-sql-sb"],
          dependsOnComponents: ["CorePaymentLibrary", "CoreKafkaLibrary"],
          providesApis: ["CartAPI"],
        },
      },
      "Component ProductsService": {
        title: "Products Service",
        properties: { type: "service" },
        relations: { system: "Products", consumesApis: ["CartAPI"] },
      },
    });
    const twice = await run("export", "backstage", "--dir", "again", "--out", "twice.yaml");
    expect(twice).toMatchObject({ code: 0, error: "" });
    const written = async (name: string): Promise<readonly string[]> =>
      (await readFile(join(folder, name), "utf8")).split("---\n").sort();
    expect(await written("twice.yaml")).toEqual(await written("catalog-info.yaml"));
  });

  it("name an owner by the entity's team, the one that it inherits, or CODEOWNERS, and say which", async () => {
    const { folder, run } = await desk();
    const files: Readonly<Record<string, string>> = {
      "blueprints/System.yml":
        "identifier: System\ntitle: System\nschema: {properties: {}}\ncalculationProperties: {mine: {calculation: .identifier, type: string}}\n",
      "blueprints/Resource.yml":
        "identifier: Resource\ntitle: Resource\nschema: {properties: {type: {type: string}}}\n" +
        "relations: {system: {target: System}}\nownership: {type: Inherited, path: system}\n",
      "entities/System/cart.yml": "identifier: cart\nteam: [acme/shop, acme/sre]\n",
      "entities/System/mail.yml": "identifier: mail\n",
      "entities/System/lost.yml": "identifier: lost\n",
      "entities/Resource/store.yml": "identifier: store\nproperties: {type: db}\nrelations: {system: cart}\n",
      "entities/Resource/queue.yml": "identifier: queue\nproperties: {type: queue}\nrelations: {system: mail}\n",
      ".github/CODEOWNERS": "/entities/System/mail.yml @acme/mail\n/entities/Resource/ @dana x@example.com\n",
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const { code, out, error } = await run("export", "backstage", "--default", "owner=user:sam");
    expect(code).toBe(0);
    expect([...out.matchAll(/name: (\S+)[^]*?owner: (\S+)/g)].map(([, name, owner]) => `${name} ${owner}`)).toEqual([
      "queue user:dana",
      "store shop",
      "cart shop",
      "lost user:sam",
      "mail mail",
    ]);
    expect(error).toBe(`Said of entities whose files do not say it:
  spec.owner user:dana, from CODEOWNERS, which has @dana: queue
  spec.owner shop, from its inherited team: store
  spec.owner user:sam, from --default: lost
  spec.owner mail, from CODEOWNERS, which has @acme/mail: mail
No counterpart, and left out:
  inherited team of Resource: store
  team of System: cart
  computed property mine of System: cart, lost, mail
`);
  });

  it("say what they can't do", async () => {
    const { folder, run } = await desk();
    await writeFile(join(folder, "other.yaml"), "apiVersion: v1\nkind: Service\n");
    expect((await run("import", "backstage", "other.yaml")).error).toContain("holds no descriptor of Backstage's");
    await mkdir(join(folder, "blueprints"));
    await mkdir(join(folder, "entities/service"), { recursive: true });
    await writeFile(
      join(folder, "blueprints/service.yml"),
      "identifier: service\ntitle: Service\nschema: {properties: {}}\nrelations: {uses: {target: service}}\n",
    );
    await writeFile(join(folder, "entities/service/a.yml"), "identifier: a\nteam: devops\n");
    const left = await run("export", "backstage");
    expect(left).toMatchObject({ code: 1, out: "" });
    expect(left.error).toContain("blueprint service (Backstage has no such kind; give --as service=Resource): a");
    expect((await run("export", "backstage", "--as", "service=Resource")).out).toContain("owner: devops");
    expect((await run("export", "backstage", "--as", "servce=Resource")).error).toContain("Did you mean service?");
    expect((await run("export", "backstage", "--as", "service=Resourc")).error).toContain("Did you mean Resource?");
    const errorOf = async (...words: readonly string[]): Promise<string> =>
      (await run("export", "backstage", "--as", "service=Resource", ...words)).error;
    expect(await errorOf("--default", "ownr=platform")).toContain("Did you mean owner?");
    expect(await errorOf("--default", "owner=a b")).toContain("no reference of Backstage's");
    expect(await errorOf("--default", "lifecycle=")).toContain("there is no value");
    expect(await errorOf("--relation", "service.use=dependsOn")).toContain("Did you mean service.uses?");
    expect(await errorOf("--relation", "service.uses=dependsOm")).toContain("Did you mean dependsOn?");
    expect((await run("export")).out).toContain('"identifier": "service"');
  });
});
