import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { starterFolder } from "./starter.ts";
import { gitIn, recordingPorts, temporaryFolder } from "./support.ts";

async function run(folder: string, ...words: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  const ports = recordingPorts({ workingFolder: folder, environment: { PATH: process.env["PATH"] } });
  const code = await runCommandLine(["forms", ...words], ports);
  return { code, out: ports.written.stdout, error: ports.written.stderr };
}

const form = ".github/ISSUE_TEMPLATE/add_document_db.yml";

describe("forms", () => {
  it("writes the forms of the actions, and then there is nothing to do", async () => {
    const folder = await starterFolder();
    expect((await run(folder, "--check")).code).toBe(1);
    const { code, out } = await run(folder);
    expect(code).toBe(0);
    expect(out.split("\n").sort()).toEqual([
      "",
      ...["add_document_db", "config", "delete_document_db", "scale_document_db"].map(
        (name) => `wrote .github/ISSUE_TEMPLATE/${name}.yml`,
      ),
    ]);
    expect(await run(folder)).toMatchObject({ code: 0, out: "All forms are as they should be.\n" });
    expect(await run(folder, "--check")).toMatchObject({ code: 0, out: "" });
    expect((await run(folder, "--print", "add_document_db")).out).toBe(await readFile(join(folder, form), "utf8"));
  });

  it("tells forms that are not what they should be, removes those of no action, and leaves people's alone", async () => {
    const folder = await starterFolder();
    await run(folder);
    await writeFile(join(folder, form), `${await readFile(join(folder, form), "utf8")}# mine\n`);
    await rm(join(folder, "actions/scale_document_db.yml"));
    await writeFile(join(folder, ".github/ISSUE_TEMPLATE/bug.yml"), "name: Bug\n");
    const checked = await run(folder, "--check");
    expect(checked.code).toBe(1);
    expect(checked.out).toContain(`${form} is not what the actions make`);
    expect(checked.out).toContain("scale_document_db.yml is not what the actions make");
    expect(checked.out).not.toContain("bug.yml");
    expect((await run(folder)).out).toBe(`wrote ${form}\nremoved .github/ISSUE_TEMPLATE/scale_document_db.yml\n`);
  });

  it("says what it can't read of the catalog, and leaves the form of such an action as it is", async () => {
    const folder = await starterFolder();
    await run(folder);
    const action = join(folder, "actions/add_document_db.yml");
    const text = await readFile(action, "utf8");
    await writeFile(action, text.replace("operation: DAY-2", "operation: DAY2"));
    const told = expect.stringMatching(
      /^actions\/add_document_db.yml:\d+:\d+: error: [^]*What these say is not in the forms\.\n$/,
    ) as string;
    const generated = await readFile(join(folder, form), "utf8");
    expect(await run(folder, "--check")).toEqual({ code: 1, out: "", error: told });
    expect(await run(folder)).toEqual({ code: 1, out: "", error: told });
    expect(await readFile(join(folder, form), "utf8")).toBe(generated);

    await writeFile(action, text);
    await writeFile(join(folder, "blueprints/database.yml"), "identifier: [\n");
    const printed = await run(folder, "--print", "scale_document_db");
    expect(printed).toMatchObject({ code: 1, error: expect.stringMatching(/^blueprints\/database.yml:/) as string });
  });

  it("overwrites nothing that people wrote, and says which file is in the way", async () => {
    const folder = await starterFolder();
    await mkdir(join(folder, ".github/ISSUE_TEMPLATE"));
    await writeFile(join(folder, form), "name: Mine\n");
    const told =
      `${form}:1:1: error: Somebody wrote this file by hand, and the form of the action \`add_document_db\` would be ` +
      "written over it. (form-by-hand)\n    Rename the file or take it away, or give the action another identifier: " +
      "until then it has no form.\n";
    expect(await run(folder, "--check")).toMatchObject({ code: 1, error: told });
    const written = await run(folder);
    expect(written).toMatchObject({ code: 1, error: told });
    expect(written.out).toContain("wrote .github/ISSUE_TEMPLATE/config.yml\n");
    expect(await run(folder)).toMatchObject({ code: 1, error: told, out: "" });
    expect(await readFile(join(folder, form), "utf8")).toBe("name: Mine\n");
  });

  it("says why GitHub would refuse a form that it prints", async () => {
    const folder = await starterFolder();
    const action = join(folder, "actions/add_document_db.yml");
    await writeFile(action, (await readFile(action, "utf8")).replace("title: Name", "title: Password"));
    const { code, out, error } = await run(folder, "--print", "add_document_db");
    expect(code).toBe(1);
    expect(out).toContain('label: "Password"');
    expect(error).toMatch(/^actions\/add_document_db.yml:\d+:\d+: error: GitHub refuses the label "Password"/);
  });

  it("refuses to sort by what a shallow clone does not know", async () => {
    const folder = await starterFolder();
    const git = gitIn(folder);
    await writeFile(
      join(folder, "actions/pick.yml"),
      `identifier: pick
trigger:
  type: self-service
  operation: CREATE
  blueprintIdentifier: service
  userInputs:
    properties:
      of: { type: string, format: entity, blueprint: Component, sort: { property: $updatedAt, order: DESC } }
invocationMethod: { type: TERRAFORM, template: document_db, mapping: { identifier: x } }
`,
    );
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "--message=All");
    await writeFile(join(folder, "entities/Component/CoreKafkaLibrary.yml"), "identifier: CoreKafkaLibrary\n");
    await git("-c", "user.name=x", "commit", "--quiet", "--all", "--date=2026-11-23T08:00:00Z", "--message=Touch");
    const printed = await run(folder, "--print", "pick");
    expect(printed.out).toMatch(/- "Choose..."\n +- "CoreKafkaLibrary"\n +- "CartService"/);

    const clone = await temporaryFolder();
    await git("clone", "--quiet", "--depth=1", `file://${folder}`, clone);
    expect(await run(clone, "--print", "pick")).toMatchObject({
      code: 2,
      error: expect.stringContaining("is a shallow clone") as string,
    });
  });

  it("says which actions there are, and writes through no link", async () => {
    const folder = await starterFolder();
    expect(await run(folder, "--print", "add_document")).toMatchObject({
      code: 2,
      error: "There is no action add_document. Did you mean add_document_db?\n",
    });
    await writeFile(join(folder, "actions/add_document_db.yml"), "identifier: [");
    expect((await run(folder, "--print", "add_document_db")).error).toBe(
      "There is no action add_document_db. Its file can't be read: `gatehouse check` says why.\n",
    );
    await symlink(await temporaryFolder(), join(folder, ".github/ISSUE_TEMPLATE"));
    expect(await run(folder)).toMatchObject({
      code: 2,
      error: expect.stringContaining("is a symbolic link") as string,
    });
  });
});
