import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { openOfficeForFile } from "./office.ts";

const office = await openOfficeForFile();

it("nothing is approved after an owner's comment was deleted before everybody is told", async () => {
  const { hub } = office;
  hub.administration.createUser({ login: "olga", name: "Olga" });
  hub.administration.addMember("acme", "olga");
  hub.administration.addTeamMember("acme", "devops", "olga");
  const run = await office.ask({ entity: "mailer", name: "silenced", instances: "2", class: "db.t4g.medium" });
  const at = { owner: "acme", repo: "catalog" };
  const olga = office.person("olga").octokit.rest.issues;
  const { data } = await olga.createComment({ ...at, issue_number: run, body: "/decline too large" });
  // Dana may write, so that GitHub lets her delete others' comments; a script of hers does it before the app looks.
  await office.person("dana").octokit.rest.issues.deleteComment({ ...at, comment_id: data.id });
  office.later(2000);
  await office.person("omar").comment(run, "/approve");
  const page = await office.look(run);
  expect(stateOf(page)).toBe("waiting-for-approval");
  expect(page.status).toMatch(/\*\*Deleted:\*\* at .* @dana deleted a comment of @olga, who is an owner/);
  office.later(2000);
  await office.person("omar").comment(run, "/approve");
  expect(stateOf(await office.look(run))).toBe("planned");
}, 60_000);

it("an owner's label that they took off again is a no, though somebody else puts it back within a second", async () => {
  const run = await office.ask();
  await office.person("omar").label(run, "approved");
  expect(stateOf(await office.look(run))).toBe("planned");
  office.later(5000);
  await office.person("omar").unlabel(run, "approved");
  await office.person("dana").label(run, "approved");
  expect(stateOf(await office.look(run))).toBe("declined");
}, 60_000);
