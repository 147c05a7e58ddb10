import nock from "nock";
import { describe, expect, it } from "vitest";
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
    nock(baseUrl).get(`${collaborators}/omar/permission`).reply(403, {});
    nock(baseUrl).get(`${collaborators}/omar`).reply(403, {});
    await expect(people.roleOf("omar")).rejects.toThrow();
    await expect(people.isCollaborator("omar")).rejects.toThrow();
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
