import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { load } from "js-yaml";
import { defaultBranchRuleset, runBranchesRuleset } from "../../src/cli/trust_root/rulesets.ts";
import { isJsonObject } from "../../src/core/json.ts";

const root = new URL("../../", import.meta.url);
const readText = (path: string): Promise<string> => readFile(new URL(path, root), "utf8");

/** The fenced block that follows a comment of the README. */
async function blockAfter(comment: string): Promise<string> {
  const readme = await readText("README.md");
  const block = new RegExp(`<!-- ${comment}[^>]*-->\\s+\`\`\`[a-z]+\\n(.*?)\\n\`\`\``, "s").exec(readme)?.[1];
  if (block === undefined) throw new Error(`README.md has no block after the comment "${comment}".`);
  return block;
}

describe("README.md", () => {
  it("shows the rulesets that the command line prints", async () => {
    expect(JSON.parse(await blockAfter("default branch ruleset"))).toEqual(defaultBranchRuleset(123456));
    expect(JSON.parse(await blockAfter("run branches ruleset"))).toEqual(runBranchesRuleset(123456));
  });

  it("registers the app with the permissions and events of app.yml, and no others", async () => {
    const manifest: unknown = load(await readText("app.yml"));
    if (!isJsonObject(manifest) || !isJsonObject(manifest["default_permissions"]))
      throw new Error("app.yml is no manifest.");
    const { searchParams } = new URL(await blockAfter("registration address"));
    expect(searchParams.getAll("events[]")).toEqual(manifest["default_events"]);
    const others = [...searchParams].filter(([name]) => name !== "events[]");
    const { name, description, default_permissions: permissions } = manifest;
    expect(Object.fromEntries(others)).toEqual({ name, description, public: "false", ...permissions });
  });

  it("links to files that are there", async () => {
    const readme = await readText("README.md");
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].flatMap(([, path]) => path ?? []);
    expect(links).toContain("LICENSE");
    for (const path of links) await expect(readText(path), path).resolves.toBeTruthy();
  });
});

describe("app.yml", () => {
  it("asks for least privilege", async () => {
    const manifest: unknown = load(await readText("app.yml"));
    expect(manifest).toMatchObject({ public: false });
    expect(isJsonObject(manifest) ? manifest["default_permissions"] : undefined).toEqual({
      metadata: "read",
      contents: "write",
      issues: "write",
      pull_requests: "write",
      checks: "write",
      actions: "write",
      members: "read",
    });
  });
});
