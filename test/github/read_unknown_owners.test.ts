import nock from "nock";
import { expect, it } from "vitest";
import { readUnknownOwners, unknownOwnerFault } from "../../src/github/read_unknown_owners.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const head = "a".repeat(40);

it("tells owners that GitHub does not know at their place, and leaves the rest to the catalog's check", async () => {
  const error = { line: 3, column: 9, source: "/infra/ @acme/nobody", message: "", path: ".github/CODEOWNERS" };
  const errors = [
    { ...error, kind: "Unknown owner" },
    { ...error, line: 4, kind: "Invalid pattern" },
  ];
  nock(baseUrl).get("/repos/acme/catalog/codeowners/errors").query({ ref: head }).reply(200, { errors });
  const found = await readUnknownOwners(fakeRepository(), head);
  expect(found.map(unknownOwnerFault)).toEqual([
    {
      severity: "error",
      rule: "unknown-owner",
      place: { file: ".github/CODEOWNERS", line: 3, column: 9 },
      message: expect.stringContaining("/infra/ @acme/nobody") as string,
      remedy: expect.stringContaining("write access") as string,
    },
  ]);
});

it("finds none where there is no CODEOWNERS", async () => {
  nock(baseUrl).get("/repos/acme/catalog/codeowners/errors").query({ ref: head }).reply(404, {});
  expect(await readUnknownOwners(fakeRepository(), head)).toEqual([]);
});
