import nock from "nock";
import { describe, expect, it } from "vitest";
import { readOverview } from "../../src/github/read_overview.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const target = { oid: "a".repeat(40) };

interface Page {
  readonly refs: readonly string[];
  readonly issues: readonly (readonly [number: number, label: string])[];
  /** Numbers of open pull requests. */
  readonly pulls?: readonly number[];
  readonly more?: { readonly refs?: boolean; readonly issues?: boolean; readonly pulls?: boolean };
}

interface Asked {
  readonly refs?: string;
  readonly issues?: string;
  readonly openPulls?: string;
}

function answers(page: Page, asked: Asked): void {
  const pageInfo = (kind: "refs" | "issues"): object => ({
    hasNextPage: page.more?.[kind] === true,
    endCursor: page[kind].length > 0 ? `${kind} ${String(page[kind].at(-1))}` : null,
  });
  const repository = {
    defaultBranchRef: { name: "main", target },
    settings: { __typename: "Blob" },
    actions: null,
    refs: { nodes: page.refs.map((name) => ({ name, target })), pageInfo: pageInfo("refs") },
    issues: {
      nodes: page.issues.map(([number, name]) => ({ number, labels: { nodes: [{ name }] } })),
      pageInfo: pageInfo("issues"),
    },
    pullRequests: { nodes: [] },
    openPulls: {
      nodes: (page.pulls ?? []).map((number) => ({
        number,
        headRefName: "work",
        headRefOid: String(number),
        baseRefName: number === 3 ? "other" : "main",
        author: { __typename: "User" },
      })),
      pageInfo: { hasNextPage: page.more?.pulls === true, endCursor: page.pulls?.at(-1)?.toString() ?? null },
    },
  };
  nock(baseUrl)
    .post(
      "/graphql",
      ({ variables }: { readonly variables: Asked }) =>
        variables.refs === asked.refs && variables.issues === asked.issues && variables.openPulls === asked.openPulls,
    )
    .reply(200, { data: { repository } });
}

describe("the overview", () => {
  it("goes on to the end of both lists: many open issues hide no run, and many branches no lock", async () => {
    answers({ refs: ["x/a"], issues: [[1, "run/planned"]], more: { issues: true, refs: true } }, {});
    answers(
      { refs: ["x/b"], issues: [[2, "run/planning"]], more: { issues: true } },
      { refs: "refs x/a", issues: "issues 1,run/planned" },
    );
    answers({ refs: [], issues: [[3, "run/invalid"]] }, { refs: "refs x/b", issues: "issues 2,run/planning" });
    const overview = await readOverview(fakeRepository());
    expect(overview).toMatchObject({ openRuns: [1, 2, 3], waitingRuns: [1, 3] });
    expect([...(overview?.runBranches.keys() ?? [])]).toEqual(["run/x/a", "run/x/b"]);
  });

  it("names every open pull request of the default branch: heaps of others hide none", async () => {
    answers({ refs: [], issues: [], pulls: [1, 2], more: { pulls: true } }, {});
    answers({ refs: [], issues: [], pulls: [3, 4] }, { openPulls: "2" });
    const overview = await readOverview(fakeRepository());
    expect(overview?.openPulls).toEqual([1, 2, 4].map((number) => ({ number, head: String(number) })));
  });

  it("does not let heaps of invalid issues use up what GitHub allows the app", async () => {
    const heap = Array.from({ length: 300 }, (_, index) => [index + 1, "run/invalid"] as const);
    answers({ refs: [], issues: [...heap, [301, "run/waiting-for-turn"]] }, {});
    const overview = await readOverview(fakeRepository());
    expect(overview?.openRuns).toHaveLength(101);
    expect(overview?.openRuns[0]).toBe(301);
  });

  it("is none of a repository that is no catalog: it would be cloned for nothing", async () => {
    nock(baseUrl)
      .post("/graphql")
      .reply(200, {
        data: { repository: { defaultBranchRef: { name: "main", target }, settings: null, actions: null } },
      });
    expect(await readOverview(fakeRepository())).toBeUndefined();
  });
});
