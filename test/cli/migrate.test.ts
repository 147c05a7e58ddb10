import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { starterFolder } from "./starter.ts";
import { recordingPorts } from "./support.ts";

const text = `# Sends mail
identifier: mailer # its name
title: "Mailer"

properties:
  url: 'https://example.com' # the page
  language: Go
relations: {}
`;
const blueprint = (properties: string): string =>
  `identifier: service\ntitle: Service\nschema:\n  properties: ${properties}\n  required: [tier]\n`;

async function desk(): Promise<{
  readonly folder: string;
  readonly run: (...words: readonly string[]) => Promise<{ code: number; out: string; error: string }>;
  readonly mailer: () => Promise<string>;
}> {
  const folder = await starterFolder();
  await writeFile(join(folder, "entities/service/mailer.yml"), text);
  await writeFile(
    join(folder, "blueprints/service.yml"),
    blueprint("{ url: { type: string }, tier: { type: string, enum: [gold, silver] } }"),
  );
  return {
    folder,
    mailer: () => readFile(join(folder, "entities/service/mailer.yml"), "utf8"),
    async run(...words) {
      const ports = recordingPorts({ workingFolder: folder });
      const code = await runCommandLine(["migrate", "service", ...words], ports);
      return { code, out: ports.written.stdout, error: ports.written.stderr };
    },
  };
}

const good = 'del(.properties.language) | .properties.tier = "gold"';

describe("migrate", () => {
  it("shows the diff, and writes nothing until it is told to", async () => {
    const { run, mailer } = await desk();
    const { code, out } = await run("--map", good);
    expect(code).toBe(0);
    expect(out).toContain("--- a/entities/service/mailer.yml");
    expect(out).toContain("\n-  language: Go\n+  tier: gold\n");
    expect(out).toContain("1 of 1 entity of service would change. Write them with --write.");
    expect(await mailer()).toBe(text);
  });

  it.each([String.raw`.title = "x\u0000y"`, ".properties.url = (reduce range(100) as $i (0; {a: .}))"])(
    "writes nothing that could not be read again: %s",
    async (map) => {
      const { run, mailer } = await desk();
      const { code, error } = await run("--map", `${good} | ${map}`, "--write");
      expect(code).toBe(1);
      expect(error).toMatch(
        /^entities\/service\/mailer\.yml: error: For mailer the mapping gives what could not be read again: /,
      );
      expect(await mailer()).toBe(text);
    },
  );

  it("keeps comments, key order and quoting", async () => {
    const { run, mailer } = await desk();
    expect(await run("--map", good, "--write")).toMatchObject({ code: 0 });
    expect(await mailer()).toBe(text.replace("language: Go", "tier: gold"));
    expect((await run("--map", good)).out).toBe("0 of 1 entity of service would change.\n");
  });

  it("takes out the line of a title that the mapping deletes, and keys that are nobody's own", async () => {
    const { folder, run, mailer } = await desk();
    await writeFile(join(folder, "entities/service/mailer.yml"), `${text}createdBy: dana\n`);
    expect(await run("--map", `${good} | del(.title, .createdBy, .relations)`, "--write")).toMatchObject({ code: 0 });
    const left = text.replace("language: Go", "tier: gold").replace('title: "Mailer"\n', "");
    expect(await mailer()).toBe(left.replace("relations: {}\n", ""));
  });

  it("warns of a name that may be another value's, and of none that entities hold, or the blueprint has", async () => {
    const { run } = await desk();
    const { code, error } = await run(
      "--map",
      `.title = .properties.language | ${good} | .title = .properties.langage`,
    );
    expect(code).toBe(0);
    expect(error).toMatch(/^--map: warning: .*`\.properties\.langage`.*\n.*Did you mean language\?\n$/);
    const fine = await run("--map", `.properties.url = (.properties.tier // .properties.language) | ${good}`);
    expect(fine).toMatchObject({ code: 0, error: "" });
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    [
      "a result that does not fit",
      '.properties.tier = "bronze"',
      /mailer.yml:\d+:\d+: error: .*bronze.*one of gold, silver/,
    ],
    ["one with keys of nobody's", `${good} | .relation = {}`, /unknown key `relation`.*\n.*Did you mean relations/],
    ["another identifier", `${good} | .identifier = "post"`, /gives another identifier\..*\n.*Leave it as it is/],
    ["another blueprint", `${good} | .blueprint = "System"`, /gives another blueprint/],
    ["no entity", ".title", /gives "Mailer", which is no entity/],
    ["nothing", "empty", /gives null, which is no entity/],
    ["several results", `${good} | ., .`, /For mailer the mapping gives 2 results, .*\n.*`first\(\.\.\.\)`/],
    [
      "jq that is none",
      ".[",
      /^--map: error: The mapping is no jq: syntax error: a bracket is closed by another kind.*\n0 of 1 /,
    ],
    ["jq that fails", 'error("no")', /The mapping fails for mailer: .*no/],
    [
      "jq that asks for the time",
      `${good} | .title = (now | todate)`,
      /^--map: error: .*`now`.*\n.*Write the time as a text/,
    ],
    [
      "a property that there is not",
      ".properties.tier = .properties.langage",
      /^--map: error: .*`\.properties\.langage`, and service has no property `langage`, nor has any of its entities one\..*\n.*Did you mean language\?\n0 of 1 /,
    ],
    ["a relation that there is not", `.title = .relations.owner | ${good}`, /has no relation `owner`/],
    [
      "a key that no entity has",
      ".properties.tier = .propertes.url",
      /`\.propertes`, which an entity has not.*\n.*Did you mean properties/,
    ],
    ["another context", ".properties.tier = .trigger.at", /`\.trigger`, which an entity has not/],
    ["jq that never ends", "def f: f; f", /longer than 1000 ms|too much memory/],
  ];

  it.each(refusals)("refuses %s, and leaves every file as it is", async (_what, map, why) => {
    const { run, mailer } = await desk();
    const { code, error } = await run("--map", map, "--write");
    expect(code).toBe(1);
    expect(error).toMatch(why);
    expect(error).toContain("Nothing is written");
    expect(await mailer()).toBe(text);
  });

  it("refuses a blueprint that is not there, and entities that it can't read", async () => {
    const { folder, run } = await desk();
    await writeFile(join(folder, "entities/service/broken.yml"), "identifier: [\n");
    expect(await run("--map", good)).toMatchObject({
      code: 2,
      error: expect.stringContaining("would be left behind") as string,
    });
    await writeFile(join(folder, "blueprints/service.yml"), "identifier: servic\n");
    expect((await run("--map", good)).error).toContain("There is no blueprint service.");
  });
});
