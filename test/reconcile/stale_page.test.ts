import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { openOfficeForFile } from "./office.ts";

const office = await openOfficeForFile();

it("an owner's word a moment after an edit is about what they have read, not about what came in between", async () => {
  const run = await office.ask({ entity: "mailer", name: "small", instances: "1", class: "db.t4g.medium" });
  // Omar has the page open and reads for a while. Dana, who sees that, changes the answer just before he says yes.
  office.later(60_000);
  await office.person("dana").edit(run, (body) => body.replace("### Instances\n\n1", "### Instances\n\n5"));
  await office.look(run);
  office.later(2000);
  await office.person("omar").comment(run, "/approve");
  const page = await office.look(run);
  expect(stateOf(page)).toBe("waiting-for-approval");
  expect(page.status).toContain("less than 10 seconds before; @omar, look at it and comment `/approve` again.");
  office.later(10_000);
  await office.person("omar").comment(run, "/approve");
  expect(stateOf(await office.look(run))).toBe("planned");
}, 60_000);
