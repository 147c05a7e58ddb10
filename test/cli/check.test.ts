import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.ts";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { starterFolder } from "./starter.ts";
import { gitIn, recordingPorts, temporaryFolder } from "./support.ts";

async function checkText(folder: string): Promise<{ readonly code: number; readonly text: string }> {
  const ports = recordingPorts({ workingFolder: folder });
  return { code: await check(".", { format: "text" }, ports), text: ports.written.stdout };
}

describe("check", () => {
  it("finds nothing wrong in the starter catalog", async () => {
    const { code, text } = await checkText(await starterFolder());
    expect(text).toBe("7 blueprints, 10 entities, 3 actions: 0 errors, 0 warnings.\n");
    expect(code).toBe(0);
  });

  it("says that more may be wrong while a file can't be read", async () => {
    const folder = await starterFolder();
    await writeFile(join(folder, "actions/add_document_db.yml"), "identifier: add\ntriger: 1\n");
    const { text } = await checkText(folder);
    expect(text).toContain("\n1 blueprint, entity or action can't be read as written: what else is wrong there is");
    await writeFile(join(folder, "entities/service/broken.yml"), "identifier: [\n");
    expect((await checkText(folder)).text).toContain("\n2 blueprints, entities or actions can't be read as written");
  });

  it("asks for the lock file of the starter catalog on AWS, with the command, and for nothing else", async () => {
    const { code, text } = await checkText(await starterFolder({ templateSet: "aws" }));
    expect(text).toContain("7 blueprints, 10 entities, 3 actions: 1 error, 0 warnings.");
    expect(text).toContain("(missing-lock-file)");
    expect(text).toContain("terraform");
    expect(text).toContain("providers lock");
    expect(code).toBe(1);
  });

  it("names file, line and column of what does not parse, and goes on with the rest", async () => {
    const folder = await starterFolder();
    await writeFile(join(folder, "entities/service/broken.yml"), "identifier: broken\nproperties: { a: [1,\n");
    const { code, text } = await checkText(folder);
    expect(text).toMatch(/^entities\/service\/broken\.yml:\d+:\d+: error: /m);
    expect(text).toContain("7 blueprints, 10 entities, 3 actions");
    expect(code).toBe(1);
  });

  it("prints the first of very many faults, errors before warnings, and all of them for machines", async () => {
    const folder = await starterFolder();
    const git = gitIn(folder);
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "--message=All");
    const warned = join(folder, "blueprints/aside.yml");
    await writeFile(
      warned,
      "identifier: aside\ntitle: Aside\nschema: {properties: {}}\nchangelogDestination: {a: 1}\n",
    );
    for (let at = 0; at < 210; at += 1) {
      await writeFile(
        join(folder, `entities/service/s${String(at)}.yml`),
        `identifier: s${String(at)}\nproperties: {x: 1}\n`,
      );
    }
    const printed = async (format: "text" | "json" | "github"): Promise<string> => {
      const ports = recordingPorts({ workingFolder: folder, environment: { PATH: process.env["PATH"] } });
      expect(await check(".", { format, base: "HEAD" }, ports)).toBe(1);
      return ports.written.stdout;
    };
    const text = await printed("text");
    expect(text.match(/: error: /g)).toHaveLength(200);
    expect(text).toContain("\nand 11 more (10 errors, 1 warning): --format json lists all.\n8 blueprints");
    expect(text).toContain(": 210 errors, 1 warning.\n");
    const annotations = await printed("github");
    expect(annotations.match(/^::error /gm)).toHaveLength(200);
    expect(annotations).toContain("\nand 11 more (10 errors, 1 warning)");
    expect(JSON.parse(await printed("json"))).toHaveLength(211);
  });

  it("names an output that the template does not declare", async () => {
    const folder = await starterFolder();
    const file = join(folder, "actions/add_document_db.yml");
    await writeFile(file, (await readFile(file, "utf8")).replace(".outputs.endpoint", ".outputs.endpoin"));
    const { text } = await checkText(folder);
    expect(text).toContain(
      "error: `.outputs.endpoin` does not exist: the template document_db declares no output `endpoin`. (unknown-output)\n" +
        "    Did you mean endpoint?",
    );
    expect(text).toMatch(/^actions\/add_document_db\.yml:\d+:\d+: error/);
    expect(text).toContain(": 1 error,");
  });

  it("accuses no template while the action that gives its variables can't be read", async () => {
    const folder = await starterFolder();
    const file = join(folder, "actions/add_document_db.yml");
    await writeFile(
      file,
      (await readFile(file, "utf8")).replace("order: [name, instances,", "order: [nam, instances,"),
    );
    const { text } = await checkText(folder);
    expect(text).toContain("`order` names `nam`");
    expect(text).not.toContain("template");
  });

  it("accuses no template while the action that gives its variables names another one", async () => {
    const folder = await starterFolder();
    const file = join(folder, "actions/add_document_db.yml");
    await writeFile(file, (await readFile(file, "utf8")).replace("template: document_db", "template: documentdb"));
    const { text } = await checkText(folder);
    expect(text).toContain("The template documentdb does not exist");
    expect(text).toContain(": 1 error,");
  });

  it("says of a variable that no template declares which action gives it, and at which line", async () => {
    const folder = await starterFolder();
    const file = join(folder, "actions/add_document_db.yml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/^( +)variables:\n/m, "$1variables:\n$1  surplus: 1\n"));
    const line = text.split("\n").findIndex((one) => one.trim() === "variables:") + 2;
    expect((await checkText(folder)).text).toContain(
      `actions/add_document_db.yml:${line}:5: error: The template document_db does not declare the variable surplus. (template-variable)`,
    );
  });

  it.each(["curious", "a=b"])("runs no filter that the folder's configuration names (%s)", async (name) => {
    const folder = await starterFolder();
    const git = gitIn(folder);
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "--message", "Start");
    const seen = join(await temporaryFolder(), "seen");
    await git("config", `filter.${name}.clean`, `touch ${seen}; cat`);
    await git("config", `filter.${name}.required`, "true");
    await writeFile(join(folder, ".git/info/attributes"), `*.yml filter=${name}\n`);
    await writeFile(join(folder, "entities/service/other.yml"), "identifier: other\n");
    await writeFile(
      join(folder, "gatehouse.yml"),
      `${await readFile(join(folder, "gatehouse.yml"), "utf8")}# changed\n`,
    );
    await checkText(folder);
    await expect(access(seen)).rejects.toThrow("ENOENT");
  });

  it("takes a folder without a catalog for a mistake", async () => {
    const ports = recordingPorts({ workingFolder: await temporaryFolder() });
    expect(await runCommandLine(["check"], ports)).toBe(2);
    expect(ports.written.stderr).toContain("holds no catalog");
    expect(ports.written.stderr).toContain("Name the catalog's folder.");
  });

  it("prints a file's name on one line, whatever is in it", async () => {
    const folder = await starterFolder();
    await writeFile(join(folder, "entities/service/a\n::add-mask::x\u001b[31m\n.yml"), "identifier: 1\n");
    const { text } = await checkText(folder);
    expect(text).toContain("entities/service/a ::add-mask::x [31m .yml:1:");
    expect(text).not.toMatch(/^::/m);
    expect(text).not.toContain("\u001b");
  });

  const breakages: readonly (readonly [string, (folder: string) => Promise<void>, string])[] = [
    [
      "a relation to an entity that is missing",
      (folder) => rm(join(folder, "entities/Domain/Orders.yml")),
      "entities/System/Cart.yml",
    ],
    [
      "an action whose template is missing",
      (folder) => rm(join(folder, "templates"), { recursive: true }),
      "actions/add_document_db.yml",
    ],
    [
      "a template that wants a variable which no action gives",
      (folder) =>
        writeFile(join(folder, "templates/document_db/extra.tf"), 'variable "surprise" {\n  type = string\n}\n'),
      "surprise",
    ],
    [
      "an input whose label GitHub would refuse",
      (folder) =>
        writeFile(
          join(folder, "actions/ask.yml"),
          `identifier: ask
title: Ask
trigger:
  type: self-service
  operation: CREATE
  blueprintIdentifier: service
  userInputs:
    properties: { one: { type: string, title: Password } }
invocationMethod:
  type: TERRAFORM
  template: document_db
  variables: { identifier: "{{ .inputs.one }}", instances: 1, instance_class: db.t4g.medium }
  mapping: { identifier: "{{ .inputs.one }}" }
`,
        ),
      "GitHub refuses the label",
    ],
  ];

  it.each(breakages)("finds %s", async (_what, breakIt, expected) => {
    const folder = await starterFolder();
    await breakIt(folder);
    const { code, text } = await checkText(folder);
    const errors = text.split("\n").filter((line) => line.includes(": error: "));
    expect(errors.join("\n")).toContain(expected);
    expect(code).toBe(1);
  });

  it("prints the faults as JSON for machines", async () => {
    const folder = await starterFolder();
    await writeFile(join(folder, "gatehouse.yml"), "merge: sometimes\n");
    const ports = recordingPorts({ workingFolder: folder });
    expect(await check(".", { format: "json" }, ports)).toBe(1);
    const faults: unknown = JSON.parse(ports.written.stdout);
    expect(faults).toMatchObject([
      { severity: "error", rule: "wrong-value", place: { file: "gatehouse.yml", line: 1 } },
    ]);
  });

  it("prints workflow commands for GitHub Actions, which nothing in the catalog can end", async () => {
    const folder = await starterFolder();
    await writeFile(join(folder, "gatehouse.yml"), '"x::warning file=a,line=1::\\n::error::y%": 1\n');
    const ports = recordingPorts({ workingFolder: dirname(folder) });
    expect(await check("catalog", { format: "github" }, ports)).toBe(1);
    const lines = ports.written.stdout.split("\n");
    expect(lines.filter((line) => line.startsWith("::"))).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^::error file=catalog\/gatehouse\.yml,line=1,col=1,title=unknown-key::The file has the unknown key `x::warning file=a,line=1::%0A::error::y%25`\./,
    );
    expect(lines[1]).toContain("1 error, 0 warnings.");
  });
});

describe("check --base", () => {
  async function repository(): Promise<{ folder: string; git: (...args: readonly string[]) => Promise<string> }> {
    const folder = await starterFolder();
    const git = gitIn(folder);
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", "--all");
    await git("commit", "--quiet", "-m", "Begin");
    await git("checkout", "--quiet", "-b", "work");
    return { folder, git };
  }

  it("judges what changed since the work left the base, committed or not", async () => {
    const { folder, git } = await repository();
    const ports = recordingPorts({ workingFolder: folder });
    expect(await check(".", { format: "text", base: "main" }, ports)).toBe(0);
    // What the base did meanwhile is not this change's.
    await git("checkout", "--quiet", "main");
    await mkdir(join(folder, "runs/2026"), { recursive: true });
    await writeFile(join(folder, "runs/2026/1.yml"), "id: 1\n");
    await git("add", "--all");
    await git("commit", "--quiet", "-m", "Record");
    await git("checkout", "--quiet", "work");
    // Nor is what git ignores.
    await mkdir(join(folder, "infra/database/a/.terraform"), { recursive: true });
    await writeFile(join(folder, "infra/database/a/.terraform/x"), "");
    await writeFile(join(folder, ".gitignore"), ".terraform/\n");
    expect(await check(".", { format: "text", base: "main" }, ports)).toBe(0);
    await writeFile(join(folder, "infra/database/a/main.tf"), "");
    const edited = recordingPorts({ workingFolder: folder });
    expect(await check(".", { format: "text", base: "main" }, edited)).toBe(1);
    expect(edited.written.stdout).toContain("infra/database/a/main.tf: error: Only runs write here");
  });

  it("lets many deletions pass that a commit says are meant", async () => {
    const { folder, git } = await repository();
    await rm(join(folder, "entities/service/mailer.yml"));
    const refused = recordingPorts({ workingFolder: folder });
    expect(await check(".", { format: "text", base: "main" }, refused)).toBe(1);
    expect(refused.written.stdout).toContain("Gatehouse-Deletes: 1 service");
    await git("commit", "--quiet", "--all", "-m", "Let the mailer go\n\nGatehouse-Deletes: 1 service");
    expect(await check(".", { format: "text", base: "main" }, recordingPorts({ workingFolder: folder }))).toBe(0);
  });

  it("finds a catalog that is a folder of its repository", async () => {
    const folder = await starterFolder();
    const git = gitIn(dirname(folder));
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", "--all");
    await git("commit", "--quiet", "-m", "Begin");
    await rm(join(folder, "entities/service/mailer.yml"));
    const ports = recordingPorts({ workingFolder: dirname(folder) });
    expect(await check("catalog", { format: "github", base: "HEAD" }, ports)).toBe(1);
    expect(ports.written.stdout).toContain("::error file=catalog/entities/service/mailer.yml,title=deleted-share::");
  });

  it("names files from the repository's root, wherever it is run", async () => {
    const folder = await starterFolder();
    await gitIn(dirname(folder))("init", "--quiet");
    await writeFile(join(folder, "gatehouse.yml"), "merge: sometimes\n");
    const ports = recordingPorts({ workingFolder: join(folder, "entities") });
    expect(await check("..", { format: "github" }, ports)).toBe(1);
    expect(ports.written.stdout).toContain("::error file=catalog/gatehouse.yml,");
  });

  it("says what it can't compare with", async () => {
    const { folder } = await repository();
    const ports = recordingPorts({ workingFolder: folder });
    await expect(check(".", { format: "text", base: "--upload-pack=x" }, ports)).rejects.toThrow(
      /no commit --upload-pack=x/,
    );
    const outside = recordingPorts({ workingFolder: await starterFolder() });
    await expect(check(".", { format: "text", base: "main" }, outside)).rejects.toThrow(/not in a git repository/);
  });
});
