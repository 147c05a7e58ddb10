import { expect, test } from "vitest";
import { peopleFaults } from "../../../src/core/check/people_faults.ts";
import { ownerFaults } from "../../../src/core/check/owner_faults.ts";
import { openCatalog, starterFile } from "../run/fixtures.ts";

const path = "actions/add_document_db.yml";

async function told(more: string, file = path): Promise<readonly string[]> {
  const catalog = await openCatalog({ [file]: `${starterFile(file)}${more}\n` });
  expect(catalog.faults).toEqual([]);
  const faults = [...(await peopleFaults(catalog)), ...(await ownerFaults(catalog))];
  return faults.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);
}

test.each([
  "permissions: { execute: { users: [dana, '@omar'], teams: [devops, acme/data], roles: [write, Admin] } }",
  "approvers: { users: [rita], teams: [acme/security] }",
])("names that GitHub can know are fine: %s", async (more) => {
  expect(await told(more)).toEqual([]);
});

test("names that it can't know are told, and what comes of it", async () => {
  expect(
    await told("permissions: { execute: { users: [dana@example.com], teams: [Platform Team], roles: [Member] } }"),
  ).toEqual([
    "warning unknown-people: `dana@example.com` is no account of GitHub: nobody is let in by it.",
    "warning unknown-people: `Platform Team` is no account of GitHub: nobody is let in by it.",
    "warning unknown-people: `Member` is no role that GitHub gives in a repository.",
  ]);
});

test("approvers of whom GitHub can know none are an error: nobody could approve", async () => {
  expect(await told("approvers: { users: [rita@example.com, rita] }")).toEqual([
    "warning unknown-people: `rita@example.com` is no account of GitHub: nobody can approve as it.",
  ]);
  expect(await told("approvers: { users: [rita@example.com] }")).toEqual([
    "warning unknown-people: `rita@example.com` is no account of GitHub: nobody can approve as it.",
    "error no-approver: Nobody could approve a run of add_document_db.",
  ]);
});
