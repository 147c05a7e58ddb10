import nock from "nock";
import { pino } from "pino";
import { afterEach, beforeEach, expect } from "vitest";
import { octokitFor } from "../../src/github/octokit.ts";
import type { Repository } from "../../src/github/repository.ts";

export const baseUrl = "https://api.github.test";
const clock = (): Date => new Date("2026-11-22T08:00:00Z");

/** `acme/catalog` through the app's own octokit; nock answers in GitHub's place. */
export function fakeRepository(): Repository {
  const fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);
  const { Octokit, request } = octokitFor({
    userAgent: "gatehouse",
    timeoutMilliseconds: 5000,
    isLimited: true,
    clock,
    fetch,
  });
  const octokit = new Octokit({ auth: { token: "t" }, baseUrl, request, log: pino({ level: "silent" }) });
  const app = { id: 1, botLogin: "gatehouse[bot]" };
  return { octokit, installation: 1, fullName: "acme/catalog", name: { owner: "acme", repo: "catalog" }, app, clock };
}

/** No request leaves this machine, and every expected one is made. */
export function expectRequests(): void {
  beforeEach(() => {
    nock.disableNetConnect();
  });
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect(pending).toEqual([]);
  });
}
