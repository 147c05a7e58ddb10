import nock from "nock";
import { describe, expect, it } from "vitest";
import { defaultBranchRuleset, runBranchesRuleset } from "../../src/cli/trust_root/rulesets.ts";
import { isJsonObject, type JsonObject } from "../../src/core/json.ts";
import { readTrustGaps } from "../../src/github/read_trust.ts";
import { openCatalog } from "../core/run/fixtures.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const branch = "run/database/mailer-orders";
const rulesOf = ({ rules }: JsonObject): readonly JsonObject[] =>
  Array.isArray(rules) ? rules.filter((rule) => isJsonObject(rule)) : [];

/** GitHub's answers: a sound default branch, and these rules for the run's branch, by page. */
function answer(...runRules: readonly (readonly JsonObject[])[]): void {
  const address = (name: string): string =>
    `/repos/acme/catalog/rules/branches/${encodeURIComponent(name)}?per_page=100`;
  nock(baseUrl)
    .get(address("main"))
    .reply(200, [...rulesOf(defaultBranchRuleset(1))]);
  for (const [index, rules] of runRules.entries()) {
    const page = (number: number): string => `${address(branch)}${number === 1 ? "" : `&page=${number}`}`;
    const link = index + 1 < runRules.length ? { link: `<${baseUrl}${page(index + 2)}>; rel="next"` } : {};
    nock(baseUrl)
      .get(page(index + 1))
      .reply(200, [...rules], link);
  }
}

describe("the branches that a run rests on", () => {
  it("lack an owner where GitHub takes the one who is named for none", async () => {
    const catalog = await openCatalog();
    const lines = (catalog.codeowners?.text ?? "").split("\n");
    const line = lines.findIndex((each) => each.startsWith("/templates/")) + 1;
    const source = lines[line - 1] ?? "";
    const path = ".github/CODEOWNERS";
    const unknown = [{ path, line, column: source.indexOf("@") + 1, source }];
    answer(rulesOf(runBranchesRuleset(1)));
    const gaps = await readTrustGaps(fakeRepository(), catalog, "main", branch, unknown);
    expect(gaps.find((gap) => gap.includes("templates/"))).toMatch(
      /^\.github\/CODEOWNERS does not cover all of templates\/: .* no owner whom GitHub knows to have write access \(it names @acme\/devops\)\.$/,
    );
  });

  it("lack nothing while only the app may touch the run's", async () => {
    answer(rulesOf(runBranchesRuleset(1)));
    expect(await readTrustGaps(fakeRepository(), await openCatalog(), "main", branch, [])).toEqual([]);
  });

  it.each([
    { missing: "creation", may: "create" },
    { missing: "update", may: "change" },
    { missing: "deletion", may: "delete" },
  ])("lack the rule $missing when others may $may the run's", async ({ missing, may }) => {
    answer(rulesOf(runBranchesRuleset(1)).filter((rule) => rule["type"] !== missing));
    expect(await readTrustGaps(fakeRepository(), await openCatalog(), "main", branch, [])).toEqual([
      `Anyone with write access may ${may} branches below run/: no ruleset restricts ${branch} to the app.`,
    ]);
  });

  it("are read with all their rules, however many there are", async () => {
    const many = Array.from({ length: 100 }, () => ({ type: "required_signatures" }));
    answer(many, rulesOf(runBranchesRuleset(1)));
    expect(await readTrustGaps(fakeRepository(), await openCatalog(), "main", branch, [])).toEqual([]);
  });

  it("lack all of it where no ruleset is", async () => {
    answer([]);
    const gaps = await readTrustGaps(fakeRepository(), await openCatalog(), "main", branch, []);
    expect(gaps).toEqual([expect.stringContaining("may create, change, delete branches below run/")]);
  });
});
