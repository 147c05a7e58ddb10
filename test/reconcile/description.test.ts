import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { openOfficeForFile } from "./office.ts";

const office = await openOfficeForFile();
const name = { owner: "acme", repo: "catalog" };

it("a pull request says what its branch holds, whatever was approved before and whoever edits it", async () => {
  const omar = office.person("omar");
  const run = await office.ask();
  await omar.label(run, "approved");
  expect(stateOf(await office.look(run))).toBe("planned");
  const [pull] = (await omar.octokit.rest.pulls.list(name)).data;
  if (pull === undefined) throw new Error("The run has no pull request.");
  const described = async (): Promise<string> => {
    const { data } = await omar.octokit.rest.pulls.get({ ...name, pull_number: pull.number });
    return `${data.title}\n${data.body ?? ""}`;
  };
  expect(await described()).toContain("| Instances | `2` |");
  await office.person("dana").edit(run, (body) => body.replace(/^2$/m, "3"));
  await office.look(run);
  office.later(15_000);
  await omar.label(run, "approved");
  expect(stateOf(await office.look(run))).toBe("planned");
  const renewed = await described();
  expect(renewed).toContain("| Instances | `3` |");
  expect(renewed).not.toContain("`2`");
  await omar.octokit.rest.pulls.update({ ...name, pull_number: pull.number, title: "Nothing much", body: "Harmless." });
  expect(stateOf(await office.look(run))).toBe("planned");
  expect(await described()).toBe(renewed);
  office.countRequests();
  await office.look(run);
  expect(office.countRequests()).toBeLessThanOrEqual(12);
});
