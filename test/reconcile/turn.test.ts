import { expect, it } from "vitest";
import { readRun, stateOf } from "../../src/local/demo/person.ts";
import { openOfficeForFile } from "./office.ts";

const limit = 60_000;

const office = await openOfficeForFile();

it(
  "a run that is cancelled calls the next one for its entity, which no event would do",
  async () => {
    const first = await office.ask();
    await office.person("omar").label(first, "approved");
    await office.look(first);
    const second = await office.ask();
    expect(stateOf(await readRun(office.hub, second))).toBe("waiting-for-turn");
    await office.person("dana").comment(first, "/cancel");
    expect(stateOf(await office.look(first))).toBe("cancelled");
    expect(stateOf(await readRun(office.hub, second))).toBe("waiting-for-approval");
  },
  limit,
);
