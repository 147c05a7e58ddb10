import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { gitIn, recordingPorts, temporaryFolder } from "./support.ts";

const record = (subject: string, run: number): string =>
  `${subject}\n\nRun: ${run}\nAction: add_document_db\nRequested-by: dana\nApproved-by: omar 2026-11-22T08:00:00Z\nPull-request: ${run + 1}\nWorkflow-run: 9`;

/** A catalog with a life: a database is added by a run, changed by hand, and deleted by a run. */
async function life(prefix = ""): Promise<{ folder: string; commit: (message: string) => Promise<void> }> {
  const root = await temporaryFolder();
  const folder = join(root, prefix);
  const git = gitIn(root);
  await git("init", "--quiet", "--initial-branch=main");
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const commit = async (message: string): Promise<void> => {
    await git("add", "--all");
    await git("commit", "--quiet", "-m", message);
  };
  await write(
    "blueprints/database.yml",
    "identifier: database\ntitle: Database\nschema: {properties: {instances: {type: number}}}\n",
  );
  await write("entities/database/other.yml", "identifier: other\n");
  await commit("Begin");
  await write("infra/database/mailer-orders/main.tf", "# rendered\n");
  await commit("Render");
  await write("entities/database/mailer-orders.yml", "identifier: mailer-orders\nproperties: {instances: 1}\n");
  await commit(record("Run 12: create database mailer-orders", 12));
  await write(
    "entities/database/mailer-orders.yml",
    "identifier: mailer-orders # ours\ntitle: Orders\nproperties: {instances: 4}\n",
  );
  await commit("By hand \u001b[31m");
  return { folder, commit };
}

async function run(folder: string, ...words: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  const ports = recordingPorts({ workingFolder: folder });
  const code = await runCommandLine(["history", ...words], ports);
  return { code, out: ports.written.stdout, error: ports.written.stderr };
}

describe("history", () => {
  it("says who asked, who approved, which run, and what changed, newest first", async () => {
    const { folder } = await life();
    const { code, out } = await run(folder, "mailer-orders");
    expect(code).toBe(0);
    const lines = out.split("\n").map((line) => line.replace(/^\S+T\S+ {2}[0-9a-f]{10} {2}/, "@ "));
    expect(lines).toEqual([
      "entities/database/mailer-orders.yml",
      "@ changed: By hand  [31m",
      "    by Dana; no run says so",
      '    title: "Orders"',
      "    properties.instances: 1 -> 4",
      "@ created: Run 12: create database mailer-orders",
      "    it says: run 12; action add_document_db; asked for by dana; approved by omar 2026-11-22T08:00:00Z; pull request 13",
      '    identifier: "mailer-orders"',
      "    properties.instances: 1",
      "@ its Terraform changed: Render",
      "    by Dana; no run says so",
      expect.stringMatching(/is what the commits say of themselves.*verified/),
      "",
    ]);
  });

  it("goes on after a deletion, in a catalog that is a folder too, and is there for machines", async () => {
    const { folder, commit } = await life("catalog");
    await rm(join(folder, "entities/database/mailer-orders.yml"));
    await rm(join(folder, "infra"), { recursive: true });
    await commit(record("Run 20: delete database mailer-orders", 20));
    const { code, out } = await run(folder, "mailer-orders", "--format", "json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { operation: "deleted", claims: { run: "20", requestedBy: "dana", approvedBy: ["omar 2026-11-22T08:00:00Z"] } },
      { operation: "changed", claims: { approvedBy: [] } },
      { operation: "created", claims: { run: "12" } },
      { operation: "terraform" },
    ]);
    expect(JSON.parse((await run(folder, "mailer-orders", "--format", "json", "--limit", "1")).out)).toHaveLength(1);
  });

  it.each(["identifier: mailer-orders\nproperties: [\n", "{\n"])(
    "finds one that could not be read when it was deleted: %j",
    async (text) => {
      const { folder, commit } = await life("catalog");
      const file = join(folder, "entities/database/mailer-orders.yml");
      await writeFile(file, text);
      await commit("Break it");
      await rm(file);
      await writeFile(join(folder, "entities/database/other.yml"), "{\n");
      await commit("Give it up");
      await rm(join(folder, "entities/database/other.yml"));
      await commit("And the other");
      const { code, out } = await run(folder, "mailer-orders", "--format", "json");
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject([
        { operation: "deleted", subject: "Give it up" },
        { operation: "changed", subject: "Break it" },
        { operation: "changed" },
        { operation: "created" },
        { operation: "terraform" },
      ]);
    },
  );

  it("follows an entity through other names of its file and other blueprints", async () => {
    const { folder, commit } = await life("catalog");
    const at = (path: string): string => join(folder, "entities", path);
    await rename(at("database/mailer-orders.yml"), at("database/orders.yaml"));
    await commit("Rename the file");
    await mkdir(at("cluster"));
    await writeFile(at("cluster/orders.yml"), "identifier: mailer-orders\nproperties: {instances: 5}\n");
    await rm(at("database/orders.yaml"));
    await writeFile(join(folder, "blueprints/cluster.yml"), "identifier: cluster\nschema: {properties: {}}\n");
    await commit("Make it a cluster");
    const { out } = await run(folder, "mailer-orders");
    expect(out.split("\n").map((line) => line.replace(/^\S+T\S+ {2}[0-9a-f]{10} {2}/, "@ "))).toEqual([
      "entities/cluster/orders.yml",
      "@ moved: Make it a cluster",
      "    moved from entities/database/orders.yaml",
      "    by Dana; no run says so",
      "    properties.instances: 4 -> 5",
      '    title: taken out (was "Orders")',
      "@ moved: Rename the file",
      "    moved from entities/database/mailer-orders.yml",
      "    by Dana; no run says so",
      "@ changed: By hand  [31m",
      "    by Dana; no run says so",
      '    title: "Orders"',
      "    properties.instances: 1 -> 4",
      "@ created: Run 12: create database mailer-orders",
      expect.stringContaining("run 12"),
      '    identifier: "mailer-orders"',
      "    properties.instances: 1",
      "@ its Terraform changed: Render",
      "    by Dana; no run says so",
      expect.stringContaining("verified"),
      "",
    ]);
    await rm(at("cluster/orders.yml"));
    await commit("Let it go");
    const gone = await run(folder, "mailer-orders", "--format", "json", "--limit", "3");
    expect(JSON.parse(gone.out)).toMatchObject([
      { operation: "deleted", subject: "Let it go" },
      { operation: "moved", movedFrom: "entities/database/orders.yaml" },
      { operation: "moved" },
    ]);
  });

  it("follows an entity that came back through the names that its file had before it was deleted", async () => {
    const { folder, commit } = await life("catalog");
    const at = (path: string): string => join(folder, "entities/database", path);
    await rename(at("mailer-orders.yml"), at("zz.yml"));
    await commit("Rename the file");
    await rm(at("zz.yml"));
    await writeFile(at("mailer-orders.json"), '{"identifier": "mailer-orders", "properties": {"instances": 5}}');
    await commit("Make it JSON");
    await writeFile(at("mailer-orders.json"), '{"identif');
    await commit("Break it");
    await rm(at("mailer-orders.json"));
    await commit("Give it up");
    const told = async (): Promise<readonly string[]> => {
      const { out } = await run(folder, "mailer-orders", "--format", "json");
      const entries = JSON.parse(out) as readonly { readonly operation: string; readonly subject: string }[];
      return entries.map(({ operation, subject }) => `${operation}: ${subject}`);
    };
    const before = [
      "deleted: Give it up",
      "changed: Break it",
      "moved: Make it JSON",
      "moved: Rename the file",
      "changed: By hand \u001b[31m",
      "created: Run 12: create database mailer-orders",
      "terraform: Render",
    ];
    expect(await told()).toEqual(before);
    // By its first name, and by one that it never had.
    for (const name of ["mailer-orders.yml", "orders.yml"]) {
      await writeFile(at(name), "identifier: mailer-orders\n");
      await commit(`Back as ${name}`);
      expect(await told()).toEqual([`created: Back as ${name}`, ...before]);
      await rm(at(name));
      await commit(`Away as ${name}`);
      before.unshift(`deleted: Away as ${name}`, `created: Back as ${name}`);
    }
    expect(await told()).toEqual(before);
  });

  it("says of commits whose file can't be read that it can't, and then what changed since it could", async () => {
    const { folder, commit } = await life();
    const path = join(folder, "entities/database/mailer-orders.yml");
    await writeFile(path, "identifier: [\n");
    await commit("Break it");
    await writeFile(path, "identifier: ]\n");
    await commit("Break it more");
    await writeFile(path, "identifier: mailer-orders\ntitle: Orders\nproperties: {instances: 5}\n");
    await commit("Mend it");
    await writeFile(path, "# ours\nidentifier: mailer-orders\ntitle: Orders\nproperties: {instances: 5}\n");
    await commit("Say whose");
    const { out } = await run(folder, "mailer-orders");
    const lines = out.split("\n").map((line) => line.replace(/^\S+T\S+ {2}[0-9a-f]{10} {2}/, "@ "));
    expect(lines.filter((line) => !line.includes("no run says so")).slice(1, 10)).toEqual([
      "@ changed: Say whose",
      "    only comments or layout",
      "@ changed: Mend it",
      "    now the file can be read again",
      "    properties.instances: 4 -> 5",
      "@ changed: Break it more",
      "    now the file can't be read",
      "@ changed: Break it",
      "    now the file can't be read",
    ]);
  });

  it("is refused where git does not have it: in a shallow clone, and before the first commit", async () => {
    const { folder } = await life();
    const clone = await temporaryFolder();
    await gitIn(clone)("clone", "--quiet", "--depth=1", `file://${folder}`, ".");
    expect(await run(clone, "mailer-orders")).toMatchObject({
      code: 2,
      error: expect.stringContaining("git fetch --unshallow") as string,
    });
    const empty = await temporaryFolder();
    await gitIn(empty)("init", "--quiet");
    expect(await run(empty, "mailer-orders")).toMatchObject({
      code: 2,
      error: expect.stringContaining("has no commit yet") as string,
    });
  });

  it("is told of one that is deleted in the work tree alone", async () => {
    const { folder } = await life("catalog");
    await rm(join(folder, "entities/database/mailer-orders.yml"));
    const { code, out } = await run(folder, "mailer-orders", "--format", "json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { operation: "changed" },
      { operation: "created" },
      { operation: "terraform" },
    ]);
  });

  it("says nothing of a shallow clone, in which everything seems to have begun with the last commit", async () => {
    const { folder } = await life();
    const root = await temporaryFolder();
    await gitIn(root)("clone", "--quiet", "--depth", "1", pathToFileURL(folder).href, "shallow");
    const { code, out, error } = await run(join(root, "shallow"), "other");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toContain("is a shallow clone");
    expect(error).toContain("git fetch --unshallow");
  });

  it("says so where git has lost what the file was, and does not pass that for a creation", async () => {
    const { folder } = await life();
    const oid = (await gitIn(folder)("rev-parse", "HEAD~1:entities/database/mailer-orders.yml")).trim();
    await rm(join(folder, ".git/objects", oid.slice(0, 2), oid.slice(2)));
    const { code, out, error } = await run(folder, "mailer-orders");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(
      /git has not entities\/database\/mailer-orders\.yml as it was at [0-9a-f]{40}.*Fetch it: git fetch --refetch/,
    );
  });

  it("says what it does not know", async () => {
    const { folder } = await life();
    expect(await run(folder, "nothing")).toMatchObject({
      code: 2,
      error: expect.stringContaining("no entity nothing") as string,
    });
    expect((await run(folder, "other", "--blueprint", "databse")).error).toBe(
      "There is no blueprint databse. Did you mean database?\n",
    );
    const service = "identifier: service\ntitle: Service\nschema: {properties: {}}\n";
    await writeFile(join(folder, "blueprints/service.yml"), service);
    expect((await run(folder, "other", "--blueprint", "service")).error).toBe(
      "There is no entity other of service, and git knows of none that was deleted. " +
        "There is one of database: leave --blueprint out, or name that.\n",
    );
    expect((await run(join(folder, "entities"), "other")).error).toMatch(
      /holds no catalog: .* Name the catalog's folder/,
    );
    for (const limit of ["x", "0", "1.5", "1000000"]) {
      const error = expect.stringContaining(
        `--limit is "${limit}"; it must be a whole number from 1 to 999999.`,
      ) as string;
      expect(await run(folder, "other", "--limit", limit)).toMatchObject({ code: 2, error });
    }
    const outside = await run(await temporaryFolder(), "other");
    expect(outside.error).toMatch(/is not in a git repository, and what is asked for is read from git/);
    await mkdir(join(folder, "entities/service"));
    await writeFile(join(folder, "entities/service/other.yml"), "identifier: other\n");
    expect((await run(folder, "other")).error).toContain("Several blueprints have an entity other: database, service.");
    expect((await run(folder, "other", "--blueprint", "database")).out).toContain("created: Begin");
  });
});
