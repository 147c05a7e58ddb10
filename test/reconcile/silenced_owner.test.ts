import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { openOfficeForFile } from "./office.ts";

const office = await openOfficeForFile();

it("an owner's label that they took off again is a no, though somebody else puts it back within a second", async () => {
  const run = await office.ask();
  await office.person("omar").label(run, "approved");
  expect(stateOf(await office.look(run))).toBe("planned");
  office.later(5000);
  await office.person("omar").unlabel(run, "approved");
  await office.person("dana").label(run, "approved");
  expect(stateOf(await office.look(run))).toBe("declined");
}, 60_000);
