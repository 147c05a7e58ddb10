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
  await expect(office.look(run)).rejects.toThrow(
    /answered 422: Repository rule violations found Cannot create ref due to creations being restricted\..* Add the app to those who always bypass this ruleset/,
  );
  rulesets.update(ruleset.id, { bypassActors: ruleset.bypassActors });
  expect(stateOf(await office.look(run))).toBe("planned");
});
