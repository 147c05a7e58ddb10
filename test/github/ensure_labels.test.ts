import nock from "nock";
import { expect, it } from "vitest";
import { ensureLabels } from "../../src/github/ensure_labels.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const label = { name: "approved", color: "0e8a16", description: "A code owner approves" };

function answerCreation(code: string): void {
  const labels = nock(baseUrl);
  labels
    .get("/repos/acme/catalog/labels")
    .query(true)
    .reply(200, [{ name: "Gatehouse" }]);
  const errors = [{ resource: "Label", code, field: "name" }];
  labels.post("/repos/acme/catalog/labels").reply(422, { message: "Validation Failed", errors });
}

it("takes a label that somebody made in the meantime", async () => {
  answerCreation("already_exists");
  await expect(ensureLabels(fakeRepository(), [label, { ...label, name: "gatehouse" }])).resolves.toBeUndefined();
});

it("does not go on without a label that GitHub refuses", async () => {
  answerCreation("invalid");
  await expect(ensureLabels(fakeRepository(), [label])).rejects.toThrow("Validation Failed");
});
