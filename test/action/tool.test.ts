import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { execute } from "../../action/src/execute.ts";
import { StepEnd } from "../../action/src/step_end.ts";
import { Terraform } from "../../action/src/terraform.ts";
import { findTool } from "../../action/src/tool_mode.ts";
import { wantedTool } from "../../action/src/wanted_tool.ts";
import { quietPorts } from "./quiet_ports.ts";

/** Says what it was asked: it stands in for the real ones where only their names and arguments matter. */
const standIn = (version: string) =>
  `#!/bin/sh\nif [ "$1" = version ]; then echo '{"terraform_version": "${version}"}'; else echo "$0 $*" >&2; exit 1; fi\n`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-tool-"));
  for (const [tool, version] of [
    ["terraform", "1.9.8"],
    ["tofu", "1.8.1"],
  ] as const) {
    await writeFile(path.join(folder, tool), standIn(version));
    await chmod(path.join(folder, tool), 0o755);
  }
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the tool of a root module", () => {
  const place = (folder: string, files: Readonly<Record<string, string>>) => ({
    files: new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
    folder,
  });
  const nowhere = place(".", {});

  it("has the version of the settings, else of the nearest version file", () => {
    const name = "terraform";
    const [own, root] = [
      place("a", { "a/.terraform-version": "1.9.8\n" }),
      place(".", { ".terraform-version": "1.9.9" }),
    ];
    expect(wantedTool({ name, version: "1.2.3" }, [own])).toMatchObject({ name, version: "1.2.3" });
    expect(wantedTool({ name }, [own, root])).toEqual({ name, version: "1.9.8", from: "a/.terraform-version" });
    expect(wantedTool({ name }, [nowhere, place(".", { ".terraform-version": " 1.9.9-rc1 " })])).toMatchObject({
      name,
      version: "1.9.9-rc1",
    });
    expect(wantedTool({ name }, [nowhere, nowhere])).toMatchObject({ name });
  });

  it("is OpenTofu where nothing but its version file names a tool", () => {
    const tofu = place(".", { ".opentofu-version": "1.8.1\n" });
    const terraform = place(".", { ".terraform-version": "1.9.8" });
    const both = place(".", { ".opentofu-version": "1.8.1", ".terraform-version": "1.9.8" });
    expect(wantedTool({}, [nowhere, tofu])).toMatchObject({ name: "tofu", version: "1.8.1" });
    expect(wantedTool({}, [tofu, terraform])).toMatchObject({ name: "tofu", version: "1.8.1" });
    expect(wantedTool({}, [terraform, tofu])).toMatchObject({ name: "terraform", version: "1.9.8" });
    expect(wantedTool({}, [nowhere, both])).toMatchObject({ name: "terraform", version: "1.9.8" });
    expect(wantedTool({}, [nowhere, nowhere])).toMatchObject({ name: "terraform" });
    expect(wantedTool({ name: "terraform" }, [tofu])).toMatchObject({ name: "terraform" });
    expect(wantedTool({ version: "1.9.8" }, [tofu])).toMatchObject({ name: "terraform", version: "1.9.8" });
  });

  it("is refused where the file does not name one version", () => {
    for (const text of ["", "latest", "~> 1.9", "1.9", "1.9.8\n1.9.9"])
      expect(() => wantedTool({}, [place(".", { ".opentofu-version": text })])).toThrow(".opentofu-version holds");
  });

  it("is run by its own name, and not with another version than was asked for", async () => {
    const ports = quietPorts({
      execute: (command, args, options) => execute(command, args, options, new AbortController().signal),
    });
    const tofu = (version: string) =>
      new Terraform(
        { name: "tofu", version },
        { module: folder, planFile: path.join(folder, "plan") },
        "infra/a",
        { PATH: `${folder}:/bin:/usr/bin` },
        ports,
      );
    await expect(tofu("1.8.2").init([])).rejects.toThrow(
      "This runner has tofu 1.8.1, and gatehouse.yml asks for 1.8.2",
    );
    const failed: unknown = await tofu("1.8.1")
      .init(["path=x"])
      .catch((error: unknown) => error);
    expect(failed instanceof StepEnd ? failed.diagnosis.detail : failed).toContain(
      "tofu init -input=false -no-color -json -lockfile=readonly -backend-config=path=x",
    );
  });

  it("is judged by the version that its init names, without another process", async () => {
    const said: string[] = [];
    const line = (key: string) => `${JSON.stringify({ type: "version", [key]: "1.9.1" })}\n{"type":"init_output"}\n`;
    const terraform = (name: "terraform" | "tofu", version: string) => {
      const ports = quietPorts({
        execute: (command, [argument = ""]) => {
          said.push(`${command} ${argument}`);
          return Promise.resolve({ exitCode: 0, stdout: Buffer.from(line(name)), stderr: "" });
        },
      });
      return new Terraform(
        { name, version },
        { module: folder, planFile: path.join(folder, "plan") },
        "infra/a",
        {},
        ports,
      );
    };
    expect(await terraform("terraform", "1.9.1").init([])).toBe("1.9.1");
    expect(await terraform("tofu", "1.9.1").init([])).toBe("1.9.1");
    await expect(terraform("terraform", "1.9.2").init([])).rejects.toThrow("This runner has terraform 1.9.1");
    expect(said).toEqual(["terraform init", "tofu init", "terraform init"]);
  });
});

describe("the mode tool", () => {
  /** @param changed what the last commit makes of the files, that of the event */
  const outputs = async (
    files: Readonly<Record<string, string>>,
    { changed, event }: { changed?: Readonly<Record<string, string>>; event?: Readonly<Record<string, string>> } = {},
  ) => {
    const workspace = path.join(folder, "workspace");
    await mkdir(workspace);
    const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: workspace, encoding: "utf8" }).trim();
    const commit = async (some: Readonly<Record<string, string>>): Promise<string> => {
      for (const [name, text] of Object.entries(some)) {
        await mkdir(path.dirname(path.join(workspace, name)), { recursive: true });
        await writeFile(path.join(workspace, name), text);
      }
      const identity = ["-c", "user.name=dana", "-c", "user.email=dana@example.com", "-c", "commit.gpgsign=false"];
      git("add", "-A");
      git(...identity, "commit", "-qm", "Change");
      return git("rev-parse", "HEAD");
    };
    git("init", "-q");
    const before = await commit(files);
    const after = changed === undefined ? before : await commit(changed);
    const payload = path.join(folder, "event.json");
    const repository = { default_branch: "main", full_name: "acme/infra" };
    const sides = { head: { sha: after, repo: repository }, base: { ref: "main", repo: repository } };
    await writeFile(
      payload,
      JSON.stringify({ number: 7, ref: "refs/heads/main", repository, pull_request: sides, before, after }),
    );
    const gitFolder = path.dirname(execFileSync("which", ["git"], { encoding: "utf8" }).trim());
    const log: string[] = [];
    const environment = {
      GITHUB_WORKSPACE: workspace,
      PATH: `${folder}:${gitFolder}`,
      GITHUB_EVENT_PATH: payload,
      ...event,
    };
    const found = await findTool(environment, (line) => log.push(line));
    await rm(workspace, { recursive: true });
    return { ...found, log };
  };

  it("asks for what the default branch's settings name, as what plans and applies does", async () => {
    const settings = (version: string) => ({ "gatehouse.yml": `terraform: { version: ${version} }\n` });
    for (const [name, version] of [
      ["pull_request", "1.9.8"],
      ["push", "1.9.8"],
      ["workflow_dispatch", "1.9.9"],
    ] as const) {
      const given = { changed: settings("1.9.9"), event: { GITHUB_EVENT_NAME: name } };
      expect((await outputs(settings("1.9.8"), given)).version, name).toBe(version);
    }
  });

  it("asks for nothing to be installed where the runner has what the repository asks for", async () => {
    const settings = "terraform: { tool: tofu, version: 1.8.1 }\n";
    expect(await outputs({ "gatehouse.yml": settings })).toMatchObject({ tool: "tofu", version: "1.8.1", install: "" });
    expect(await outputs({ ".terraform-version": "1.9.8\n" })).toMatchObject({ tool: "terraform", install: "" });
    expect(await outputs({ ".opentofu-version": "1.8.1\n" })).toMatchObject({ tool: "tofu", install: "" });
  });

  it("names what is to be installed, and changes its key with the lock files", async () => {
    const one = await outputs({ ".terraform-version": "1.9.9\n", ".terraform.lock.hcl": "a" });
    expect(one).toMatchObject({ tool: "terraform", version: "1.9.9", install: "terraform" });
    const other = await outputs({ ".terraform.lock.hcl": "b" });
    expect(other["lock-files"]).not.toBe(one["lock-files"]);
  });

  it("installs what all version files of root modules agree on", async () => {
    const one = await outputs({ "infra/a/.terraform-version": "1.9.9\n" });
    expect(one).toMatchObject({ tool: "terraform", version: "1.9.9", install: "terraform", log: [] });
    const two = await outputs({ "a/.opentofu-version": "1.8.1", "b/.opentofu-version": "1.8.1" });
    expect(two).toMatchObject({ tool: "tofu", version: "1.8.1", install: "", log: [] });
  });

  it("says which versions are asked for where they are not all one", async () => {
    const { version, log } = await outputs({
      ".terraform-version": "1.9.8",
      "a/.terraform-version": "1.9.9",
      "b/.opentofu-version": "1.8.1",
    });
    expect(version).toBe("1.9.8");
    expect(log).toEqual([
      "The repository's version files ask for terraform 1.9.8, terraform 1.9.9 and tofu 1.8.1, and a job has one of them: " +
        "terraform 1.9.8. Root modules that ask for another one are refused: let them ask for the same, or have a workflow of their own.",
    ]);
    expect(await outputs({ "a/.terraform-version": "1.9.9", "b/.terraform-version": "1.9.8" })).toMatchObject({
      version: "latest",
      install: "",
    });
  });

  it("leaves settings and version files that can't be used to what plans and applies, and says so in the log", async () => {
    const settings = await outputs({ "gatehouse.yml": "terraform: { version: latest }\n" });
    expect(settings).toMatchObject({ tool: "terraform", version: "latest", install: "" });
    expect(settings.log.join()).toContain("can't be used");
    const file = await outputs({ ".terraform-version": "latest" });
    expect(file.log.join()).toContain('.terraform-version holds "latest", which is no version');
  });

  it("asks for what the other version files name where one can't be used, and tells of that one once", async () => {
    const stray = { "examples/a/.terraform-version": "latest", "examples/a/.opentofu-version": "latest" };
    const told = [expect.stringContaining("examples/a/.terraform-version holds")];
    const byRoot = await outputs({ ...stray, ".terraform-version": "1.9.9" });
    expect(byRoot).toMatchObject({ tool: "terraform", version: "1.9.9", install: "terraform", log: told });
    expect(await outputs({ ...stray, "infra/a/.terraform-version": "1.9.9" })).toMatchObject({ version: "1.9.9" });
    const root = await outputs({ ".terraform-version": "1.9", "b/.terraform-version": "1.9.9", "c/a.tf": "" });
    expect(root).toMatchObject({ version: "1.9.9", log: [expect.stringContaining(".terraform-version holds")] });
  });
});
