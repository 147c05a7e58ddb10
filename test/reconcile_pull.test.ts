import { randomBytes } from "node:crypto";
import nock from "nock";
import { afterAll, expect, it } from "vitest";
import { createJqEvaluator } from "../src/jq/evaluator.ts";
import { reconcilePull } from "../src/reconcile_pull.ts";
import { soundCatalog } from "./core/check/sound_catalog.ts";
import { listChecks, postedDuring } from "./github/check_runs.ts";
import { baseUrl, expectRequests, fakeRepository } from "./github/fake_repository.ts";
import { serveCatalog } from "./github/served_catalog.ts";

expectRequests();

const jq = createJqEvaluator({ timeoutMilliseconds: 10_000 });
afterAll(() => jq.close());
const { origin, catalogs } = await serveCatalog();
await origin.commit(soundCatalog, "Begin");
await catalogs.clone.fetch();

/** What the app's check says of a pull request with this head, on which it has written checks with these texts before. */
async function checked(
  head: string,
  texts: readonly (string | null | { readonly start: string })[] = [],
  { from = "acme/catalog", changedFiles = 1 } = {},
): Promise<readonly string[]> {
  const pull = {
    state: "open",
    user: { login: "dana" },
    head: { sha: head, ref: "work", repo: { full_name: from } },
    base: { ref: "trunk", repo: { default_branch: "trunk" } },
    changed_files: changedFiles,
  };
  nock(baseUrl).get("/repos/acme/catalog/pulls/7").reply(200, pull);
  const before = texts.map((text) =>
    typeof text === "object" && text !== null ? { external_id: text.start, output: {} } : { output: { text } },
  );
  listChecks(head, "gatehouse", before);
  const posted = await postedDuring(() =>
    reconcilePull({ repository: fakeRepository(), catalogs, jq, starts: new Map() }, 7),
  );
  if (posted === undefined) return [];
  const { conclusion, output } = posted;
  return [conclusion, ...output.annotations.map(({ path, title }) => `${path} ${title}`)];
}

it("judges what a pull request changes since it left the default branch, and not what happened there since", async () => {
  await origin.git("checkout", "--quiet", "-b", "work");
  const fine = await origin.commit({ "entities/service/new.yml": "identifier: new\n" }, "Add");
  await origin.git("checkout", "--quiet", "trunk");
  await origin.commit({ "runs/2026/1.yml": "id: 1\n", "infra/database/bills/main.tf": "# rendered\n" }, "Record");
  expect(await checked(fine)).toEqual(["success"]);

  await origin.git("checkout", "--quiet", "work");
  const edited = await origin.commit({ "runs/2026/2.yml": "id: 2\n" }, "By hand");
  expect(await checked(edited)).toEqual(["failure", "runs/2026/2.yml hand-edit"]);

  await origin.git("rm", "--quiet", "runs/2026/2.yml", "entities/database/orders.yml");
  const deleted = await origin.commit({}, "Let it go\n\nGatehouse-Deletes: 1 database");
  expect(await checked(deleted)).toEqual(["success", "entities/database/orders.yml deleted-share"]);
});

it("refuses a branch that was merged crosswise, of which nobody can say what it would take away", async () => {
  await origin.git("checkout", "--quiet", "-b", "early", "trunk");
  const early = await origin.commit({ "NOTES.md": "a\n" }, "Note");
  await origin.git("checkout", "--quiet", "trunk");
  const later = await origin.commit({ "runs/2026/9.yml": "id: 9\n" }, "Record");
  // It has both for parents, and not the record.
  await origin.git("checkout", "--quiet", "-b", "crosswise", "early");
  await origin.git("merge", "--quiet", "--strategy=ours", "-m", "Merge", later);
  const crosswise = await origin.commit({ "NOTES.md": "b\n" }, "Note more");
  // Before the one that it is made of is merged, it shows what it takes away.
  expect(await checked(crosswise)).toEqual(["failure", "runs/2026/9.yml hand-edit"]);
  await origin.git("checkout", "--quiet", "trunk");
  await origin.git("merge", "--quiet", "--no-ff", "-m", "Merge a note", early);
  await origin.git("push", "--quiet", "origin", "trunk");
  await catalogs.clone.fetch();
  expect(await checked(crosswise)).toEqual(["failure", "gatehouse.yml several-common-commits"]);
  await origin.git("checkout", "--quiet", "work");
});

it("judges a pull request anew once what it was made of is in the default branch, and no other", async () => {
  const before = await catalogs.clone.defaultCommit();
  await origin.git("checkout", "--quiet", "-b", "first", "trunk");
  const first = await origin.commit({ "infra/service/shop/main.tf": "# of a run\n" }, "Run");
  // Built on it, it takes that away.
  await origin.git("checkout", "--quiet", "-b", "second");
  await origin.git("rm", "--quiet", "infra/service/shop/main.tf");
  const second = await origin.commit({ "NOTES.md": "c\n" }, "Note");
  expect(await checked(second)).toEqual(["success"]);
  expect(await checked(second, [{ start: `from ${before}` }])).toEqual([]);
  await origin.git("checkout", "--quiet", "trunk");
  await origin.git("merge", "--quiet", "--no-ff", "-m", "Merge a run", first);
  await origin.git("push", "--quiet", "origin", "trunk");
  await catalogs.clone.fetch();
  expect(await checked(second, [{ start: `from ${before}` }])).toEqual([
    "failure",
    "infra/service/shop/main.tf hand-edit",
  ]);
  await origin.git("checkout", "--quiet", "work");
});

it("checks no more than so many files that come from a fork", async () => {
  await origin.git("checkout", "--quiet", "-b", "many", "trunk");
  const head = await origin.commit({ "entities/service/other.yml": "identifier: other\n" }, "Add");
  expect(await checked(head, [], { from: "dana/catalog", changedFiles: 200 })).toEqual(["success"]);
  expect(await checked(head, [], { changedFiles: 5000 })).toEqual(["success"]);
  expect(await checked(head, [], { from: "dana/catalog", changedFiles: 201 })).toEqual([
    "failure",
    "gatehouse.yml too-many-files",
  ]);
  await origin.git("checkout", "--quiet", "work");
});

it("takes no more from a fork than so many bytes, in whichever of its commits they are", async () => {
  await origin.git("checkout", "--quiet", "-b", "heavy", "trunk");
  const large = randomBytes(18 * 1024 * 1024).toString("base64");
  await origin.commit({ "large.txt": large }, "Add what can't be packed");
  await origin.git("rm", "--quiet", "large.txt");
  const head = await origin.commit({ "entities/service/slim.yml": "identifier: slim\n" }, "Take it away again");
  expect(await checked(head, [], { from: "sam/catalog" })).toEqual(["failure", "gatehouse.yml too-many-bytes"]);
  expect(await checked(head)).toEqual(["success"]);
  await origin.git("checkout", "--quiet", "work");
});

it("asks GitHub whom a changed CODEOWNERS names", async () => {
  const owners = soundCatalog[".github/CODEOWNERS"].replaceAll("@acme/devops", "@acme/nobody");
  const head = await origin.commit({ ".github/CODEOWNERS": owners }, "Owners");
  const error = {
    line: 1,
    column: 1,
    kind: "Unknown owner",
    source: owners.split("\n")[0],
    path: ".github/CODEOWNERS",
  };
  nock(baseUrl)
    .get("/repos/acme/catalog/codeowners/errors")
    .query({ ref: head })
    .reply(200, { errors: [{ ...error, message: "" }] });
  expect(await checked(head)).toEqual([
    "failure",
    ".github/CODEOWNERS unknown-owner",
    "entities/database/orders.yml deleted-share",
  ]);
});

it("judges a commit anew that a run has left, whatever the app said of its plan; what a run stands on is the run's", async () => {
  await origin.git("checkout", "--quiet", "-b", "left", "trunk");
  const files = { "infra/service/mailer/main.tf": "# as a run rendered it\n" };
  const head = await origin.commit(files, "Run 12: create");
  await origin.git("push", "--quiet", "origin", "HEAD:refs/heads/run/service/mailer");
  const order = '```json\n{ "phase": "plan" }\n```';
  expect(await checked(head, [order])).toEqual([]);
  await origin.git("push", "--quiet", "origin", ":refs/heads/run/service/mailer");
  expect(await checked(head, [order])).toEqual(["failure", expect.stringContaining("infra/service/mailer/main.tf")]);
  expect(await checked(head, [order, null])).toEqual([]);
});
