import nock from "nock";
import { describe, expect, it } from "vitest";
import type { Issue } from "../../src/core/run/snapshot.ts";
import { createLabelHistory } from "../../src/github/read_labelled.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

const path = "/repos/acme/catalog/issues/12/events";
expectRequests();

const labelling = { label: "approved", on: true, login: "omar", kind: "person", viaApp: false, at: "a" } as const;

const issue: Issue = {
  id: "I_12",
  number: 12,
  title: "",
  body: "",
  author: { login: "dana", kind: "person" },
  open: true,
  createdAt: "2026-11-22T08:00:00Z",
  editors: [],
  hasMoreEditors: false,
  labels: ["approved"],
  labelled: [labelling],
  silenced: [],
  comments: [],
};

const event = (label: string, at: string, more: object = {}): object => ({
  event: "labeled",
  actor: { login: "omar", type: "User" },
  created_at: at,
  label: { name: label },
  performed_via_github_app: null,
  ...more,
});

describe("labelings", () => {
  it("have the names that labels had then: renaming a harmless label makes no approval", async () => {
    nock(baseUrl)
      .get(path)
      .query({ per_page: 100, page: 1 })
      .reply(200, [event("priority", "t1")]);
    const { labelled } = await createLabelHistory(fakeRepository()).complete(issue, "approved");
    expect(labelled).toEqual([{ ...labelling, label: "priority", at: "t1" }]);
  });

  it("tell apps, people for whom an app acted, and deleted accounts apart; other events are none", async () => {
    const events = [
      event("approved", "t1", { actor: { login: "gatehouse[bot]", type: "Bot" }, event: "unlabeled" }),
      event("approved", "t2", { performed_via_github_app: { id: 7 } }),
      event("approved", "t3", { actor: null }),
      { event: "closed", actor: { login: "omar", type: "User" }, created_at: "t4" },
    ];
    nock(baseUrl).get(path).query({ per_page: 100, page: 1 }).reply(200, events);
    const { labelled } = await createLabelHistory(fakeRepository()).complete(issue, "Approved");
    expect(labelled).toMatchObject([
      { on: false, kind: "bot", at: "t1" },
      { on: true, kind: "person", viaApp: true, at: "t2" },
      { login: "ghost", kind: "ghost", at: "t3" },
    ]);
  });

  it("are read from the end of a history that somebody filled up", async () => {
    const link = { link: `<${baseUrl}${path}?per_page=100&page=50>; rel="last"` };
    const answer = (page: number): nock.Interceptor => nock(baseUrl).get(path).query({ per_page: 100, page });
    answer(1).reply(200, [event("noise", "t1")], link);
    answer(49).reply(200, [event("noise", "t2")]);
    answer(50).reply(200, [event("approved", "t3")]);
    const { labelled } = await createLabelHistory(fakeRepository()).complete(issue, "approved");
    expect(labelled.map(({ at }) => at)).toEqual(["t2", "t3"]);
  });

  it("are asked for again only when what looks like an approval has changed", async () => {
    const history = createLabelHistory(fakeRepository());
    const answer = (at: string): nock.Scope =>
      nock(baseUrl)
        .get(path)
        .query({ per_page: 100, page: 1 })
        .reply(200, [event("approved", at)]);
    answer("t1");
    await history.complete(issue, "approved");
    const other = { ...labelling, label: "run/planning", at: "t2" };
    const again = await history.complete({ ...issue, labelled: [...issue.labelled, other] }, "approved");
    expect(again.labelled.map(({ at }) => at)).toEqual(["t1"]);
    answer("t3");
    const renamed = { ...labelling, label: "approved", at: "t0" };
    const changed = await history.complete({ ...issue, labelled: [renamed, ...issue.labelled] }, "approved");
    expect(changed.labelled.map(({ at }) => at)).toEqual(["t3"]);
  });

  it("cost nothing while no label looks like an approval", async () => {
    expect(await createLabelHistory(fakeRepository()).complete(issue, "go")).toBe(issue);
  });
});
