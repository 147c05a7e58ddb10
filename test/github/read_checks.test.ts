import nock from "nock";
import { describe, expect, it } from "vitest";
import { readChecks, readJob } from "../../src/github/read_checks.ts";
import { signReport } from "../../src/core/plan/report_message.ts";
import type { Report } from "../../src/core/plan/messages.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const key = new Uint8Array(32).fill(7);
const keys = { announcement: [key], commit: [key], nonce: [key], seal: [key] };
const head = "a".repeat(40);
const pull = { number: 13, url: "", state: "open", branch: "run/x/y", base: "main", head } as const;
const path = `/repos/acme/catalog/commits/${head}/check-runs`;
const report: Report = {
  version: 1,
  repository: "acme/catalog",
  issue: 12,
  phase: "plan",
  nonce: "0".repeat(32),
  head,
  tree: head,
  workflowRunId: 1,
  workflowRunAttempt: 1,
  outcome: "refused",
  toolMilliseconds: 1,
};

const check = (id: number, name: string, app: number, text: string): object => ({
  id,
  node_id: `CR_${String(id)}`,
  name,
  head_sha: head,
  external_id: "n",
  status: "completed",
  conclusion: "success",
  started_at: "t",
  completed_at: "t",
  app: { id: app },
  output: { text },
});

describe("the checks of a commit", () => {
  it("are found however many others somebody has put in front of them", async () => {
    const flood = Array.from({ length: 100 }, (_, index) => check(index + 1, "gatehouse/report", 5, "nothing"));
    const own = check(300, "gatehouse", 1, "mine");
    const signed = signReport(report, key);
    const asked = { filter: "all", per_page: 100 };
    nock(baseUrl).get(path).query(asked).reply(200, { total_count: 202, check_runs: flood });
    nock(baseUrl)
      .get(path)
      .query({ ...asked, app_id: 1 })
      .reply(200, { total_count: 1, check_runs: [own] });
    nock(baseUrl)
      .get(path)
      .query({ ...asked, check_name: "gatehouse/report" })
      .reply(200, { total_count: 101, check_runs: flood }, { link: `<${baseUrl}${path}?page=2>; rel="next"` });
    nock(baseUrl)
      .get(path)
      .query({ page: 2 })
      .reply(200, { total_count: 101, check_runs: [check(301, "gatehouse/report", 5, signed)] });
    const { checks, reports } = await readChecks(fakeRepository(), keys, pull);
    expect(checks.map(({ id }) => id)).toEqual(["CR_300"]);
    expect(reports).toEqual([signed]);
  });
});

describe("a job", () => {
  const runs = "/repos/acme/catalog/actions/workflows/gatehouse.yml/runs";
  const run = {
    id: 1,
    html_url: "",
    status: "completed",
    conclusion: "success",
    updated_at: "2026-11-26T08:00:09Z",
    created_at: "2026-11-26T08:00:00Z",
    event: "workflow_dispatch",
    path: ".github/workflows/gatehouse.yml",
    display_title: "gatehouse plan #12 n",
  };
  const asked = { filter: "all", per_page: 100 };
  const order = {
    ...check(1, "gatehouse", 1, "an order"),
    status: "in_progress",
    conclusion: null,
    completed_at: null,
  };
  const answerOf = (texts: readonly string[]): object => ({
    total_count: 1 + texts.length,
    check_runs: [order, ...texts.map((text, place) => check(2 + place, "gatehouse/report", 5, text))],
  });

  async function observe(): Promise<Awaited<ReturnType<typeof readJob>>> {
    const read = () => readChecks(fakeRepository(), keys, pull);
    return readJob(fakeRepository(), keys, "main", await read(), read);
  }

  it("that reports and ends between two readings is not taken for one that ended without a report", async () => {
    const signed = signReport(report, key);
    nock(baseUrl).get(path).query(asked).reply(200, answerOf([]));
    nock(baseUrl)
      .get(runs)
      .query(true)
      .reply(200, { total_count: 1, workflow_runs: [run] });
    nock(baseUrl)
      .get(path)
      .query(asked)
      .reply(200, answerOf(["by somebody else", signed]));
    const { reports, workflowRuns } = await observe();
    expect(workflowRuns.map(({ completed }) => completed)).toEqual([true]);
    expect(reports).toEqual(["by somebody else", signed]);
  });

  it("is found behind those of a hundred other runs, its workflow runs the oldest first", async () => {
    nock(baseUrl).get(path).query(asked).reply(200, answerOf([]));
    const other = { ...run, display_title: "gatehouse apply #13 other" };
    const others = Array.from({ length: 99 }, (_, place) => ({ ...other, id: 1000 - place }));
    const running = { ...run, id: 20, status: "in_progress" };
    const cancelled = { ...run, id: 10, conclusion: "cancelled" };
    nock(baseUrl)
      .get(runs)
      .query(({ page }) => page === undefined)
      .reply(
        200,
        { total_count: 101, workflow_runs: [...others, running] },
        { link: `<${baseUrl}${runs}?page=2>; rel="next"` },
      );
    nock(baseUrl)
      .get(runs)
      .query({ page: 2 })
      .reply(200, { total_count: 101, workflow_runs: [cancelled] });
    nock(baseUrl).get(path).query(asked).reply(200, answerOf([]));
    expect((await observe()).workflowRuns.map(({ id }) => id)).toEqual([10, 20]);
  });

  it("whose report is there, or that still runs, costs no second reading", async () => {
    for (const [texts, status] of [
      [[signReport(report, key)], "completed"],
      [[], "in_progress"],
    ] as const) {
      nock(baseUrl).get(path).query(asked).reply(200, answerOf(texts));
      nock(baseUrl)
        .get(runs)
        .query(true)
        .reply(200, { total_count: 1, workflow_runs: [{ ...run, status }] });
      expect((await observe()).reports).toEqual(texts);
    }
  });
});
