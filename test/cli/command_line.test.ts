import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { starterOptions } from "./starter.ts";
import { recordingPorts, temporaryFolder } from "./support.ts";

const program = fileURLToPath(new URL("../../bin/gatehouse.js", import.meta.url));

describe("the command line", () => {
  it("lists its commands, and fails with help when there is none", async () => {
    const ports = recordingPorts();
    expect(await runCommandLine(["--help"], ports)).toBe(0);
    for (const command of ["init", "check", "render", "doctor", "seal-key"])
      expect(ports.written.stdout).toContain(command);
    expect(await runCommandLine([], recordingPorts())).toBe(2);
  });

  it("gives examples in the help of every command", async () => {
    const ports = recordingPorts();
    await runCommandLine(["--help"], ports);
    const commands = [...ports.written.stdout.matchAll(/^ {2}([a-z-]+) /gm)].flatMap(([, name]) => name ?? []);
    expect(commands).toContain("import");
    for (const command of commands.filter((name) => name !== "help")) {
      const own = recordingPorts();
      expect(await runCommandLine([command, "--help"], own)).toBe(0);
      expect(own.written.stdout, command).toMatch(/\nExamples?:\n {2}\S/);
    }
  });

  it("says in its help what a command can't do without", async () => {
    const ports = recordingPorts();
    expect(await runCommandLine(["doctor", "--help"], ports)).toBe(0);
    expect(ports.written.stdout).toMatch(/--repo <owner\/name> +the catalog repository \(required\)/);
  });

  it.each([["nonsense"], ["check", "--format", "xml"], ["init", "somewhere"], ["doctor", "--repo", "acme/catalog"]])(
    "says on standard error what is wrong with `%s`",
    async (...words) => {
      const ports = recordingPorts();
      expect(await runCommandLine(words, ports)).toBe(2);
      expect(ports.written.stderr).toMatch(/^error: .+/);
      expect(ports.written.stderr).toContain("--help");
      expect(ports.written.stdout).toBe("");
    },
  );

  it("says on standard error why a command can't do its work", async () => {
    const ports = recordingPorts();
    expect(await runCommandLine(["seal-key", "acme/catalog"], ports)).toBe(2);
    expect(ports.written.stderr).toMatch(/^GATEHOUSE_MASTER_KEYS is not set/);
  });

  it("makes a catalog, checks it and renders from it, as a process", async () => {
    const folder = join(await temporaryFolder(), "catalog");
    const run = (...words: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(process.execPath, [program, ...words], { encoding: "utf8", timeout: 20_000 });
    const { appSlug, appId, owners, action } = starterOptions;
    const flags = ["--app-slug", appSlug, "--app-id", appId, "--owners", owners, "--action", action];
    expect(run("init", folder, ...flags, "--demo")).toMatchObject({ status: 0, stderr: "" });
    expect(run("check", folder)).toMatchObject({ status: 0, stderr: "" });
    const inputs = ["--input", "name=orders", "--input", "instances=1", "--entity", "mailer", "--dir", folder];
    const rendered = run("render", "add_document_db", ...inputs);
    expect(rendered).toMatchObject({ status: 0, stderr: "" });
    expect(rendered.stdout).toContain("# infra/database/mailer-orders/main.tf");
    expect(run("check", join(folder, "nowhere"))).toMatchObject({ status: 2, stdout: "" });
  });

  it("keeps its compiled code in the user's own cache folder, and does without where that can't be written", async () => {
    const folder = await temporaryFolder();
    const run = (environment: Readonly<Record<string, string>>): { status: number | null; stderr: string } =>
      spawnSync(process.execPath, [program, "--help"], { encoding: "utf8", env: environment });
    for (const caches of [folder, folder]) {
      expect(run({ XDG_CACHE_HOME: caches })).toMatchObject({ status: 0, stderr: "" });
      expect(await readdir(folder)).toEqual(["gatehouse-code"]);
    }
    expect(run({ XDG_CACHE_HOME: "/dev/null/nowhere" })).toMatchObject({ status: 0, stderr: "" });
    expect(run({ HOME: "" })).toMatchObject({ status: 0, stderr: "" });
  });
});
