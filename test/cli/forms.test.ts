import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { starterFolder } from "./starter.ts";
import { recordingPorts, temporaryFolder } from "./support.ts";

async function run(folder: string, ...words: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  const ports = recordingPorts({ workingFolder: folder });
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
    await writeFile(join(folder, form), "name: Mine\n");
    await rm(join(folder, "actions/scale_document_db.yml"));
    await writeFile(join(folder, ".github/ISSUE_TEMPLATE/bug.yml"), "name: Bug\n");
    const checked = await run(folder, "--check");
    expect(checked.code).toBe(1);
    expect(checked.out).toContain(`${form} is not what the actions make`);
    expect(checked.out).toContain("scale_document_db.yml is not what the actions make");
    expect(checked.out).not.toContain("bug.yml");
    expect((await run(folder)).out).toBe(`wrote ${form}\nremoved .github/ISSUE_TEMPLATE/scale_document_db.yml\n`);
  });

  it("says which actions there are, and writes through no link", async () => {
    const folder = await starterFolder();
    expect(await run(folder, "--print", "add_document")).toMatchObject({
      code: 2,
      error: "There is no action add_document. Did you mean add_document_db?\n",
    });
    await symlink(await temporaryFolder(), join(folder, ".github/ISSUE_TEMPLATE"));
    expect(await run(folder)).toMatchObject({
      code: 2,
      error: expect.stringContaining("is a symbolic link") as string,
    });
  });
});
