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

test.each([
  ["approvers: { users: [rita, r@a.io], teams: [acme/security, Platform Team] }", ["r@a.io]", "Platform Team]"]],
  ["permissions:\n  approve:\n    users:\n      - rita\n      - r@a.io", ["r@a.io"]],
  ["permissions: { execute: { users: [d@a.io], roles: [write, Member] } }", ["d@a.io]", "Member]"]],
])("each is told where it stands: %j", async (more, expected) => {
  const text = `${starterFile(path)}${more}\n`;
  const lines = text.split("\n");
  const faults = await peopleFaults(await openCatalog({ [path]: text }));
  const found = faults.map(({ place: { line = 0, column = 0 } }) => lines[line - 1]?.slice(column - 1));
  expect(found).toEqual(expected.map((begins) => expect.stringMatching(new RegExp(`^${begins}`)) as unknown));
});

test("an owner that is none is told at its place in CODEOWNERS, and so is a pattern", async () => {
  const lines = ["/a nobody @acme/devops", "!/b @acme/devops", "/c @acme/devops  x@y  # z@z"];
  const catalog = await openCatalog({
    ".github/CODEOWNERS": `* @acme/devops\n${lines.join("\n")}\n`,
  });
  const faults = (await ownerFaults(catalog)).filter(({ rule }) => rule === "codeowners");
  expect(faults.map(({ place, message }) => `${String(place.line)}:${String(place.column)} ${message}`)).toEqual([
    expect.stringMatching(/^2:4 `nobody` is not an owner/),
    expect.stringMatching(/^3:1 The pattern/),
    expect.stringMatching(/^4:18 `x@y` is not an owner/),
  ]);
});
