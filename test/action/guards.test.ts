import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { terraformEnvironment as environmentOf } from "../../action/src/child_environment.ts";
import { cliConfiguration, guardPlan } from "../../action/src/guards.ts";
import type { PlanConfiguration } from "../../src/core/plan/plan_shapes.ts";
import { order } from "../core/plan/messages.ts";
import { terraformEnvironment, terraformMissing } from "../support/terraform.ts";

const folder = mkdtempSync(path.join(tmpdir(), "guards-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("Terraform's own configuration", () => {
  it.skipIf(terraformMissing)("installs no provider that is not listed (needs terraform)", () => {
    const none = path.join(folder, "none");
    mkdirSync(none);
    writeFileSync(path.join(folder, "main.tf"), 'resource "null_resource" "a" {}\n');
    for (const providers of [[], ["hashicorp/aws"]]) {
      writeFileSync(path.join(folder, "terraform.rc"), cliConfiguration(providers, none));
      const env = { ...terraformEnvironment(), TF_CLI_CONFIG_FILE: path.join(folder, "terraform.rc") };
      const { status, stderr } = spawnSync("terraform", ["init", "-no-color"], { cwd: folder, env, encoding: "utf8" });
      expect(status).toBe(1);
      // The registry is not even asked.
      expect(stderr.replaceAll(/\s+/g, " ")).toContain(
        "provider registry.terraform.io/hashicorp/null was not found in any of",
      );
    }
  });

  it.skipIf(terraformMissing)("is read by Terraform without a warning (needs terraform)", () => {
    const file = path.join(folder, "listed.rc");
    writeFileSync(file, cliConfiguration(["hashicorp/aws", "registry.example.com/acme/thing"], "/none"));
    const env = { ...terraformEnvironment(), TF_CLI_CONFIG_FILE: file };
    expect(execFileSync("terraform", ["version"], { env, encoding: "utf8" })).toMatch(/^Terraform v/);
  });
});

describe("guardPlan", () => {
  it("refuses what no review would show: deferred changes, and actions of providers", () => {
    const plan = { format_version: "1.2", deferred_changes: [], action_invocations: [] };
    expect(() => {
      guardPlan(plan, order);
    }).not.toThrow();
    expect(() => {
      guardPlan({ ...plan, deferred_changes: [{}] }, order);
    }).toThrow("defers changes to a later plan");
    expect(() => {
      guardPlan({ ...plan, action_invocations: [{}] }, order);
    }).toThrow("invokes actions of providers");
  });

  const guard = (configuration: PlanConfiguration) => () => {
    guardPlan({ format_version: "1.2", configuration }, { ...order, providers: ["hashicorp/aws"] });
  };

  it("refuses what Terraform itself found in modules", () => {
    const inside = (resource: { address: string; type: string; mode?: string; provisioners?: { type: string }[] }) =>
      guard({ root_module: { module_calls: { m: { module: { resources: [resource] } } } } });
    expect(inside({ address: "a.b", type: "a", provisioners: [{ type: "local-exec" }] })).toThrow(
      'module.m.a.b has the provisioner "local-exec"',
    );
    expect(inside({ address: "data.http.b", type: "http", mode: "data" })).toThrow(
      "module.m.data.http.b is a data source",
    );
    expect(inside({ address: "http.b", type: "http", mode: "managed" })).not.toThrow();
  });

  it("refuses providers that are not listed", () => {
    const named = (full_name: string) => guard({ provider_config: { a: { full_name } } });
    expect(named("registry.terraform.io/hashicorp/null")).toThrow("The provider hashicorp/null is not on the list");
    expect(named("registry.terraform.io/hashicorp/aws")).not.toThrow();
    expect(named("terraform.io/builtin/terraform")).not.toThrow();
  });
});

describe("the environment of Terraform's processes", () => {
  it("has cloud credentials, and neither our secrets nor what would change a plan", () => {
    const kept = {
      AWS_SESSION_TOKEN: "a",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "b",
      TF_TOKEN_app_terraform_io: "c",
      HOME: "/h",
    };
    const dropped = {
      GATEHOUSE_SEAL_KEY: "x",
      INPUT_TOKEN: "x",
      GITHUB_TOKEN: "x",
      GITHUB_ENV: "x",
      GH_TOKEN: "x",
      ACTIONS_RUNTIME_TOKEN: "x",
      RUNNER_TEMP: "x",
      TF_CLI_ARGS: "x",
      TF_CLI_ARGS_plan: "x",
      TF_VAR_a: "x",
      TF_LOG: "x",
      TF_LOG_PATH: "x",
      TF_WORKSPACE: "x",
      TF_DATA_DIR: "x",
      TF_REATTACH_PROVIDERS: "x",
    };
    const environment = environmentOf({ ...kept, ...dropped }, "/rc");
    expect(environment).toMatchObject({ ...kept, TF_CLI_CONFIG_FILE: "/rc" });
    expect(Object.values(environment)).not.toContain("x");
  });

  it("lets Terraform's heap grow further than Go would, unless the runner says how far", () => {
    expect(environmentOf({}, "/rc")).toMatchObject({ GOGC: "200" });
    expect(environmentOf({ GOGC: "50" }, "/rc")).toMatchObject({ GOGC: "50" });
  });
});
