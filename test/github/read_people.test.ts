import nock from "nock";
import { describe, expect, it } from "vitest";
import { NotTold } from "../../src/core/run/execution.ts";
import { createPeople, readActingPeople } from "../../src/github/read_people.ts";
import { announced } from "../core/run/stages.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const collaborators = "/repos/acme/catalog/collaborators";
const devops = { organization: "Acme", slug: "devops" };

describe("people", () => {
  it("have the role that GitHub names, and none where it names none or does not know them", async () => {
    const people = createPeople(fakeRepository());
    const answer = (login: string): nock.Interceptor => nock(baseUrl).get(`${collaborators}/${login}/permission`);
    answer("omar").reply(200, { permission: "write", role_name: "maintain" });
    answer("sam").reply(200, { permission: "none", role_name: "none" });
    answer("gone").reply(404, {});
    expect(await people.roleOf("omar")).toBe("maintain");
    expect(await people.roleOf("sam")).toBeUndefined();
    expect(await people.roleOf("gone")).toBeUndefined();
  });

  it("are in a team when their membership is active; of another organization's team nobody is asked about", async () => {
    const people = createPeople(fakeRepository());
    nock(baseUrl).get("/orgs/Acme/teams/devops/memberships/omar").reply(200, { state: "active" });
    nock(baseUrl).get("/orgs/Acme/teams/devops/memberships/dana").reply(200, { state: "pending" });
    nock(baseUrl).get("/orgs/Acme/teams/devops/memberships/sam").reply(404, {});
    expect(await people.isTeamMember(devops, "omar")).toBe(true);
    expect(await people.isTeamMember(devops, "dana")).toBe(false);
    expect(await people.isTeamMember(devops, "sam")).toBe(false);
    expect(await people.isTeamMember({ organization: "evil", slug: "devops" }, "omar")).toBe(false);
  });

  it("are nobody's to let in while GitHub can't tell", async () => {
    const people = createPeople(fakeRepository());
    nock(baseUrl).get(`${collaborators}/omar`).reply(422, {});
    await expect(people.isCollaborator("omar")).rejects.not.toThrow(NotTold);
  });

  it("are nobody's to let in while the app may not ask, and which permission it lacks is said", async () => {
    const people = createPeople(fakeRepository());
    const refusal = { message: "Resource not accessible by integration" };
    const lacking = (permission: string) => ({ "x-accepted-github-permissions": permission });
    nock(baseUrl).get(`${collaborators}/omar/permission`).reply(403, refusal, lacking("metadata=read"));
    nock(baseUrl).get(`${collaborators}/omar`).reply(403, refusal, lacking("metadata=read"));
    nock(baseUrl).get("/orgs/acme/members/omar").reply(403, refusal, lacking("members=read"));
    nock(baseUrl).get("/orgs/Acme/teams/devops/memberships/omar").reply(403, refusal, lacking("members=read"));
    await expect(people.roleOf("omar")).rejects.toThrow(NotTold);
    await expect(people.isCollaborator("omar")).rejects.toThrow(/lacks the permission metadata: read\./);
    await expect(people.isMember("omar")).rejects.toThrow(
      /lacks the permission members: read\..*owner of acme accepts/,
    );
    await expect(people.isTeamMember(devops, "omar")).rejects.toThrow(NotTold);
  });

  it("are asked about again later when it is the rate limit that refuses", async () => {
    nock(baseUrl)
      .get("/orgs/acme/members/omar")
      .times(9)
      .reply(403, { message: "You have exceeded a secondary rate limit." });
    await expect(createPeople(fakeRepository()).isMember("omar")).rejects.not.toThrow(NotTold);
    nock.cleanAll();
  });

  it("are believed for a while when they may, and asked about again when they may not", async () => {
    const people = createPeople(fakeRepository());
    nock(baseUrl).get(`${collaborators}/omar`).once().reply(204);
    nock(baseUrl).get(`${collaborators}/sam`).twice().reply(404, {});
    for (let time = 0; time < 2; time += 1) {
      expect(await people.isCollaborator("omar")).toBe(true);
      expect(await people.isCollaborator("sam")).toBe(false);
    }
  });
});

describe("members of the owners' teams", () => {
  it("are nobody while the app may not ask, and that is said", async () => {
    const scene = await announced();
    scene.label("omar");
    nock(baseUrl)
      .get("/orgs/acme/teams/devops/memberships/omar")
      .reply(
        403,
        { message: "Resource not accessible by integration" },
        { "x-accepted-github-permissions": "members=read" },
      );
    const { catalog } = scene.snapshot;
    const read = await readActingPeople(fakeRepository(), catalog, { ...scene.snapshot, approvers: [] });
    expect(read.members).toEqual(new Map([["acme/devops", new Set()]]));
    scene.change(read);
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.status()).toContain("lacks the permission members: read");
  });
});

describe("owners who acted", () => {
  it("count with the right to write only, and nobody is asked about who is no owner", async () => {
    const scene = await announced();
    for (const login of ["omar", "olga", "rolf", "sam"]) scene.label(login);
    const standing = (login: string) => nock(baseUrl).get(`${collaborators}/${login}/permission`);
    const membership = (login: string) => nock(baseUrl).get(`/orgs/acme/teams/devops/memberships/${login}`);
    for (const login of ["omar", "olga", "rolf"]) membership(login).reply(200, { state: "active" });
    membership("sam").reply(404, {});
    standing("omar").reply(200, { permission: "write", role_name: "maintain" });
    standing("olga").reply(200, { permission: "read", role_name: "triage" });
    standing("rolf").reply(404, {});
    const { catalog } = scene.snapshot;
    const read = await readActingPeople(fakeRepository(), catalog, { ...scene.snapshot, approvers: [] });
    expect(read.members).toEqual(new Map([["acme/devops", new Set(["omar", "olga", "rolf"])]]));
    expect(read.writers).toEqual(new Set(["omar"]));
  });
});
