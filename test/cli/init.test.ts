import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { load } from "js-yaml";
import { init } from "../../src/cli/init.ts";
import { CommandError } from "../../src/cli/ports.ts";
import type { StarterOptions } from "../../src/cli/starter_catalog.ts";
import { starterFolder, starterOptions } from "./starter.ts";
import { recordingPorts, temporaryFolder } from "./support.ts";

const read = (folder: string, path: string): Promise<string> => readFile(join(folder, path), "utf8");

describe("init", () => {
  it("writes a complete catalog with everything filled in", async () => {
    const folder = await starterFolder();
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
    expect(texts.filter((text) => text.includes("__GATEHOUSE_"))).toEqual([]);
    for (const path of [
      "gatehouse.yml",
      "README.md",
      ".github/CODEOWNERS",
      ".github/workflows/gatehouse.yml",
      "actions/add_document_db.yml",
      "blueprints/service.yml",
      "entities/service/mailer.yml",
      "entities/Component/CartService.yml",
      "templates/document_db/main.tf",
    ]) {
      expect(files).toContain(join(folder, path));
    }
  });

  it("fills the workflow's guards and the owners in as literals", async () => {
    const folder = await starterFolder();
    const workflow = await read(folder, ".github/workflows/gatehouse.yml");
    expect(workflow).toContain("'acme-gatehouse[bot]'");
    expect(workflow).toContain("'refs/heads/main'");
    expect(workflow).toContain(starterOptions.action);
    // The local GitHub has the app.
    expect(await readdir(join(folder, ".github/workflows"))).toEqual(["gatehouse-drift.yml", "gatehouse.yml"]);
    const elsewhere = await starterFolder({ localBackend: false });
    const workflows = ["gatehouse-check.yml", "gatehouse-drift.yml", "gatehouse.yml"];
    expect((await readdir(join(elsewhere, ".github/workflows"))).sort()).toEqual(workflows);
    const check = await read(elsewhere, ".github/workflows/gatehouse-check.yml");
    expect(check).toContain(`uses: acme/gatehouse/action/check@${"0123456789".repeat(4)}\n`);
    expect(check).toContain("user.login != 'acme-gatehouse[bot]'");
    expect(await read(folder, ".github/CODEOWNERS")).toContain("/templates/ @acme/devops\n");
  });

  it("chooses Terraform, providers and backend together", async () => {
    const demo = load(await read(await starterFolder(), "gatehouse.yml"));
    expect(demo).toMatchObject({ terraform: { backend: { local: {} }, providers: [] } });
    const folder = await starterFolder({ templateSet: "aws", localBackend: false });
    const aws = load(await read(folder, "gatehouse.yml"));
    expect(aws).toMatchObject({ terraform: { providers: ["hashicorp/aws"] } });
    expect(aws).not.toHaveProperty("terraform.backend");
    expect(await read(folder, "templates/document_db/main.tf")).toContain("aws_docdb_cluster");
    expect(await read(await starterFolder(), "templates/document_db/main.tf")).toContain("terraform_data");
  });

  it("says what comes next, in numbered steps", async () => {
    const ports = recordingPorts({ workingFolder: await temporaryFolder() });
    expect(await init("catalog", { ...starterOptions, localBackend: false }, ports)).toBe(0);
    expect(ports.written.stdout).toContain("2. Choose where Terraform's state lives");
    expect(ports.written.stdout).toContain("npx gatehouse check catalog");
    expect(ports.written.stdout).toContain("doctor --repo <owner/name> --app-id 4711");
  });

  it("refuses a folder that holds something, and leaves it as it is", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "notes.txt"), "mine");
    await expect(init(folder, starterOptions, recordingPorts())).rejects.toThrow(/is not empty \(it holds notes.txt\)/);
    expect(await readdir(folder)).toEqual(["notes.txt"]);
  });

  it("takes a fresh clone, which holds .git alone", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, ".git"));
    expect(await init(folder, starterOptions, recordingPorts())).toBe(0);
  });

  const hostile: readonly (readonly [string, Partial<StarterOptions>])[] = [
    ["--app-slug", { appSlug: "x' || true || '" }],
    ["--app-slug", { appSlug: "" }],
    ["--app-id", { appId: "12a" }],
    ["--app-id", { appId: "0" }],
    ["--default-branch", { defaultBranch: "main' || '1" }],
    ["--default-branch", { defaultBranch: "-x" }],
    ["--owners", { owners: "acme/devops" }],
    ["--owners", { owners: "@acme/devops\n* @mallory" }],
    ["--action", { action: "acme/gatehouse/action@v1" }],
    ["--action", { action: "./action" }],
  ];

  it.each(hostile)(
    "refuses %s when it is %j, since it ends up in a workflow or in CODEOWNERS",
    async (flag, options) => {
      const folder = join(await temporaryFolder(), "catalog");
      const attempt = init(folder, { ...starterOptions, ...options }, recordingPorts());
      await expect(attempt).rejects.toThrow(CommandError);
      await expect(attempt).rejects.toThrow(flag);
      await expect(readdir(folder)).rejects.toThrow("ENOENT");
    },
  );
});
