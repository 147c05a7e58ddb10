import nock from "nock";
import { expect, it } from "vitest";
import { PartialAnswer, queryGraphql } from "../../src/github/graphql.ts";
import { foreignReferences } from "../../src/github/run_query.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const references = ["repository", "issue", "references"] as const;

async function answer(type: string, ...path: readonly (string | number)[]): Promise<unknown> {
  const data = { repository: { issue: null } };
  nock(baseUrl)
    .post("/graphql")
    .reply(200, { data, errors: [{ type, path, message: "No." }] });
  const mayLack = { "repository.issue": ["NOT_FOUND"], ...foreignReferences };
  return (await queryGraphql(fakeRepository(), "query { viewer { login } }", {}, mayLack)).data;
}

it.each([
  ["an issue that does not exist", ["NOT_FOUND", "repository", "issue"]],
  ["a reference from where the app may not look", ["FORBIDDEN", ...references, "nodes", 3, "source"]],
  ["a reference from what is gone", ["NOT_FOUND", ...references, "nodes", 3, "source"]],
] as const)("an answer may lack %s", async (_, [type, ...path]) => {
  expect(await answer(type, ...path)).toEqual({ repository: { issue: null } });
});

it.each([
  ["an issue that it may not read", ["FORBIDDEN", "repository", "issue"]],
  ["all references", ["FORBIDDEN", ...references]],
  ["a reference's author", ["FORBIDDEN", ...references, "nodes", 3, "actor"]],
  ["a reference just now", ["RESOURCE_LIMITS_EXCEEDED", ...references, "nodes", 3, "source"]],
] as const)("an answer that lacks %s is none", async (_, [type, ...path]) => {
  await expect(answer(type, ...path)).rejects.toThrow(PartialAnswer);
});
