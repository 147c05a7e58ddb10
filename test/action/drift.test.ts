import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDriftJob } from "../../action/src/drift/job.ts";
import { entityModules } from "../../action/src/drift/entity_modules.ts";
import { inParallel } from "../../action/src/in_parallel.ts";
import { planAll } from "../../action/src/drift/plan_all.ts";
import { runDrift } from "../../action/src/drift/run_drift.ts";
import type { Ports } from "../../action/src/ports.ts";
import { runnerPorts } from "../../action/src/runner_ports.ts";
import { readDrift } from "../../src/core/drift/drift_message.ts";
import { terraformMissing } from "../support/terraform.ts";
import { Scene, sealKey } from "./scene.ts";

const backend = (name: string): string =>
  `terraform {\n  backend "local" {\n    path = "database/${name}.tfstate"\n  }\n}\n`;
const secret = "canary-7c2e-not-to-be-seen";
const code = (input: string): string =>
  `resource "terraform_data" "this" {\n  input = ${input}\n}\nvariable "password" {\n  type = string\n  sensitive = true\n}\n`;
const variables = `${JSON.stringify({ password: secret })}\n`;

describe.skipIf(terraformMissing)("a check for drift (needs terraform)", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.create();
  });
  afterEach(async () => {
    await scene.dispose();
  });

  const commit = (name: string, input: string, more: Readonly<Record<string, string>> = {}) =>
    scene.commitFolder(`infra/database/${name}`, {
      "backend.tf": backend(name),
      "main.tf": code(input),
      "run.auto.tfvars.json": variables,
      ...more,
    });

  /** The state as an apply of this input left it. */
  async function applied(name: string, input: string): Promise<void> {
    const folder = path.join(scene.folder, "states/database");
    await mkdir(folder, { recursive: true });
    const attributes = {
      id: "5c5b2fd0-7a1e-4f9e-a7a2-1c1b0f1e2d3c",
      input: { type: "string", value: input },
      output: { type: "string", value: input },
      triggers_replace: null,
    };
    const resource = {
      mode: "managed",
      type: "terraform_data",
      name: "this",
      provider: 'provider["terraform.io/builtin/terraform"]',
      instances: [{ schema_version: 0, attributes }],
    };
    const state = {
      version: 4,
      terraform_version: "1.11.4",
      serial: 3,
      lineage: "l",
      outputs: {},
      resources: [resource],
    };
    await writeFile(path.join(folder, `${name}.tfstate`), JSON.stringify(state));
  }

  async function check(head?: string) {
    const log: string[] = [];
    const commands: string[] = [];
    const environment = scene.runnerEnvironment();
    const job = readDriftJob({ ...environment, GITHUB_SHA: "f".repeat(40) });
    const real = runnerPorts(job, scene.interruption);
    const ports: Ports = {
      ...real,
      execute: (command, args, options) => {
        commands.push([command, ...args].join(" "));
        return real.execute(command, args, options);
      },
      log: (text) => log.push(text),
      mask: () => undefined,
      addToSummary: (text) => Promise.resolve(void log.push(text)),
    };
    const report = await runDrift(job, environment, ports, head ?? (await scene.git("rev-parse", "HEAD")));
    return { report, log: log.join("\n"), commands };
  }

  it("tells which root modules are not as their code says, one's failure hides no other, and nothing is touched", async () => {
    await applied("clean", "same");
    await commit("clean", '"same"');
    await applied("changed", "by hand");
    await commit("changed", '"as the code says"');
    await commit("broken", "var.password", { "extra.tf": 'data "external" "x" { program = ["sh"] }\n' });
    await commit("leaving", '"x"', { "destroy.yml": "run: 1\n" });
    // Code can see where it runs: what differs for that reason alone is no drift.
    await applied("placed", path.join(scene.folder, "temporary/gatehouse/module"));
    await commit("placed", "path.cwd");
    const states = path.join(scene.folder, "states/database");
    const before = await Promise.all((await readdir(states)).map((name) => readFile(path.join(states, name), "utf8")));
    const { report, log, commands } = await check();
    expect(report).toMatchObject({
      repository: "acme/catalog",
      head: await scene.git("rev-parse", "HEAD"),
      clean: 2,
      modules: [
        {
          folder: "infra/database/changed",
          state: "drifted",
          counts: { update: 1 },
          changes: [{ address: "terraform_data.this", action: "update", attributes: ["input", "output"] }],
        },
        {
          folder: "infra/database/broken",
          state: "failed",
          diagnosis: { step: "guard", file: "infra/database/broken/extra.tf" },
        },
      ],
    });
    const [posted] = scene.server.checkRuns;
    expect(posted).toMatchObject({ name: "gatehouse/drift", head_sha: "f".repeat(40), conclusion: "neutral" });
    expect(readDrift(posted?.output.text ?? "", [sealKey])).toEqual(report);
    expect(log).toContain("1 entity is not as its code says and 1 entity could not be checked; 2 as the code says");
    expect(JSON.stringify([scene.server.checkRuns, log])).not.toContain(secret);
    const after = await Promise.all((await readdir(states)).map((name) => readFile(path.join(states, name), "utf8")));
    expect(after).toEqual(before);
    const plans = commands.filter((command) => command.startsWith("terraform plan"));
    expect(plans.length).toBeGreaterThan(2);
    for (const plan of plans) expect(plan).toContain("-lock=false");
    expect(commands.filter((command) => /^terraform (apply|state push|force-unlock)/.test(command))).toEqual([]);
    expect(await readdir(path.join(scene.folder, "temporary"))).not.toContain("gatehouse");
  });

  it("reports nothing of another commit than the default branch's head, or when it was cancelled", async () => {
    await commit("clean", '"same"');
    await expect(check("e".repeat(40))).rejects.toThrow(/the default branch at eeee.*Nothing is reported/s);
    scene.interruption = { signal: AbortSignal.abort(), graceOver: new Promise(() => undefined) };
    await expect(check()).rejects.toThrow("nothing is reported. 0 of 1 root modules were planned until then. Where");
    expect(scene.server.checkRuns).toEqual([]);
  });
});

describe("the root modules of a commit", () => {
  it("are the entities' folders, whatever else lies there", () => {
    const entry = (file: string) => ({ path: file, mode: "100644", id: "1", bytes: 1 });
    const files = ["infra/README.md", "infra/database/a/main.tf", "infra/database/a/sub/x.tf", "infra/x y/b/main.tf"];
    const found = entityModules([...files, "other/database/c/main.tf"].map(entry), "infra");
    expect(found.map(({ folder, entries }) => [folder, entries.length])).toEqual([["infra/database/a", 2]]);
  });

  it("are worked on several at once, never more, and come back in their order", async () => {
    let [now, most] = [0, 0];
    const results = await inParallel([5, 1, 3, 2, 4], 2, async (item, worker) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, item));
      now -= 1;
      expect(worker).toBeLessThan(2);
      return item;
    });
    expect(results).toEqual([5, 1, 3, 2, 4]);
    expect(most).toBe(2);
  });
});

describe("a check that is cancelled", () => {
  it("names the root modules that were being planned, and how many were done", async () => {
    const cancelled = new AbortController();
    const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-plan-all-"));
    const modules = ["a", "b", "hangs", "c", "d", "e"].map((name) => ({ folder: `infra/${name}` }));
    const asked: string[] = [];
    const plan = async (module: { readonly folder: string }): Promise<undefined> => {
      asked.push(module.folder);
      if (module.folder !== "infra/hangs") return undefined;
      while (asked.length < modules.length) await new Promise((resolve) => setImmediate(resolve));
      // The last of the others ends, too.
      await new Promise((resolve) => setImmediate(resolve));
      cancelled.abort();
      return undefined;
    };
    const interruption = { signal: cancelled.signal, graceOver: new Promise<never>(() => undefined) };
    const all = planAll(modules, { temporaryFolder: folder }, { interruption }, plan);
    await expect(all).rejects.toThrow(
      "nothing is reported. 5 of 6 root modules were planned until then. Still being planned: infra/hangs. Where one",
    );
    await rm(folder, { recursive: true });
  });
});
