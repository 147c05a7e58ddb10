import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogFolders } from "../src/core/catalog/tree/folders.ts";
import { isFollowedSoon, keysOf, readKey, writeKey } from "../src/webhook_keys.ts";

const bot = "gatehouse[bot]";
const base = {
  installation: { id: 7 },
  repository: { full_name: "acme/catalog", default_branch: "main" },
  sender: { login: "dana" },
};

describe("the keys of an event", () => {
  it("name the run of an issue and of a comment on it", () => {
    expect(keysOf("issues", { ...base, issue: { number: 12 } }, bot)).toEqual(["run/7/acme/catalog/12"]);
    expect(keysOf("issue_comment", { ...base, issue: { number: 12 } }, bot)).toEqual(["run/7/acme/catalog/12"]);
  });

  it("follow a pull request's title and a workflow run's name as hints", () => {
    const pull_request = { number: 13, title: "Run 12: create database mailer-orders", user: { login: bot } };
    expect(keysOf("pull_request", { ...base, pull_request }, bot)).toEqual(["run/7/acme/catalog/12"]);
    const forged = { ...pull_request, user: { login: "dana" } };
    expect(keysOf("pull_request", { ...base, pull_request: forged }, bot)).toContain("pull/7/acme/catalog/13");
    const workflow_run = { display_title: "gatehouse plan #12 abcdef" };
    expect(keysOf("workflow_run", { ...base, action: "completed", workflow_run }, bot)).toEqual([
      "run/7/acme/catalog/12",
    ]);
    expect(keysOf("workflow_run", { ...base, action: "requested", workflow_run }, bot)).toEqual([]);
  });

  it("look for drift once a check for it ended, whatever it is called", () => {
    const workflow_run = { display_title: "Gatehouse drift #12", path: ".github/workflows/gatehouse-drift.yml@main" };
    const keys = keysOf("workflow_run", { ...base, action: "completed", workflow_run }, bot);
    expect(keys).toEqual(["drift/7/acme/catalog"]);
    expect(keys.map((key) => writeKey(readKey(key)))).toEqual(keys);
    expect(keysOf("workflow_run", { ...base, action: "requested", workflow_run }, bot)).toEqual([]);
  });

  it("look at the catalog after a push to the default branch only", () => {
    expect(keysOf("push", { ...base, ref: "refs/heads/main" }, bot)).toEqual(["catalog/7/acme/catalog"]);
    expect(keysOf("push", { ...base, ref: "refs/heads/run/a/b" }, bot)).toEqual([]);
  });

  it("leave out a push that tells of its files, none of which is the catalog's", () => {
    const catalog = ["catalog/7/acme/catalog"];
    const commit = { added: ["infra/database/orders/main.tf"], modified: [], removed: [] };
    const push = { ...base, ref: "refs/heads/main", forced: false, commits: [commit] };
    expect(keysOf("push", push, bot)).toEqual([]);
    const folders = catalogFolders.map((folder) => `${folder}/database/orders.yml`);
    for (const path of [...folders, ".github/CODEOWNERS", "docs/CODEOWNERS", "gatehouse.yml", "CODEOWNERS"]) {
      expect(keysOf("push", { ...push, commits: [commit, { ...commit, removed: [path] }] }, bot)).toEqual(catalog);
    }
    // What a push doesn't tell, it may have changed.
    expect(keysOf("push", { ...push, forced: true }, bot)).toEqual(catalog);
    expect(keysOf("push", { ...push, commits: [] }, bot)).toEqual(catalog);
    expect(keysOf("push", { ...push, commits: [{ added: [], modified: [], removed: [] }] }, bot)).toEqual(catalog);
    expect(keysOf("push", { ...push, commits: [{ added: ["infra/a.tf"] }] }, bot)).toEqual(catalog);
    expect(keysOf("push", { ...push, commits: Array.from({ length: 2048 }, () => commit) }, bot)).toEqual(catalog);
  });

  it("let an issue that was just opened wait for the last label of its form", () => {
    expect(isFollowedSoon("issues", { action: "opened" })).toBe(true);
    expect(isFollowedSoon("issues", { action: "labeled", label: { name: "gatehouse" } })).toBe(true);
    expect(isFollowedSoon("issues", { action: "labeled", label: { name: "action/scale" } })).toBe(false);
    expect(isFollowedSoon("issues", { action: "labeled", label: { name: "approved" } })).toBe(false);
    expect(isFollowedSoon("pull_request", { action: "opened" })).toBe(false);
  });

  it("leave out what the app did itself, but not that its workflow run ended", () => {
    const own = { ...base, sender: { login: bot } };
    expect(keysOf("issue_comment", { ...own, issue: { number: 12 } }, bot)).toEqual([]);
    const workflow_run = { display_title: "gatehouse plan #12 abcdef" };
    expect(keysOf("workflow_run", { ...own, action: "completed", workflow_run }, bot)).toHaveLength(1);
  });

  it("can be made of any payload without throwing, and read back", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("issues", "push", "pull_request", "installation", "label"),
        fc.object(),
        (event, payload) => {
          for (const key of keysOf(event, payload, bot)) expect(writeKey(readKey(key))).toBe(key);
        },
      ),
    );
  });

  it("name the catalogs of an installation, but not of one that is no more", () => {
    const payload = { installation: { id: 7 }, repositories: [{ full_name: "acme/catalog" }] };
    expect(keysOf("installation", { ...payload, action: "created" }, bot)).toEqual(["sweep/7/acme/catalog"]);
    expect(keysOf("installation", { ...payload, action: "unsuspend" }, bot)).toEqual(["sweep/7/acme/catalog"]);
    expect(keysOf("installation", { ...payload, action: "deleted" }, bot)).toEqual([]);
    expect(keysOf("installation", { ...payload, action: "suspend" }, bot)).toEqual([]);
  });

  it("are refused when they are not keys", () => {
    expect(() => readKey("run/x/acme/catalog/1")).toThrow("is not a key");
    expect(() => readKey("catalog/7/acme/catalog/1")).toThrow("is not a key");
  });
});
