import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { openOfficeForFile } from "./office.ts";

const office = await openOfficeForFile();

it("says who keeps the app from a run's branch, and goes on once nobody does", async () => {
  const { rulesets } = office.hub.store;
  const [ruleset] = rulesets.filter(({ name }) => name.includes("run branches"));
  if (ruleset === undefined) throw new Error("There is no ruleset of run branches.");
  rulesets.update(ruleset.id, { bypassActors: [] });
  const run = await office.ask();
  await office.person("omar").label(run, "approved");
  const words =
    /answered 422: Repository rule violations found Cannot create ref due to creations being restricted\..* Add the app to those who always bypass this ruleset/;
  await expect(office.look(run)).rejects.toThrow(words);
  await expect(office.look(run)).rejects.toThrow(words);
  const told = (await commentsOf(run)).filter((body) => words.test(body));
  expect(told).toEqual([expect.stringMatching(/^GitHub keeps me from going on with this run, and I try again/)]);
  rulesets.update(ruleset.id, { bypassActors: ruleset.bypassActors });
  expect(stateOf(await office.look(run))).toBe("planned");
});

it("makes a label again that somebody deleted", async () => {
  const { issues } = office.person("omar").octokit.rest;
  const at = { owner: "acme", repo: "catalog" };
  for (const name of ["approved", "action/add_document_db"]) await issues.deleteLabel({ ...at, name });
  await office.lookAtCatalog();
  const { data } = await issues.listLabelsForRepo({ ...at, per_page: 100 });
  expect(data.map(({ name }) => name)).toEqual(expect.arrayContaining(["approved", "action/add_document_db"]));
});

async function commentsOf(run: number): Promise<readonly string[]> {
  const { issues } = office.person("omar").octokit.rest;
  const { data } = await issues.listComments({ owner: "acme", repo: "catalog", issue_number: run });
  return data.map(({ body = "" }) => body);
}
