import nock from "nock";
import { describe, expect, it } from "vitest";
import { PartialAnswer } from "../../src/github/graphql.ts";
import { readQueue } from "../../src/github/read_queue.ts";
import { planned } from "../core/run/stages.ts";
import { cloneWith } from "./clone_port.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const clone = cloneWith();
const nobody = { nodes: [] };
const notFound = (...path: string[]) => ({ type: "NOT_FOUND", message: "Could not resolve", path });
const merge = { run: 7, pull: 13, mergedAt: "2026-11-22T08:00:00Z", hasBranch: false };

interface Holding {
  readonly errors?: readonly object[];
  readonly holder?: object | null;
  readonly merged?: typeof merge;
  readonly recorded?: boolean;
}

/** What run 12 is told of run 7, which holds its entity. */
async function queueWhere({ errors = [], holder = null, merged, recorded = false }: Holding) {
  const { lock } = (await planned()).snapshot;
  if (lock?.commit === undefined) throw new Error("The run has no branch.");
  const repository = { waiting: nobody, called: nobody, holder };
  nock(baseUrl).post("/graphql").reply(200, { data: { repository }, errors });
  return readQueue(fakeRepository(), clone, {
    issue: 12,
    branch: lock.branch,
    lock: { ...lock, commit: { ...lock.commit, run: 7 } },
    branchOf: () => Promise.resolve(undefined),
    isRecorded: () => recorded,
    merged: () => Promise.resolve(merged),
  });
}

describe("whoever holds an entity", () => {
  it("holds it while what it merged has no record, though no key of the app's signed that", async () => {
    const { lock } = (await planned()).snapshot;
    if (lock === undefined) throw new Error("The run has no branch.");
    const { commit, ...unsigned } = lock;
    nock(baseUrl)
      .post("/graphql")
      .reply(200, { data: { repository: { waiting: nobody, called: nobody, holder: null } } });
    const orphan = { ...merge, isUnsigned: true } as const;
    const queue = await readQueue(fakeRepository(), clone, {
      issue: 12,
      branch: lock.branch,
      lock: unsigned,
      branchOf: () => Promise.resolve(undefined),
      isRecorded: () => false,
      merged: () => Promise.resolve(orphan),
    });
    expect(queue).toMatchObject({ isHolderGone: false, orphan });
  });

  it("holds it for as long as its issue is there", async () => {
    expect(await queueWhere({ holder: { number: 7 } })).toMatchObject({ isHolderGone: false });
  });

  it("is gone with its issue, when nothing of it is merged", async () => {
    expect(await queueWhere({ errors: [notFound("repository", "holder")] })).toMatchObject({ isHolderGone: true });
  });

  it("goes on holding it without its issue while what it merged has no record", async () => {
    const queue = await queueWhere({ errors: [notFound("repository", "holder")], merged: merge });
    expect(queue).toMatchObject({ isHolderGone: false, orphan: merge });
  });

  it("is gone once its record is there, with or without its issue", async () => {
    expect(await queueWhere({ holder: { number: 7 }, recorded: true })).toMatchObject({ isHolderGone: true });
    const errors = [notFound("repository", "holder")];
    expect(await queueWhere({ errors, merged: merge, recorded: true })).toMatchObject({ isHolderGone: true });
  });

  it.each([
    ["something else is not found", [notFound("repository", "waiting")]],
    ["nobody says what is not found", [{ type: "NOT_FOUND", message: "Could not resolve" }]],
    ["GitHub may not tell", [{ type: "FORBIDDEN", message: "No", path: ["repository", "holder"] }]],
  ])("is nothing that could be told where %s", async (_, errors) => {
    await expect(queueWhere({ errors })).rejects.toThrow(PartialAnswer);
  });
});
