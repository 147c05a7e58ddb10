import { writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { starterFolder } from "./starter.ts";
import { recordingPorts } from "./support.ts";

async function desk(
  computed: object = {},
): Promise<(...words: readonly string[]) => Promise<{ code: number; out: string; error: string }>> {
  const folder = await starterFolder();
  await mkdir(join(folder, "entities/database"));
  await writeFile(
    join(folder, "blueprints/database.yml"),
    "identifier: database\ntitle: Database\nschema:\n  properties:\n    engine: {type: string}\n    instances: {type: number}\n    backup: {type: boolean}\n" +
      `relations:\n  service: {target: service}\n${Object.entries(computed)
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
        .join("")}`,
  );
  const database = (name: string, rest: string): Promise<void> =>
    writeFile(join(folder, `entities/database/${name}.yml`), `identifier: ${name}\n${rest}`);
  await database(
    "orders",
    "title: Orders\nproperties: {engine: documentdb, instances: 3, backup: true}\nrelations: {service: mailer}\n",
  );
  await database("mails", "properties: {engine: documentdb, instances: 1}\nrelations: {service: mailer}\n");
  await database("x", 'properties: {engine: "a\\u001b[31mb\\nc"}\n');
  return async (...words) => {
    const ports = recordingPorts({ workingFolder: folder });
    const code = await runCommandLine(["query", ...words], ports);
    return { code, out: ports.written.stdout, error: ports.written.stderr };
  };
}

describe("query", () => {
  it("lists entities as a table, with the columns that hold something", async () => {
    const run = await desk();
    expect(await run("database", "--where", "engine=documentdb")).toEqual({
      code: 0,
      error: "",
      out:
        "identifier  title   engine      instances  backup  service\n" +
        "mails               documentdb  1                  mailer\n" +
        "orders      Orders  documentdb  3          true    mailer\n" +
        "2 entities.\n",
    });
    expect((await run("database")).out).toContain("a [31mb c");
  });

  it("says which entities and blueprints it could not read, where, and that they are not in the answer", async () => {
    const folder = await starterFolder();
    await mkdir(join(folder, "entities/service"), { recursive: true });
    const write = (path: string, text: string): Promise<void> => writeFile(join(folder, path), text);
    await write("entities/service/a.yml", "identifier: mailer\n");
    await write("entities/service/b.yml", "title: Other\nidentifier: mailer\n");
    await write("blueprints/broken.yml", "identifier: [\n");
    await write("actions/broken.yml", "identifier: [\n");
    const ports = recordingPorts({ workingFolder: folder });
    expect(await runCommandLine(["query", "service"], ports)).toBe(1);
    const { stdout, stderr } = ports.written;
    expect(stdout).toContain("0 entities.\n");
    expect(stderr).toMatch(/^blueprints\/broken.yml:\d+:\d+: error: /m);
    expect(stderr).toMatch(/^entities\/service\/a.yml:1:13: error: The identifier mailer is taken/m);
    expect(stderr).toMatch(/^entities\/service\/b.yml:2:13: error: The identifier mailer is taken/m);
    expect(stderr).not.toContain("actions/");
    expect(stderr).toMatch(/What these say is not in the answer\.\n$/);
    expect(await runCommandLine(["query", "broken"], ports)).toBe(2);
  });

  it("takes several conditions, of the properties' types, and Port's rules", async () => {
    const run = await desk();
    const found = async (...words: readonly string[]): Promise<unknown> => {
      const { out } = await run("database", "--format", "json", ...words);
      const entities: unknown = JSON.parse(out);
      return Array.isArray(entities) ? entities.map((entity: { identifier: string }) => entity.identifier) : entities;
    };
    expect(await found("--where", "instances=3")).toEqual(["orders"]);
    expect(await found("--where", "backup=true")).toEqual(["orders"]);
    expect(await found("--where", "service=mailer", "--where", "instances=1")).toEqual(["mails"]);
    expect(await found("--where", '{"property": "instances", "operator": ">=", "value": 1}')).toEqual([
      "mails",
      "orders",
    ]);
    expect(
      await found(
        "--where",
        '{"combinator": "or", "rules": [{"property": "$title", "operator": "=", "value": "Orders"}]}',
      ),
    ).toEqual(["orders"]);
    expect(await found("--where", '{"operator": "relatedTo", "blueprint": "service", "value": "mailer"}')).toEqual([
      "mails",
      "orders",
    ]);
    expect(await found("--where", "engine=none")).toEqual([]);
  });

  it("names a value of a list that never is, and asks for the others", async () => {
    const run = await desk();
    const rule = { property: "language", operator: "in", value: ["TypeScript", "Jav"] };
    const { code, out, error } = await run("service", "--where", JSON.stringify(rule));
    expect(code).toBe(0);
    expect(out).toContain("mailer");
    expect(error).toMatch(/^--where asks whether `language` is Jav, which it never is\. Did you mean Java\?/);
  });

  it("shows a property and a relation of one name each by itself", async () => {
    const service = { title: "Service", type: "string", calculation: '"computed"' };
    const run = await desk({ calculationProperties: { service } });
    const [head = "", row = ""] = (await run("database", "--where", "instances=3")).out.split("\n");
    expect(head.split(/ {2,}/).slice(-2)).toEqual(["service", "service"]);
    expect(row.split(/ {2,}/).slice(-2)).toEqual(["computed", "mailer"]);
  });

  it("asks for what is computed, and shows it", async () => {
    const run = await desk({
      mirrorProperties: { language: { path: "service.language", title: "Language" } },
      calculationProperties: { double: { title: "Double", type: "number", calculation: ".properties.instances * 2" } },
    });
    const { out, error } = await run("database", "--where", "double=6", "--format", "json");
    expect(JSON.parse(out)).toMatchObject([{ identifier: "orders", properties: { double: 6, instances: 3 } }]);
    expect(error).toBe("");
    expect((await run("database", "--where", "instances=1")).out).toMatch(/double .*\n.* 2 /);
  });

  it("leaves out, and says so once, what only git could tell, where there is none", async () => {
    const calculationSpec = {
      calculationBy: "entities",
      func: "average",
      averageOf: "day",
      measureTimeBy: "$createdAt",
    };
    const run = await desk({
      aggregationProperties: { pace: { title: "Pace", target: "service", calculationSpec } },
      calculationProperties: {
        made: { type: "string", calculation: ".createdAt" },
        double: { type: "number", calculation: ".properties.instances * 2" },
      },
    });
    const { code, out, error } = await run("database", "--where", "engine=documentdb");
    expect([code, out]).toEqual([0, expect.stringMatching(/^identifier .* double .*\n.*\n.* 6 .*\n2 entities\.\n$/)]);
    expect(out).not.toMatch(/pace|made/);
    expect(error).toMatch(
      /^Of database `made`, `pace` are not known here, because only git could tell: \..* is not in a git repository, .*\n$/,
    );
    expect(await run("database", "--where", "made=x")).toMatchObject({
      code: 2,
      error: expect.stringContaining("is not in a git repository") as string,
    });
  });

  it.each<[string, readonly string[], RegExp]>([
    ["a blueprint that is not there", ["databas"], /no blueprint databas\. Did you mean database\?/],
    [
      "a property that is not there",
      ["database", "--where", "engin=x"],
      /^--where asks for `engin`, which database has not\. Did you mean engine\?/,
    ],
    [
      "a value that the property never has",
      ["service", "--where", "language=Jav"],
      /^--where asks whether `language` is Jav, which it never is\. Did you mean Java\?/,
    ],
    [
      "a blueprint that nothing can be related to",
      ["database", "--where", '{"operator": "relatedTo", "blueprint": "servic", "value": "mailer"}'],
      /^--where names the blueprint servic, which does not exist\. Did you mean service\?/,
    ],
    ["a condition that is none", ["database", "--where", "engine"], /write it as property=value/],
    ["JSON that is none", ["database", "--where", "{engine"], /is no JSON/],
    ["a rule that is none", ["database", "--where", '{"property": "engine", "operator": "is"}'], /operator/],
  ])("says what is wrong with %s", async (_what, words, message) => {
    const run = await desk();
    const { code, error } = await run(...words);
    expect(code).toBe(2);
    expect(error).toMatch(message);
  });
});
