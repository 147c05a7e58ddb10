import { afterAll, expect, it } from "vitest";
import { checkDefaultBranch } from "../src/check_default_branch.ts";
import { createJqEvaluator } from "../src/jq/evaluator.ts";
import { soundCatalog } from "./core/check/sound_catalog.ts";
import { listChecks, postedDuring } from "./github/check_runs.ts";
import { expectRequests, fakeRepository } from "./github/fake_repository.ts";
import { serveCatalog } from "./github/served_catalog.ts";

expectRequests();

const jq = createJqEvaluator({ timeoutMilliseconds: 10_000 });
afterAll(() => jq.close());
const { origin, catalogs } = await serveCatalog();

const checked = new Set<string>();

/** What is said on this head; `before`: by a process before, which this one has to ask GitHub for. */
async function saidOn(head: string, before?: readonly object[]): Promise<string | undefined> {
  if (before !== undefined) listChecks(head, "gatehouse/catalog", before);
  const posted = await postedDuring(async () => {
    await checkDefaultBranch({ repository: fakeRepository(), catalogs, jq, checked }, await catalogs.read(head));
  });
  if (posted === undefined) return undefined;
  expect(posted.head_sha).toBe(head);
  return `${posted.name} ${posted.conclusion}`;
}

async function byTheApp(files: Readonly<Record<string, string>>, message: string): Promise<string> {
  await origin.commit(files, message);
  await origin.git("commit", "--quiet", "--amend", "--no-edit", "--author=gatehouse[bot] <bot@example.com>");
  await origin.git("push", "--quiet", "--force", "origin", "HEAD");
  return origin.git("rev-parse", "HEAD");
}

it("says on every push of people whether the catalog is in order, once, and under no pull request's name", async () => {
  const first = await origin.commit(soundCatalog, "Begin");
  expect(await saidOn(first, [])).toBe("gatehouse/catalog success");
  expect(await saidOn(first)).toBeUndefined();
  const second = await origin.commit({ "entities/service/new.yml": "identifier: new\n" }, "Add");
  expect(await saidOn(second)).toBe("gatehouse/catalog success");
  const broken = await origin.commit({ "entities/service/new.yml": "identifier: [" }, "Break");
  expect(await saidOn(broken)).toBe("gatehouse/catalog failure");
  checked.clear();
  expect(await saidOn(broken, [{}])).toBeUndefined();
  checked.clear();
  expect(await saidOn(broken, [])).toBe("gatehouse/catalog failure");
});

it("spends no request on what runs alone have written, unless something is wrong", async () => {
  await origin.commit({ "entities/service/new.yml": "identifier: new\n" }, "Mend");
  const merged = await origin.commit({ "infra/database/x/main.tf": "# rendered\n" }, "Merge pull request #2");
  expect(await saidOn(merged)).toBeUndefined();
  const record = {
    "entities/database/x.yml": "identifier: x\nrelations: {service: new}\n",
    "runs/2026/1.yml": "id: 1\n",
  };
  expect(await saidOn(await byTheApp(record, "Run 1: create database x"))).toBeUndefined();
  const forms = await byTheApp({ ".github/ISSUE_TEMPLATE/x.yml": "name: x\n" }, "Generate issue forms");
  expect(await saidOn(forms)).toBe("gatehouse/catalog success");
  const wrong = await byTheApp({ "entities/database/x.yml": "identifier: x\nrelations: {service: gone}\n" }, "Run 2");
  expect(await saidOn(wrong)).toBe("gatehouse/catalog failure");
});

it("tells of a file that somebody wrote where an action's form belongs", async () => {
  const [action = ""] = Object.keys(soundCatalog).filter((path) => path.startsWith("actions/"));
  const form = action.replace("actions/", ".github/ISSUE_TEMPLATE/");
  await origin.commit({ "entities/database/x.yml": "identifier: x\nrelations: {service: new}\n" }, "Mend");
  expect(await saidOn(await origin.commit({ [form]: "name: Mine\n" }, "Ask"))).toBe("gatehouse/catalog failure");
});
