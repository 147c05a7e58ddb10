import nock from "nock";
import { describe, expect, it } from "vitest";
import { createActingPeople } from "../../src/github/read_acting_people.ts";
import { announced } from "../core/run/stages.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const collaborators = "/repos/acme/catalog/collaborators";

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
    const read = await createActingPeople(fakeRepository())(catalog, { ...scene.snapshot, approvers: [] });
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
    const read = await createActingPeople(fakeRepository())(catalog, { ...scene.snapshot, approvers: [] });
    expect(read.members).toEqual(new Map([["acme/devops", new Set(["omar", "olga", "rolf"])]]));
    expect(read.writers).toEqual(new Set(["omar"]));
  });
});

describe("strangers who write commands", () => {
  const membership = (login: string) => nock(baseUrl).get(`/orgs/acme/teams/devops/memberships/${login}`);

  it("are asked about once a minute, however often the run is looked at", async () => {
    const scene = await announced();
    const strangers = ["sam", "kim", "lee"];
    for (const login of strangers) scene.comment(login, "/approve");
    for (const login of strangers) membership(login).twice().reply(404, {});
    const { catalog } = scene.snapshot;
    let at = Date.parse("2026-11-22T08:00:00Z");
    const read = createActingPeople({ ...fakeRepository(), clock: () => new Date(at) });
    for (let look = 0; look < 10; look += 1) {
      expect((await read(catalog, { ...scene.snapshot, approvers: [] })).members.get("acme/devops")).toEqual(new Set());
      at += 10_000;
    }
  });

  it("are asked about anew as soon as GitHub counts them among the repository's people, or they have labelled", async () => {
    const scene = await announced();
    scene.comment("sam", "/approve");
    scene.comment("kim", "/approve");
    membership("sam").reply(404, {});
    membership("kim").reply(404, {});
    const { catalog } = scene.snapshot;
    const read = createActingPeople(fakeRepository());
    await read(catalog, { ...scene.snapshot, approvers: [] });
    scene.comment("sam", "/approve", { byInsider: true });
    scene.label("kim");
    membership("sam").reply(200, { state: "active" });
    membership("kim").reply(200, { state: "active" });
    for (const login of ["sam", "kim"]) {
      nock(baseUrl).get(`${collaborators}/${login}/permission`).reply(200, { permission: "write", role_name: "write" });
    }
    const { members, writers } = await read(catalog, { ...scene.snapshot, approvers: [] });
    expect(members).toEqual(new Map([["acme/devops", new Set(["sam", "kim"])]]));
    expect(writers).toEqual(new Set(["sam", "kim"]));
  });
});
