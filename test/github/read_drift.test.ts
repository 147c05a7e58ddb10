import nock from "nock";
import { describe, expect, it } from "vitest";
import { signDrift } from "../../src/core/drift/drift_message.ts";
import type { DriftReport } from "../../src/core/drift/messages.ts";
import { readLatestDrift } from "../../src/github/read_drift.ts";
import { driftReport } from "../core/drift/reports.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const key = new Uint8Array(32).fill(1);
const api = "/repos/acme/catalog";
const path = ".github/workflows/gatehouse-drift.yml";
const sha = (run: number): string => String(run % 10).repeat(40);

function workflowRun(id: number, given: object = {}) {
  const repository = { html_url: "https://github.test/acme/catalog" };
  const run = { id, path, event: "schedule", head_branch: "main", head_sha: sha(id), run_attempt: 1, repository };
  const times = { created_at: "2026-11-22T04:17:00Z", run_started_at: "2026-11-22T04:18:00Z" };
  return { ...run, ...times, html_url: `https://github.test/acme/catalog/actions/runs/${String(id)}`, ...given };
}

function runs(...workflow_runs: readonly object[]): void {
  nock(baseUrl)
    .get(`${api}/actions/workflows/gatehouse-drift.yml/runs`)
    .query({ branch: "main", status: "completed", per_page: "10" })
    .reply(200, { total_count: workflow_runs.length, workflow_runs });
}

function checks(run: number, ...texts: readonly (string | null)[]): void {
  const check_runs = texts.map((text, id) => ({ id, name: "gatehouse/drift", head_sha: sha(run), output: { text } }));
  nock(baseUrl)
    .get(`${api}/commits/${sha(run)}/check-runs`)
    .query({ filter: "all", per_page: "100", check_name: "gatehouse/drift" })
    .reply(200, { total_count: check_runs.length, check_runs });
}

const signed = (given: Partial<DriftReport>, by = key): string => signDrift(driftReport([], given), by);
const latest = () => readLatestDrift(fakeRepository(), "main", [key]);

describe("the latest check for drift", () => {
  it("is the newest workflow run that left a report of its own, among whatever others have put there", async () => {
    runs(workflowRun(12), workflowRun(11));
    const forged = signed({ workflowRunId: 12 }).replace('"clean":3', '"clean":9');
    const others = [signed({ workflowRunId: 12 }, new Uint8Array(32)), signed({ workflowRunId: 11 }), null, "hello"];
    checks(12, forged, ...others, signed({ workflowRunId: 12 }));
    const found = await latest();
    expect(found).toMatchObject({
      report: { workflowRunId: 12, clean: 3 },
      run: { id: 12, at: "2026-11-22T04:18:00.000Z" },
    });
    expect(found?.repositoryUrl).toBe("https://github.test/acme/catalog");
  });

  it("is none of another repository, attempt or workflow run, and then an older one's", async () => {
    runs(workflowRun(13, { run_attempt: 2 }), workflowRun(11));
    checks(
      13,
      signed({ workflowRunId: 13 }),
      signed({ workflowRunId: 13, workflowRunAttempt: 2, repository: "acme/other" }),
    );
    checks(11, signed({ workflowRunId: 11 }));
    expect((await latest())?.run.id).toBe(11);
  });

  it("is not looked for where the run is another workflow's, another branch's, or of another event", async () => {
    const other = { path: ".github/workflows/other.yml" };
    runs(workflowRun(14, other), workflowRun(15, { head_branch: "note" }), workflowRun(16, { event: "pull_request" }));
    expect(await latest()).toBeUndefined();
  });

  it("does not exist in a catalog without the workflow", async () => {
    nock(baseUrl).get(`${api}/actions/workflows/gatehouse-drift.yml/runs`).query(true).reply(404, {});
    expect(await latest()).toBeUndefined();
  });
});
