import { describe, expect, it } from "vitest";
import { doctor } from "../../src/cli/doctor.ts";
import { CommandError } from "../../src/cli/ports.ts";
import { defaultBranchRuleset, runBranchesRuleset } from "../../src/cli/trust_root/rulesets.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import { guardedPaths } from "../../src/core/trust/trust_root.ts";
import { recordingPorts, type RecordingPorts } from "./support.ts";

const appId = 4711;
const repo = "acme/catalog";
const flags = { repo, appId: String(appId), apiUrl: "https://github.example/api/v3" };

const codeowners = [...guardedPaths, "infra/", "entities/"].map((path) => `/${path} @acme/devops\n`).join("");

function file(text: string): JsonObject {
  return { type: "file", encoding: "base64", content: Buffer.from(text).toString("base64") };
}

function rulesOf(ruleset: JsonObject, id: number): JsonValue {
  const rules = Array.isArray(ruleset["rules"]) ? ruleset["rules"].filter(isJsonObject) : [];
  return rules.map((rule) => ({ ...rule, ruleset_id: id }));
}

function treeOf(...paths: readonly string[]): { readonly tree: JsonValue } {
  return { tree: paths.map((path) => ({ path, type: "blob", sha: "b1" })) };
}

/** A repository that is set up rightly, as GitHub answers for it: path below the repository to answer. */
function soundRepository(): Map<string, JsonValue> {
  const environments = ["gatehouse-plan", "gatehouse-apply"].flatMap((name): [string, JsonValue][] => [
    [
      `/environments/${name}`,
      { name, deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } },
    ],
    [`/environments/${name}/deployment-branch-policies`, { total_count: 1, branch_policies: [{ name: "main" }] }],
    [`/environments/${name}/secrets`, { total_count: 1, secrets: [{ name: "GATEHOUSE_SEAL_KEY" }] }],
  ]);
  return new Map<string, JsonValue>([
    ["", { full_name: repo, private: true, default_branch: "main" }],
    [
      "/git/trees/main",
      {
        tree: [
          { path: ".github", type: "tree", sha: "a1" },
          { path: "actions", type: "tree", sha: "a2" },
          { path: "entities", type: "tree", sha: "a3" },
          { path: "gatehouse.yml", type: "blob", sha: "a4" },
        ],
      },
    ],
    ["/git/trees/a1", treeOf("CODEOWNERS", "workflows/gatehouse.yml", "workflows/gatehouse-drift.yml")],
    ["/git/trees/a2", treeOf("add.yml")],
    ["/git/trees/a3", { truncated: true, ...treeOf("service/one.yml") }],
    ["/contents/gatehouse.yml", file("merge: manual\n")],
    ["/contents/.github/CODEOWNERS", file(codeowners)],
    ["/contents/.github/workflows/gatehouse.yml", file("on: workflow_dispatch\n")],
    ["/contents/.github/workflows/gatehouse-drift.yml", file("on: schedule\n")],
    ["/codeowners/errors", { errors: [] }],
    ["/rules/branches/main", rulesOf(defaultBranchRuleset(appId), 1)],
    ["/rules/branches/run%2Fany-blueprint%2Fany-entity", rulesOf(runBranchesRuleset(appId), 2)],
    ["/rules/branches/run", rulesOf(runBranchesRuleset(appId), 2)],
    ["/rulesets/1", { id: 1, ...defaultBranchRuleset(appId) }],
    ["/actions/secrets", { total_count: 0, secrets: [] }],
    ["/labels", [{ name: "gatehouse" }, { name: "approved" }]],
    ...environments,
  ]);
}

interface FakeGithub {
  readonly answers: Map<string, JsonValue>;
  readonly forbidden?: ReadonlySet<string>;
  readonly token?: string;
}

/** GitHub's REST as far as the doctor asks it: what is not among the answers is a 404. */
function fakeFetch({ answers, forbidden = new Set(), token = "good-token" }: FakeGithub): typeof fetch {
  const root = `${flags.apiUrl}/repos/${repo}`;
  return (input, options) => {
    const { pathname, origin } = new URL(input instanceof Request ? input.url : input);
    const path = `${origin}${pathname}`.slice(root.length);
    const answer = answers.get(path);
    const authorized = new Headers(options?.headers).get("authorization") === `Bearer ${token}`;
    const status = !authorized ? 401 : forbidden.has(path) ? 403 : answer === undefined ? 404 : 200;
    const body = status === 200 ? answer : { message: "No", documentation_url: "https://docs.github.com/rest" };
    return Promise.resolve(Response.json(body, { status }));
  };
}

function portsFor(github: FakeGithub): RecordingPorts {
  return recordingPorts({ environment: { GITHUB_TOKEN: "good-token" }, fetch: fakeFetch(github) });
}

async function examine(change: (answers: Map<string, JsonValue>) => void, forbidden?: ReadonlySet<string>) {
  const answers = soundRepository();
  change(answers);
  const ports = portsFor({ answers, ...(forbidden === undefined ? {} : { forbidden }) });
  return { code: await doctor(flags, ports), text: ports.written.stdout };
}

describe("doctor", () => {
  it("finds nothing wrong in a repository that is set up rightly", async () => {
    const { code, text } = await examine(() => undefined);
    expect(text).not.toMatch(/PROBLEM|unknown/);
    expect(text).toContain("No problems. Administrators of the repository can bypass all of this.");
    expect(code).toBe(0);
  });

  const breakages: readonly (readonly [string, (answers: Map<string, JsonValue>) => void, string, string])[] = [
    [
      "an unprotected default branch",
      (answers) => answers.set("/rules/branches/main", []),
      "does not require pull requests",
      '"name": "gatehouse: default branch"',
    ],
    [
      "protection of the classic kind, which the app can't see",
      (answers) => answers.set("/rules/branches/main", []).set("/branches/main/protection", { enforce_admins: {} }),
      "There is classic branch protection, but an app may not read it.",
      '"name": "gatehouse: default branch"',
    ],
    [
      "another app's check being required",
      (answers) => answers.set("/rules/branches/main", rulesOf(defaultBranchRuleset(1), 1)),
      `the check "gatehouse" with the app ${appId} as its source`,
      `"integration_id": ${appId}`,
    ],
    [
      "run branches that anybody may write",
      (answers) => answers.set("/rules/branches/run%2Fany-blueprint%2Fany-entity", []),
      "may create, change, delete branches below run/",
      "refs/heads/run/**/*",
    ],
    [
      "a name beside which there can be no run's branch",
      (answers) => answers.set("/rules/branches/run", []),
      "may make a branch called run",
      '"refs/heads/run"',
    ],
    [
      "an app that can't write its records",
      (answers) =>
        answers.set("/rulesets/1", { id: 1, bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole" }] }),
      `The app ${appId} may not write its records`,
      "gh api --method POST repos/acme/catalog/rulesets",
    ],
    [
      "a guarded path without an owner",
      (answers) => answers.set("/contents/.github/CODEOWNERS", file(codeowners.replace("/templates/", "/else/"))),
      "templates/",
      "/templates/ @acme/<team>",
    ],
    [
      "a folder of runs that nobody owns",
      (answers) =>
        answers.set("/contents/.github/CODEOWNERS", file(codeowners.replace("/entities/", "/entities/database/"))),
      "does not cover all of entities/: some runs could never be approved",
      "/entities/ @acme/<team>",
    ],
    [
      "a line of CODEOWNERS that GitHub refuses",
      (answers) =>
        answers.set("/codeowners/errors", { errors: [{ path: ".github/CODEOWNERS", line: 3, kind: "Unknown owner" }] }),
      ".github/CODEOWNERS:3: Unknown owner.",
      "add to .github/CODEOWNERS",
    ],
    [
      "an environment that is missing",
      (answers) => answers.delete("/environments/gatehouse-apply"),
      "The environment gatehouse-apply is missing",
      "gh secret set GATEHOUSE_SEAL_KEY --repo acme/catalog --env gatehouse-apply",
    ],
    [
      "an environment that any branch may use",
      (answers) =>
        answers.set("/environments/gatehouse-plan", { name: "gatehouse-plan", deployment_branch_policy: null }),
      "may use the environment gatehouse-plan; it must be main alone",
      "deployment-branch-policies -f name='main'",
    ],
    [
      "an environment that other branches may use as well",
      (answers) =>
        answers.set("/environments/gatehouse-plan/deployment-branch-policies", {
          branch_policies: [{ name: "*" }, { name: "main" }],
        }),
      "*, main may use the environment gatehouse-plan; it must be main alone",
      "gh api --method DELETE repos/acme/catalog/environments/gatehouse-plan/deployment-branch-policies/{}",
    ],
    [
      "a workflow for a branch that is no longer the default branch",
      (answers) =>
        answers.set(
          "/contents/.github/workflows/gatehouse.yml",
          file("if: github.ref == 'refs/heads/master' && github.run_attempt == 1\n"),
        ),
      "runs on the branch master alone, and the default branch is main: GitHub skips its jobs.",
      "npx gatehouse init",
    ],
    [
      "an environment without the seal key",
      (answers) => answers.set("/environments/gatehouse-plan/secrets", { secrets: [{ name: "OTHER" }] }),
      "lacks the secret GATEHOUSE_SEAL_KEY",
      "npx gatehouse seal-key acme/catalog |",
    ],
    [
      "the seal key among the repository's secrets",
      (answers) => answers.set("/actions/secrets", { secrets: [{ name: "GATEHOUSE_SEAL_KEY" }] }),
      "where a workflow of any branch can read it",
      "gh secret delete GATEHOUSE_SEAL_KEY --repo acme/catalog",
    ],
    [
      "a workflow that nobody filled in",
      (answers) => answers.set("/contents/.github/workflows/gatehouse.yml", file("if: __GATEHOUSE_APP_SLUG__\n")),
      "placeholders that were not filled in",
      "npx gatehouse init",
    ],
    [
      "a missing workflow",
      (answers) => answers.set("/git/trees/main", { tree: [] }),
      "The workflow .github/workflows/gatehouse.yml is missing, so nothing can be planned or applied.",
      "copy .github/workflows/gatehouse.yml into acme/catalog",
    ],
    [
      "a missing check for drift",
      (answers) => answers.set("/git/trees/a1", treeOf("CODEOWNERS", "workflows/gatehouse.yml")),
      "The workflow .github/workflows/gatehouse-drift.yml is missing, so nobody is told of what is not as its code says.",
      "copy .github/workflows/gatehouse-drift.yml into acme/catalog",
    ],
    [
      "a check for drift that nobody filled in",
      (answers) => answers.set("/contents/.github/workflows/gatehouse-drift.yml", file("uses: __GATEHOUSE_ACTION__\n")),
      "gatehouse-drift.yml has placeholders that were not filled in",
      "copy .github/workflows/gatehouse-drift.yml into acme/catalog",
    ],
    [
      "settings with errors",
      (answers) => answers.set("/contents/gatehouse.yml", file("merge: sometimes\n")),
      "gatehouse.yml has errors",
      "npx gatehouse check",
    ],
    [
      "a folder of code, by the catalog's name for it, that nobody owns",
      (answers) => answers.set("/contents/gatehouse.yml", file("terraform: { root: stacks }\n")),
      "does not cover all of stacks/: some runs could never be approved",
      "/stacks/ @acme/<team>",
    ],
    [
      "a missing label, by the catalog's name for it",
      (answers) => answers.set("/contents/gatehouse.yml", file("approval: { label: it's fine }\n")),
      "The label it's fine is missing",
      "gh label create 'it'\\''s fine' --repo acme/catalog",
    ],
    [
      "a missing label",
      (answers) => answers.set("/labels", [{ name: "Gatehouse" }]),
      "The label approved is missing",
      "gh label create 'approved' --repo acme/catalog",
    ],
  ];

  it.each(breakages)("finds %s, and says how to mend it", async (_what, change, problem, remedy) => {
    const { code, text } = await examine(change);
    const problems = text.split("\n").filter((line) => line.startsWith("PROBLEM"));
    expect(problems.join("\n")).toContain(problem);
    expect(text).toContain(remedy);
    expect(code).toBe(1);
  });

  it("says what the token may not read, and does not call it fine", async () => {
    const { text } = await examine(
      () => undefined,
      new Set(["/rulesets/1", "/actions/secrets", "/environments/gatehouse-plan/secrets"]),
    );
    expect(text.split("\n").filter((line) => line.startsWith("unknown"))).toHaveLength(3);
    expect(text).toContain("3 could not be read");
  });

  it("does not judge a folder of which GitHub lists a part", async () => {
    const examined = examine((answers) => answers.set("/git/trees/a2", { truncated: true, ...treeOf("add.yml") }));
    await expect(examined).rejects.toThrow("more files than GitHub lists");
  });

  it("prints each command once", async () => {
    const { text } = await examine((answers) => answers.set("/rules/branches/main", []));
    expect(text.split('"name": "gatehouse: default branch"')).toHaveLength(2);
  });

  it("reads every page of a list", async () => {
    const answers = soundRepository();
    answers.set(
      "/labels",
      Array.from({ length: 100 }, (_, index) => ({ name: `label-${index}` })),
    );
    const first = fakeFetch({ answers });
    const second = fakeFetch({ answers: soundRepository() });
    const ports = recordingPorts({
      environment: { GITHUB_TOKEN: "good-token" },
      fetch: (input, options) => {
        const url = new URL(input instanceof Request ? input.url : input);
        return url.pathname.endsWith("/labels") && url.searchParams.get("page") === "2"
          ? second(input, options)
          : first(input, options);
      },
    });
    await doctor(flags, ports);
    expect(ports.written.stdout).toContain("ok      The label approved is there.");
  });

  it("refuses a missing or unknown token, and a repository that it can't see", async () => {
    await expect(doctor(flags, recordingPorts())).rejects.toThrow(/GITHUB_TOKEN is not set/);
    await expect(doctor(flags, portsFor({ answers: soundRepository(), token: "another" }))).rejects.toThrow(
      /does not know the token/,
    );
    await expect(doctor(flags, portsFor({ answers: new Map() }))).rejects.toThrow(
      /There is no repository acme\/catalog/,
    );
  });

  it.each([
    { ...flags, repo: "acme" },
    { ...flags, repo: "acme/.." },
    { ...flags, appId: "0" },
    { ...flags, appId: "one" },
  ])("refuses %j", async (wrong) => {
    await expect(doctor(wrong, recordingPorts())).rejects.toThrow(CommandError);
  });
});
