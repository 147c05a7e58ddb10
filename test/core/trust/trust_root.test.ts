import { describe, expect, it } from "vitest";
import { readRulesetRules } from "../../../src/core/trust/branch_rules.ts";
import { trustGaps, type TrustRoot } from "../../../src/core/trust/trust_root.ts";

const appId = 4711;

/** As GitHub answers `GET /repos/{owner}/{repo}/rules/branches/main` for a repository that is set up rightly. */
const rulesetAnswer = [
  { type: "deletion", ruleset_id: 1 },
  { type: "non_fast_forward", ruleset_id: 1 },
  {
    type: "pull_request",
    parameters: {
      require_code_owner_review: true,
      required_approving_review_count: 1,
      dismiss_stale_reviews_on_push: true,
    },
  },
  {
    type: "required_status_checks",
    parameters: { required_status_checks: [{ context: "gatehouse", integration_id: appId }] },
  },
];

const codeowners = {
  path: ".github/CODEOWNERS",
  text: ["/.github/", "/actions/", "/blueprints/", "/policies/", "/templates/", "/gatehouse.yml"]
    .map((path) => `${path} @acme/devops`)
    .join("\n"),
};

const sound: TrustRoot = {
  appId,
  rules: readRulesetRules(rulesetAnswer),
  codeowners,
  paths: ["actions/add_document_db.yml", "gatehouse.yml", ".github/CODEOWNERS", "README.md"],
};

const gapRules = (root: TrustRoot): readonly string[] => trustGaps(root).map(({ rule }) => rule);

describe("owners whom GitHub does not know, or who may not write", () => {
  const line = codeowners.text.split("\n").findIndex((each) => each.startsWith("/templates/")) + 1;
  const source = codeowners.text.split("\n")[line - 1] ?? "";

  it("are none, by the place of their name, and all of the line's where no single name stands there", () => {
    for (const column of [source.indexOf("@") + 1, 1, 500]) {
      expect(gapRules({ ...sound, unknownOwners: [{ line, column }] })).toContain("codeowners");
    }
    expect(trustGaps({ ...sound, unknownOwners: [{ line: 999, column: 1 }] })).toEqual([]);
  });

  it("leave the owners beside them", () => {
    const text = codeowners.text.replaceAll(/(@\S+)$/gm, "@gone $1");
    const column = (text.split("\n")[line - 1] ?? "").indexOf("@gone") + 1;
    const root = { ...sound, codeowners: { path: codeowners.path, text } };
    expect(trustGaps({ ...root, unknownOwners: [{ line, column }] })).toEqual([]);
  });
});

describe("trustGaps", () => {
  it("finds nothing where everything is there", () => {
    expect(trustGaps(sound)).toEqual([]);
  });

  it("finds everything on a branch that nothing protects", () => {
    expect(gapRules({ ...sound, rules: readRulesetRules([]) })).toEqual([
      "pull-request",
      "code-owner-review",
      "stale-review",
      "app-check",
      "deletion",
      "force-push",
    ]);
  });

  it("finds a merge queue, in which nothing could be merged", () => {
    const rules = readRulesetRules([...rulesetAnswer, { type: "merge_queue", parameters: { merge_method: "MERGE" } }]);
    expect(trustGaps({ ...sound, rules })).toEqual([
      {
        rule: "merge-queue",
        message: expect.stringMatching(/has a merge queue.*Take the merge queue out of/) as string,
      },
    ]);
  });

  it.each(["deletion", "non_fast_forward", "pull_request", "required_status_checks"])("misses the rule %s", (type) => {
    const rules = readRulesetRules(rulesetAnswer.filter((rule) => rule.type !== type));
    expect(trustGaps({ ...sound, rules })).not.toEqual([]);
  });

  it.each([{ dismiss_stale_reviews_on_push: false }, {}])(
    "misses that approvals end with the next push, or what owners reviewed is not what is merged (%j)",
    (changes) => {
      const parameters = { require_code_owner_review: true, required_approving_review_count: 1, ...changes };
      const others = rulesetAnswer.filter(({ type }) => type !== "pull_request");
      const rules = readRulesetRules([...others, { type: "pull_request", parameters }]);
      expect(gapRules({ ...sound, rules })).toEqual(["stale-review"]);
    },
  );

  it("does not take another app's check of the same name, nor anybody's", () => {
    for (const check of [
      { context: "gatehouse", integration_id: 1 },
      { context: "gatehouse" },
      { context: "other", integration_id: appId },
    ]) {
      const rules = readRulesetRules([
        ...rulesetAnswer.slice(0, 3),
        { type: "required_status_checks", parameters: { required_status_checks: [check] } },
      ]);
      expect(gapRules({ ...sound, rules })).toEqual(["app-check"]);
    }
  });

  it.each([undefined, null, "no", 7, {}, [null, 1, "x", { type: 3 }], [{ type: "pull_request", parameters: null }]])(
    "takes nothing for granted from the odd answer %j",
    (answer) => {
      expect(gapRules({ ...sound, rules: readRulesetRules(answer) })).toContain("code-owner-review");
    },
  );
});

describe("CODEOWNERS as part of the trust root", () => {
  const withText = (text: string, more: Partial<TrustRoot> = {}): readonly string[] =>
    trustGaps({ ...sound, ...more, codeowners: { path: codeowners.path, text } }).map(({ message }) => message);

  it("is needed", () => {
    expect(gapRules({ appId, rules: sound.rules, paths: sound.paths })).toEqual(["codeowners"]);
  });

  it("must cover each guarded path", () => {
    const lines = codeowners.text.split("\n");
    for (const [index, line] of lines.entries()) {
      const path = line.split(" ")[0]?.slice(1) ?? "";
      expect(withText(lines.toSpliced(index, 1).join("\n")).join(), path).toContain(path);
    }
  });

  it("must cover what could be added, not only what is there", () => {
    expect(withText(codeowners.text.replace("/actions/", "/actions/add_document_db.yml"))).toEqual([
      ".github/CODEOWNERS does not cover all of actions/: actions/any-file would have no owner (a user or a team).",
    ]);
    expect(withText(codeowners.text.replace("/actions/", "/actions/*"))).toHaveLength(1);
  });

  it("sees a file that a later line gives to nobody, or to an e-mail address alone", () => {
    expect(withText(`${codeowners.text}\n/actions/add_document_db.yml`)).toHaveLength(1);
    expect(withText(`${codeowners.text}\n/gatehouse.yml dev@example.com`)).toEqual([
      ".github/CODEOWNERS gives gatehouse.yml no owner (a user or a team).",
    ]);
  });

  it("must cover itself wherever it lies", () => {
    const root = { ...sound, codeowners: { path: "CODEOWNERS", text: codeowners.text } };
    expect(trustGaps(root).map(({ message }) => message)).toEqual([
      "CODEOWNERS gives CODEOWNERS no owner (a user or a team).",
    ]);
  });

  it("must cover every place that GitHub would read before it: a file there would take its place", () => {
    const at = (path: string, text: string): readonly string[] =>
      trustGaps({ ...sound, codeowners: { path, text } }).map(({ message }) => message);
    expect(at("docs/CODEOWNERS", `${codeowners.text}\n/docs/ @acme/devops`)).toEqual([
      "docs/CODEOWNERS gives CODEOWNERS no owner (a user or a team). A file there would be read instead.",
    ]);
    expect(at("docs/CODEOWNERS", `${codeowners.text}\nCODEOWNERS @acme/devops`)).toEqual([]);
    expect(at("CODEOWNERS", `${codeowners.text}\nCODEOWNERS @acme/devops\n/.github/CODEOWNERS`)).toEqual([
      "CODEOWNERS does not cover all of .github/: .github/CODEOWNERS would have no owner (a user or a team). A file there would be read instead.",
    ]);
  });
});
