import { describe, expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { record } from "../../src/local/hub/services/timeline.ts";
import { issueByNumber, userByLogin } from "../../src/local/hub/store/lookups.ts";
import { openOfficeForFile, orders } from "./office.ts";
import { refer } from "./refer.ts";

const catalog = { owner: "acme", repo: "catalog" };
const limit = 60_000;

const office = await openOfficeForFile();

const pullsAs = (login: string) => office.person(login).octokit.rest.pulls;

/** The pull requests from the branch that restores a run's folder, newest first. */
async function restoring(run: number) {
  const head = `acme:restore/run-${String(run)}`;
  const { data } = await pullsAs("omar").list({ ...catalog, head, state: "all" });
  return data;
}

let asked = 0;

/** A run that its requester merged, so that nothing is applied, and that an owner gives up; answers its pull request. */
async function givenUp(): Promise<{ readonly run: number; readonly back: number }> {
  asked += 1;
  const run = await office.ask({ ...orders, name: `orders-${String(asked)}` });
  await office.person("omar").label(run, "approved");
  await office.look(run);
  const { data: open } = await pullsAs("omar").list(catalog);
  const pull = open.find(({ title }) => title.startsWith(`Run ${String(run)}:`))?.number ?? 0;
  await office.person("omar").review(pull);
  await office.person("dana").merge(pull);
  expect(stateOf(await office.look(run))).toBe("merged-unapproved");
  office.later(5000);
  await office.person("omar").comment(run, "/cancel");
  expect(stateOf(await office.look(run))).toBe("abandoned");
  const [back] = await restoring(run);
  // A `/cancel` of the very second in which the pull request is closed counts as later.
  office.later(5000);
  return { run, back: back?.number ?? 0 };
}

/** Somebody who may not approve reopens and closes it, which leaves it closed. */
function toggle(pull: number, times: number): void {
  const { context, store } = office.hub;
  const [repository] = store.repositories.filter(({ name }) => name === "catalog");
  const user = userByLogin(store, "dana");
  const issue = issueByNumber(store, repository?.id ?? 0, pull);
  if (user === undefined || issue === undefined) throw new Error("Who closed what?");
  for (let made = 0; made < times; made += 1) {
    record(context, { kind: "user", user }, issue.id, "reopened");
    record(context, { kind: "user", user }, issue.id, "closed");
  }
}

async function sideBranch(): Promise<string> {
  const { git } = office.person("dana").octokit.rest;
  const { data } = await git.getRef({ ...catalog, ref: "heads/main" });
  const name = `side-${String(asked)}`;
  await git.createRef({ ...catalog, ref: `refs/heads/${name}`, sha: data.object.sha });
  return name;
}

/** Looks that find nothing new write nothing. */
async function isAtRest(run: number): Promise<void> {
  const before = await restoring(run);
  office.countRequests();
  await office.look(run);
  expect(office.countRequests()).toBeLessThanOrEqual(15);
  expect(await restoring(run)).toEqual(before);
}

describe("the pull request that restores a folder", { timeout: limit }, () => {
  it("goes on with the first one when that is moved away and back, and a second one was closed meanwhile", async () => {
    const { run, back } = await givenUp();
    await pullsAs("dana").update({ ...catalog, pull_number: back, base: await sideBranch() });
    await office.look(run);
    const [second] = await restoring(run);
    expect(second?.number).toBeGreaterThan(back);
    await pullsAs("dana").update({ ...catalog, pull_number: second?.number ?? 0, state: "closed" });
    await pullsAs("dana").update({ ...catalog, pull_number: back, base: "main" });
    const page = await office.look(run);
    expect(stateOf(page)).toBe("abandoned");
    expect(page.status).toContain(`approves and merges #${String(back)}.`);
    await isAtRest(run);
  });

  it("is not opened where somebody else's stands in its way, and is once that is closed", async () => {
    const { run, back } = await givenUp();
    await pullsAs("dana").update({ ...catalog, pull_number: back, state: "closed" });
    const head = `restore/run-${String(run)}`;
    const { data: foreign } = await pullsAs("dana").create({ ...catalog, head, base: "main", title: "Mine" });
    const page = await office.look(run);
    expect(stateOf(page)).toBe("abandoned");
    expect(page.status).toContain(`closes #${String(foreign.number)}, which @dana opened from \`${head}\``);
    await isAtRest(run);
    await pullsAs("omar").update({ ...catalog, pull_number: foreign.number, state: "closed" });
    await office.look(run);
    const [again] = await restoring(run);
    expect(again).toMatchObject({ state: "open", user: { login: "gatehouse[bot]" } });
  });

  it("is not green any more once an owner takes giving up back", async () => {
    const { run, back } = await givenUp();
    const head = (await restoring(run))[0]?.head.sha ?? "";
    const { checks } = office.person("omar").octokit.rest;
    const conclusion = async (): Promise<string | null | undefined> => {
      const { data } = await checks.listForRef({ ...catalog, ref: head, check_name: "gatehouse" });
      return data.check_runs[0]?.conclusion;
    };
    expect(await conclusion()).toBe("success");
    await pullsAs("omar").update({ ...catalog, pull_number: back, state: "closed" });
    expect(stateOf(await office.look(run))).toBe("merged-unapproved");
    expect(await conclusion()).toBe("action_required");
    await isAtRest(run);
  });

  it("stays taken back though somebody reopens and closes it ever so often, or waits for an owner's word", async () => {
    const { run, back } = await givenUp();
    await pullsAs("omar").update({ ...catalog, pull_number: back, state: "closed" });
    toggle(back, 101);
    expect(stateOf(await office.look(run))).toBe("merged-unapproved");
    toggle(back, 1000);
    const page = await office.look(run);
    expect(page.status).toContain(`### Stopped: #${String(back)} was closed and reopened so often`);
    expect(page.status).toContain(`comments \`/cancel\` to give the run up, or reopens and closes #${String(back)}`);
    expect((await restoring(run)).map(({ state }) => state)).toEqual(["closed"]);
    expect(await office.look(run)).toEqual(page);
    office.later(5000);
    await pullsAs("omar").update({ ...catalog, pull_number: back, state: "open" });
    await pullsAs("omar").update({ ...catalog, pull_number: back, state: "closed" });
    expect(stateOf(await office.look(run))).toBe("merged-unapproved");
    toggle(back, 1000);
    office.later(5000);
    await office.person("omar").comment(run, "/cancel");
    expect((await office.look(run)).status).toMatch(/approves and merges #\d+\./);
    expect((await restoring(run)).map(({ state }) => state)).toEqual(["open", "closed"]);
  });

  it("is nobody's to take up again who may not approve, by opening one again or moving an older one back", async () => {
    const { run, back } = await givenUp();
    const side = await sideBranch();
    await pullsAs("dana").update({ ...catalog, pull_number: back, base: side });
    await office.look(run);
    const second = (await restoring(run))[0]?.number ?? 0;
    await pullsAs("omar").update({ ...catalog, pull_number: second, state: "closed" });
    expect(stateOf(await office.look(run))).toBe("merged-unapproved");
    await pullsAs("dana").update({ ...catalog, pull_number: back, base: "main" });
    expect(stateOf(await office.look(run))).toBe("merged-unapproved");
    await pullsAs("dana").update({ ...catalog, pull_number: back, base: side });
    await pullsAs("dana").update({ ...catalog, pull_number: second, state: "open" });
    expect(stateOf(await office.look(run))).toBe("merged-unapproved");
    await isAtRest(run);
    office.later(5000);
    await office.person("omar").comment(run, "/cancel");
    const page = await office.look(run);
    expect(stateOf(page)).toBe("abandoned");
    expect(page.status).toContain(`approves and merges #${String(second)}.`);
  });

  it("goes on though somebody takes away the comment that asked for it, and hides its pull request behind others", async () => {
    const { run } = await givenUp();
    const { issues, git } = office.person("dana").octokit.rest;
    const { data: comments } = await issues.listComments({ ...catalog, issue_number: run });
    for (const { id, body } of comments)
      if (body === "/cancel") await issues.deleteComment({ ...catalog, comment_id: id });
    await git.deleteRef({ ...catalog, ref: `heads/restore/run-${String(run)}` });
    await refer(office, run, 100);
    expect(stateOf(await office.look(run))).toBe("abandoned");
    expect((await restoring(run))[0]).toMatchObject({ state: "open" });
  });
});
