import nock from "nock";
import { describe, expect, it } from "vitest";
import { NotTold } from "../../src/core/run/execution.ts";
import { createPeople } from "../../src/github/read_people.ts";
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
