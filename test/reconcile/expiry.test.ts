import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { day, openOfficeForFile } from "./office.ts";

const limit = 60_000;

const office = await openOfficeForFile();

it(
  "an owner's label after the time was up approves nothing, though the app was away meanwhile; a reopened run is asked anew",
  async () => {
    const run = await office.ask();
    office.later(8 * day);
    await office.restart(office.masterKey);
    await office.person("omar").label(run, "approved");
    const page = await office.look(run);
    expect(stateOf(page)).toBe("expired");
    expect(page.open).toBe(false);
    await office.person("dana").octokit.rest.issues.update({
      owner: "acme",
      repo: "catalog",
      issue_number: run,
      state: "open",
    });
    expect(stateOf(await office.look(run))).toBe("waiting-for-approval");
    office.later(5000);
    await office.person("omar").label(run, "approved");
    expect(stateOf(await office.look(run))).toBe("planned");
  },
  limit,
);
