import { describe, expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { createComment } from "../../src/local/hub/services/comments.ts";
import { issueByNumber, userByLogin } from "../../src/local/hub/store/lookups.ts";
import { openOfficeForFile, orders } from "./office.ts";

const catalog = { owner: "acme", repo: "catalog" };

const office = await openOfficeForFile();

let asked = 0;

/** Dana asks for a database of a name of its own. */
function ask(): Promise<number> {
  asked += 1;
  return office.ask({ ...orders, name: `orders-${String(asked)}` });
}

/** Says it without the way over HTTP, which hundreds of comments would take too long for. */
function say(login: string, run: number, bodies: readonly string[]): void {
  const { context, store } = office.hub;
  const user = userByLogin(store, login);
  const [repository] = store.repositories.filter(({ name }) => name === "catalog");
  if (user === undefined || repository === undefined) throw new Error(`There is no ${login}, or no catalog.`);
  for (const body of bodies) {
    const issue = issueByNumber(store, repository.id, run);
    if (issue === undefined) throw new Error(`There is no issue ${String(run)}.`);
    createComment(context, { kind: "user", user }, issue, body);
  }
}

const chatter = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `Thought ${String(at)}`);

async function statusComments(run: number): Promise<readonly string[]> {
  const { octokit } = office.person("omar");
  const all = await octokit.paginate(octokit.rest.issues.listComments, {
    ...catalog,
    issue_number: run,
    per_page: 100,
  });
  return all.flatMap(({ body = "", user }) =>
    user?.login === "gatehouse[bot]" && body.includes("gatehouse:status") ? [body] : [],
  );
}

describe("a discussion of 500 comments", { timeout: 120_000 }, () => {
  it("hides neither the status comment nor an approval in the middle of it, and costs a handful of requests", async () => {
    const run = await ask();
    say("dana", run, chatter(250));
    office.later(1000);
    say("omar", run, ["/approve"]);
    say("dana", run, chatter(250));
    office.countRequests();
    expect(stateOf(await office.look(run))).toBe("planned");
    expect(office.countRequests()).toBeLessThanOrEqual(40);
    expect(await statusComments(run)).toHaveLength(1);
    await office.look(run);
    expect(office.countRequests()).toBeLessThanOrEqual(12);
  });

  it("hides no /cancel either, and lets nobody shout it who may not", async () => {
    const run = await ask();
    say("sam", run, ["/cancel", ...chatter(250)]);
    expect((await office.look(run)).open).toBe(true);
    say("dana", run, ["/cancel"]);
    say("sam", run, chatter(250));
    const page = await office.look(run);
    expect(stateOf(page)).toBe("cancelled");
    expect(page.open).toBe(false);
  });
});

describe("1,000 labels", { timeout: 120_000 }, () => {
  it("on an issue and in its repository: the run waits for its approval, and goes on with it", async () => {
    const run = await ask();
    const dana = office.person("dana").octokit.rest.issues;
    const labels = Array.from({ length: 1000 }, (_, at) => `label-${String(at).padStart(4, "0")}`);
    await dana.addLabels({ ...catalog, issue_number: run, labels });
    office.countRequests();
    const waiting = await office.look(run);
    expect(waiting.labels).toContain("run/waiting-for-approval");
    expect(office.countRequests()).toBeLessThanOrEqual(12);
    await office.person("omar").label(run, "approved");
    const page = await office.look(run);
    expect(page.labels).toContain("run/planned");
    expect(page.labels.filter((label) => label.startsWith("run/"))).toHaveLength(1);
  });
});

describe("people who are not there any more", { timeout: 120_000 }, () => {
  it("a requester who is called otherwise now: the run goes on under the new name", async () => {
    const run = await ask();
    const { users } = office.hub.store;
    const dana = users.find(({ login }) => login === "dana");
    users.update(dana?.id ?? 0, { login: "dana-new" });
    expect(stateOf(await office.look(run))).toBe("waiting-for-approval");
    await office.person("omar").label(run, "approved");
    expect(stateOf(await office.look(run))).toBe("planned");
    users.update(dana?.id ?? 0, { login: "dana" });
  });

  it("an owner who is called otherwise now: what they said counts under the new name", async () => {
    const { administration, store } = office.hub;
    administration.createUser({ login: "olga", name: "Olga" });
    administration.addMember("acme", "olga");
    administration.addTeamMember("acme", "devops", "olga");
    const run = await ask();
    await office.person("olga").label(run, "approved");
    store.users.update(userByLogin(store, "olga")?.id ?? 0, { login: "olga-new" });
    expect(stateOf(await office.look(run))).toBe("planned");
  });

  it("a team that is gone: nobody can approve, the page says so, and with the team it goes on", async () => {
    const run = await ask();
    const { teams } = office.hub.store;
    const team = teams.find(({ slug }) => slug === "devops");
    teams.update(team?.id ?? 0, { slug: "was-devops" });
    await office.person("omar").label(run, "approved");
    const page = await office.look(run);
    expect(stateOf(page)).toBe("waiting-for-approval");
    expect(page.labels).not.toContain("approved");
    expect(page.status).toMatch(/\*\*Next:\*\*/);
    expect(page.status).toContain("no owner whom GitHub knows to have write access (it names @acme/devops)");
    teams.update(team?.id ?? 0, { slug: "devops" });
    await office.look(run);
    office.later(5000);
    await office.person("omar").label(run, "approved");
    expect(stateOf(await office.look(run))).toBe("planned");
  });

  it("a requester whose account was deleted: the run ends or says what it waits for, and nobody takes it over", async () => {
    const run = await ask();
    office.hub.administration.deleteUser("dana");
    await office.person("omar").label(run, "approved");
    const page = await office.look(run);
    expect(stateOf(page)).toBe("declined");
    expect(page.status).toMatch(/\*\*Next:\*\*/);
    const { data: pulls } = await office.person("omar").octokit.rest.pulls.list({ ...catalog, per_page: 100 });
    expect(pulls.filter(({ title }) => title.startsWith(`Run ${String(run)}:`))).toEqual([]);
  });
});
