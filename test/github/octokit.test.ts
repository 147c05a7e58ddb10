import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import nock from "nock";
import { pino } from "pino";
import { Probot } from "probot";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { classifyFailure } from "../../src/github/errors.ts";
import { octokitFor } from "../../src/github/octokit.ts";
import type { OctokitForProbot } from "../../src/github/octokit.ts";

const baseUrl = "https://api.github.test";
const repository = { owner: "acme", repo: "catalog" };
const start = new Date("2026-01-01T00:00:00Z");
let now = start;
let github: nock.Scope;
const servers: Server[] = [];

beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect("127.0.0.1");
  now = start;
  github = nock(baseUrl);
});

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

function setUp(timeoutMilliseconds = 5000): OctokitForProbot {
  return octokitFor({
    userAgent: "gatehouse/0.0.0",
    timeoutMilliseconds,
    isLimited: true,
    clock: () => now,
    fetch: (input, init) => globalThis.fetch(input, init),
  });
}

function client(options: { readonly baseUrl?: string; readonly timeoutMilliseconds?: number } = {}) {
  const { Octokit, request } = setUp(options.timeoutMilliseconds);
  const retry = { retryAfterBaseValue: 1 };
  const log = pino({ level: "silent" });
  return new Octokit({ auth: { token: "secret-token" }, baseUrl: options.baseUrl ?? baseUrl, request, retry, log });
}

function createProbot(): Probot {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return new Probot({
    ...setUp(),
    baseUrl,
    appId: 1,
    privateKey: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    log: pino({ level: "silent" }),
  });
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error("It should have failed.");
    },
    (error: unknown) => error,
  );
}

/** A real server, for what nock can't do: answers that are late or break off. `request` counts from 1. */
async function serve(answer: (response: ServerResponse, request: number) => void) {
  let requests = 0;
  const server = createServer((_, response) => {
    answer(response, ++requests);
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The test's server has no port.");
  return { url: `http://127.0.0.1:${address.port}`, requests: () => requests };
}

function json(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { "content-type": "application/json" });
}

describe("retries", () => {
  test("a read that failed on GitHub's side is tried again", async () => {
    github.get("/repos/acme/catalog").reply(502).get("/repos/acme/catalog").reply(200, { id: 1 });
    const response = await client().rest.repos.get(repository);
    expect(response.data.id).toBe(1);
  });

  test("not for ever: the error is transient, the queue's to handle", async () => {
    github.get("/repos/acme/catalog").times(3).reply(503);
    const error = await failure(client().rest.repos.get(repository));
    expect(classifyFailure(error, now)).toMatchObject({ kind: "transient", status: 503 });
  });

  test("a connection that breaks is tried again, and transient in the end", async () => {
    github.get("/repos/acme/catalog").times(3).replyWithError("socket hang up");
    const error = await failure(client().rest.repos.get(repository));
    expect(classifyFailure(error, now)).toMatchObject({ kind: "transient" });
  });

  test("a comment whose answer was lost is not made twice", async () => {
    github.post("/repos/acme/catalog/issues/1/comments").once().reply(502);
    const comment = client().rest.issues.createComment({ ...repository, issue_number: 1, body: "Hello" });
    expect(classifyFailure(await failure(comment), now)).toMatchObject({ kind: "transient", status: 502 });
  });

  test("a GraphQL query is tried again, a mutation is not", async () => {
    github
      .post("/graphql")
      .reply(502)
      .post("/graphql")
      .reply(200, { data: { viewer: { login: "gatehouse" } } });
    expect(await client().graphql("query { viewer { login } }")).toEqual({ viewer: { login: "gatehouse" } });
    github.post("/graphql").once().reply(502);
    const mutation = client().graphql("mutation { addLabelsToLabelable { clientMutationId } }");
    expect(classifyFailure(await failure(mutation), now)).toMatchObject({ kind: "transient" });
  });

  test("a conflict is not tried again", async () => {
    const message = "Head branch was modified. Review and try the merge again.";
    github.put("/repos/acme/catalog/pulls/7/merge").once().reply(409, { message });
    const merge = client().rest.pulls.merge({ ...repository, pull_number: 7, sha: "a".repeat(40) });
    expect(classifyFailure(await failure(merge), now)).toMatchObject({ kind: "conflict", status: 409 });
  });

  test("a slow answer counts as none, and is tried again", async () => {
    const server = await serve((response, request) => {
      if (request > 1) json(response).end('{"id":1}');
    });
    const response = await client({ baseUrl: server.url, timeoutMilliseconds: 200 }).rest.repos.get(repository);
    expect(response.data).toEqual({ id: 1 });
    expect(server.requests()).toBe(2);
  });

  test("an answer that breaks off is no empty answer", async () => {
    const server = await serve((response, request) => {
      if (request > 1) json(response).end('{"id":1}');
      else json(response).write('{"id":', () => response.destroy());
    });
    const response = await client({ baseUrl: server.url }).rest.repos.get(repository);
    expect(response.data).toEqual({ id: 1 });
    expect(server.requests()).toBe(2);
  });
});

describe("limits", () => {
  const secondary = { message: "You have exceeded a secondary rate limit. Please wait a few minutes." };

  test("a secondary limit is left to the queue, with the time that GitHub names", async () => {
    github.post("/repos/acme/catalog/issues/1/comments").once().reply(403, secondary, { "retry-after": "90" });
    const comment = client().rest.issues.createComment({ ...repository, issue_number: 1, body: "Hello" });
    const { kind, retryAt } = classifyFailure(await failure(comment), now);
    expect({ kind, retryAt }).toEqual({ kind: "transient", retryAt: new Date("2026-01-01T00:01:30Z") });
  });

  test("until then nothing more is sent; after it everything is", async () => {
    const octokit = client();
    github.get("/repos/acme/catalog").once().reply(429, secondary, { "retry-after": "90" });
    await failure(octokit.rest.repos.get(repository));
    now = new Date("2026-01-01T00:01:00Z");
    const held = classifyFailure(await failure(octokit.rest.issues.get({ ...repository, issue_number: 1 })), now);
    expect(held).toMatchObject({ kind: "transient", retryAt: new Date("2026-01-01T00:01:30Z") });
    expect(held.message).toContain("until 2026-01-01T00:01:30.000Z");
    now = new Date("2026-01-01T00:01:30Z");
    github.get("/repos/acme/catalog").once().reply(200, { id: 1 });
    expect((await octokit.rest.repos.get(repository)).status).toBe(200);
  });

  test("the hourly limit's reset is honoured", async () => {
    const reset = String(new Date("2026-01-01T00:40:00Z").getTime() / 1000);
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
    github.get("/repos/acme/catalog").once().reply(403, { message: "API rate limit exceeded" }, headers);
    const error = await failure(client().rest.repos.get(repository));
    expect(classifyFailure(error, now).retryAt).toEqual(new Date("2026-01-01T00:40:01Z"));
  });

  test("GraphQL's own word for a limit counts too", async () => {
    const errors = [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }];
    github.post("/graphql").once().reply(200, { errors }, { "x-ratelimit-remaining": "12" });
    const error = await failure(client().graphql("query { viewer { login } }"));
    expect(classifyFailure(error, now)).toMatchObject({ kind: "transient", retryAt: new Date("2026-01-01T00:01:00Z") });
  });

  test("a secondary limit of GraphQL may come with 200, and on a server of one's own from another address", async () => {
    const octokit = client({ baseUrl: `${baseUrl}/api/v3` });
    const errors = [secondary];
    github.post("/api/graphql").once().reply(200, { data: null, errors }, { "retry-after": "90" });
    const query = (): Promise<unknown> =>
      octokit.request({ method: "POST", url: `${baseUrl}/api/graphql`, query: "query { viewer { login } }" });
    for (const ask of [query, query]) {
      const found = classifyFailure(await failure(ask()), now);
      expect(found).toMatchObject({ kind: "transient", retryAt: new Date("2026-01-01T00:01:30Z") });
    }
  });

  test("words in an answer that has data are no limit", async () => {
    const answer = {
      data: { viewer: null },
      errors: [{ type: "NOT_FOUND", message: "No label 'rate limit exceeded'" }],
    };
    github.post("/graphql").once().reply(200, answer);
    const octokit = client();
    expect((await octokit.request("POST /graphql", { query: "query { viewer { login } }" })).status).toBe(200);
  });

  test("a missing permission is no limit", async () => {
    const headers = { "x-accepted-github-permissions": "issues=write", "x-ratelimit-remaining": "4000" };
    github.get("/repos/acme/catalog").reply(403, { message: "Resource not accessible by integration" }, headers);
    github.get("/repos/acme/catalog").reply(200, { id: 1 });
    const octokit = client();
    const denied = classifyFailure(await failure(octokit.rest.repos.get(repository)), now);
    expect(denied).toMatchObject({ kind: "forbidden", permission: "issues=write" });
    expect((await octokit.rest.repos.get(repository)).status).toBe(200);
  });
});

describe("conditional requests", () => {
  test("an unchanged answer is given again as if it were new, and can't be spoilt", async () => {
    const octokit = client();
    const list = { total_count: 1, check_runs: [{ id: 5 }] };
    const path = "/repos/acme/catalog/commits/main/check-runs";
    github.get(path).reply(200, list, { etag: '"one"' });
    github.get(path).times(2).matchHeader("if-none-match", '"one"').reply(304);
    for (let time = 0; time < 3; time++) {
      const checks = await octokit.paginate(octokit.rest.checks.listForRef, { ...repository, ref: "main" });
      expect(checks).toMatchObject([{ id: 5 }]);
    }
  });

  test("a full page is asked for anew: others may follow it by now, which its ETag does not tell", async () => {
    const octokit = client();
    const path = "/repos/acme/catalog/issues/1/events";
    const pages = nock(baseUrl, { badheaders: ["if-none-match"] });
    const next = { link: `<${baseUrl}${path}?per_page=2&page=2>; rel="next"` };
    pages
      .get(path)
      .query({ per_page: 2 })
      .reply(200, [{ id: 1 }, { id: 2 }], { etag: '"one"' });
    pages
      .get(path)
      .query({ per_page: 2 })
      .reply(200, [{ id: 1 }, { id: 2 }], { etag: '"one"', ...next });
    pages
      .get(path)
      .query({ per_page: 2, page: 2 })
      .reply(200, [{ id: 3 }], { etag: '"two"' });
    const ask = () => octokit.paginate(octokit.rest.issues.listEvents, { ...repository, issue_number: 1, per_page: 2 });
    expect((await ask()).map(({ id }) => id)).toEqual([1, 2]);
    expect((await ask()).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test("a changed answer replaces the old one", async () => {
    const octokit = client();
    github.get("/repos/acme/catalog").reply(200, { id: 1 }, { etag: '"one"' });
    github.get("/repos/acme/catalog").matchHeader("if-none-match", '"one"').reply(200, { id: 2 }, { etag: '"two"' });
    github.get("/repos/acme/catalog").matchHeader("if-none-match", '"two"').reply(304);
    const ids: number[] = [];
    for (let time = 0; time < 3; time++) ids.push((await octokit.rest.repos.get(repository)).data.id);
    expect(ids).toEqual([1, 2, 2]);
  });

  test("another page, format or address is another answer", async () => {
    const octokit = client();
    const unconditional = { reqheaders: {}, badheaders: ["if-none-match"] };
    const scope = nock(baseUrl, unconditional);
    for (const query of [{ state: "open" }, { state: "open", page: "2" }]) {
      scope.get("/repos/acme/catalog/issues").query(query).reply(200, [], { etag: '"same"' });
    }
    scope.get("/repos/acme/catalog/issues").query({ state: "open" }).reply(200, [], { etag: '"same"' });
    await octokit.rest.issues.listForRepo({ ...repository, state: "open" });
    await octokit.rest.issues.listForRepo({ ...repository, state: "open", page: 2 });
    await octokit.rest.issues.listForRepo({ ...repository, state: "open", mediaType: { format: "full" } });
    expect(scope.isDone()).toBe(true);
  });

  test("a caller's own condition is its own business", async () => {
    github.get("/repos/acme/catalog").matchHeader("if-none-match", '"mine"').reply(304);
    const asked = client().request("GET /repos/{owner}/{repo}", {
      ...repository,
      headers: { "if-none-match": '"mine"' },
    });
    expect(await failure(asked)).toMatchObject({ status: 304 });
  });
});

describe("inside Probot", () => {
  test("a token that GitHub refuses before its time is renewed", async () => {
    const probot = createProbot();
    const octokit = await probot.auth(1);
    const path = "/repos/acme/catalog/issues/1/comments";
    const speak = () => octokit.rest.issues.createComment({ ...repository, issue_number: 1, body: "Hello" });
    for (const token of ["old", "new"]) {
      const answer = { token, expires_at: "2999-01-01T00:00:00Z", permissions: {} };
      github.post("/app/installations/1/access_tokens").reply(201, answer);
    }
    // A token that is younger is tried again as it is: GitHub may not have heard of it everywhere yet.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 10_000 });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    github.post(path).matchHeader("authorization", "token old").reply(201, { id: 1 });
    expect((await speak()).data.id).toBe(1);
    vi.useRealTimers();
    github.post(path).matchHeader("authorization", "token old").reply(401, { message: "Bad credentials" });
    github.post(path).matchHeader("authorization", "token new").reply(201, { id: 2 });
    expect((await speak()).data.id).toBe(2);
  });

  test("each client of an installation shares answers and limits with the next, and with no other installation", async () => {
    const probot = createProbot();
    for (const installation of [1, 2]) {
      const token = { token: `token-${installation}`, expires_at: "2999-01-01T00:00:00Z", permissions: {} };
      github.post(`/app/installations/${installation}/access_tokens`).reply(201, token);
    }
    github
      .get("/repos/acme/catalog")
      .matchHeader("authorization", "token token-1")
      .reply(200, { id: 1 }, { etag: '"x"' });
    github.get("/repos/acme/catalog").matchHeader("if-none-match", '"x"').reply(304);
    for (let time = 0; time < 2; time++) {
      const octokit = await probot.auth(1);
      expect((await octokit.rest.repos.get(repository)).data.id).toBe(1);
    }

    const unconditional = nock(baseUrl, { badheaders: ["if-none-match"] });
    unconditional.get("/repos/acme/catalog").matchHeader("authorization", "token token-2").reply(200, { id: 2 });
    expect((await (await probot.auth(2)).rest.repos.get(repository)).data.id).toBe(2);

    github.post("/repos/acme/catalog/issues/1/comments").once().reply(429, {}, { "retry-after": "60" });
    const first = await probot.auth(1);
    await failure(first.rest.issues.createComment({ ...repository, issue_number: 1, body: "Hello" }));
    expect(await failure((await probot.auth(1)).rest.repos.get(repository))).toMatchObject({ status: 429 });
    github
      .get("/repos/acme/catalog")
      .matchHeader("user-agent", /^gatehouse\/0\.0\.0 /)
      .reply(200, { id: 2 });
    expect((await (await probot.auth(2)).rest.repos.get(repository)).data.id).toBe(2);
  });

  test("writes follow each other without a fixed pause", async () => {
    const octokit = client();
    github.post("/repos/acme/catalog/issues/1/comments").times(20).reply(201, { id: 1 });
    const began = performance.now();
    for (let time = 0; time < 20; time++) {
      await octokit.rest.issues.createComment({ ...repository, issue_number: 1, body: "Hello" });
    }
    expect(performance.now() - began).toBeLessThan(3000);
  });
});
