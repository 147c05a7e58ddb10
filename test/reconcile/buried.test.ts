import { describe, expect, it } from "vitest";
import { readRun, stateOf } from "../../src/local/demo/person.ts";
import { day, openOfficeForFile, orders } from "./office.ts";
import { refer } from "./refer.ts";

const limit = 120_000;

const office = await openOfficeForFile();

describe("a run that is referred to more than 1,000 times", { timeout: limit }, () => {
  it("says so and what to do, once, and goes on when they are gone", async () => {
    const run = await office.ask({ ...orders, name: "buried" });
    const dig = await refer(office, run, 1001);
    await office.person("omar").label(run, "approved");
    const page = await office.look(run);
    expect(stateOf(page)).toBe("waiting-for-approval");
    expect(page.status).toContain("### Stopped: so much refers to this issue that I can't find its pull request");
    expect(page.status).toContain("@dana asks again with a new issue");
    expect(page.comments.filter((text) => text.includes("notice buried"))).toHaveLength(1);
    expect(await office.look(run)).toEqual(page);
    await office.person("dana").comment(run, "/cancel");
    const [, answer] = (await office.look(run)).comments.filter((text) => text.includes("gatehouse:notice"));
    expect(answer).toContain("`/cancel` does nothing now");
    dig();
    expect(stateOf(await office.look(run))).toBe("cancelled");
  });

  it("does not end by the clock, for it may be merged", async () => {
    const run = await office.ask({ ...orders, name: "timeless", instances: "9" });
    const dig = await refer(office, run, 1001);
    office.later(8 * day);
    await office.restart(office.masterKey);
    expect(stateOf(await office.look(run))).toBe("invalid");
    dig();
    expect(stateOf(await office.look(run))).toBe("expired");
  });

  it("goes on where it holds its entity, and lets the next one have it", async () => {
    const first = await office.ask({ ...orders, name: "held" });
    await office.person("omar").label(first, "approved");
    expect(stateOf(await office.look(first))).toBe("planned");
    await refer(office, first, 1001);
    const second = await office.ask({ ...orders, name: "held" });
    expect(stateOf(await readRun(office.hub, second))).toBe("waiting-for-turn");
    await office.person("dana").comment(first, "/cancel");
    expect(stateOf(await office.look(first))).toBe("cancelled");
    expect(stateOf(await readRun(office.hub, second))).toBe("waiting-for-approval");
  });

  it("gives its entity back once it is closed where it holds that without a pull request", async () => {
    const first = await office.ask({ ...orders, name: "stuck" });
    await office.person("omar").label(first, "approved");
    expect(stateOf(await office.look(first))).toBe("planned");
    await refer(office, first, 1001);
    const { pulls } = office.hub.store;
    // As if none had been opened yet.
    for (const { id } of pulls.filter(({ headBranch }) => headBranch.endsWith("stuck")))
      pulls.update(id, { headBranch: "elsewhere" });
    const second = await office.ask({ ...orders, name: "stuck" });
    expect(stateOf(await readRun(office.hub, second))).toBe("waiting-for-turn");
    const stopped = await office.look(first);
    expect(stopped.status).toContain("### Stopped: so much refers to this issue");
    expect(stateOf(await office.look(second))).toBe("waiting-for-turn");
    const { issues } = office.person("dana").octokit.rest;
    await issues.update({ owner: "acme", repo: "catalog", issue_number: first, state: "closed" });
    const page = await office.look(first);
    expect(stateOf(page)).toBe("cancelled");
    expect(stateOf(await readRun(office.hub, second))).toBe("waiting-for-approval");
    expect(await office.look(first)).toEqual(page);
  });
});
