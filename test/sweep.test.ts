import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { pino } from "pino";
import { Probot } from "probot";
import { expect, it } from "vitest";
import { octokitFor } from "../src/github/octokit.ts";
import { createSweep } from "../src/sweep.ts";
import { baseUrl, expectRequests } from "./github/fake_repository.ts";

expectRequests();

it("sweeps every installation that it can, whatever one before it answers, but nothing that is archived", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const log = pino({ level: "silent" });
  const probot = new Probot({
    ...octokitFor({
      userAgent: "gatehouse/0.0.0",
      timeoutMilliseconds: 5000,
      isLimited: false,
      clock: () => new Date(),
      fetch: (input, init) => globalThis.fetch(input, init),
    }),
    baseUrl,
    appId: 1,
    privateKey: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    log,
  });
  const github = nock(baseUrl);
  github
    .get("/app/installations")
    .query(true)
    .reply(200, [
      { id: 1, suspended_at: "2026-01-01T00:00:00Z" },
      { id: 2, suspended_at: null },
      { id: 3, suspended_at: null },
    ]);
  github.post("/app/installations/2/access_tokens").reply(403, { message: "This installation has been suspended" });
  const token = { token: "three", expires_at: "2999-01-01T00:00:00Z", permissions: {} };
  github.post("/app/installations/3/access_tokens").reply(201, token);
  github
    .get("/installation/repositories")
    .query(true)
    .reply(200, {
      total_count: 2,
      repositories: [
        { full_name: "acme/old", archived: true },
        { full_name: "acme/catalog", archived: false },
      ],
    });
  const keys: string[] = [];
  const swept = Promise.withResolvers<undefined>();
  const sweep = createSweep({
    probot,
    enqueue: (key) => keys.push(key),
    before: () => undefined,
    intervalMilliseconds: 1000,
    timers: {
      after: () => {
        swept.resolve(undefined);
        return () => undefined;
      },
    },
    log,
  });
  sweep.start();
  await swept.promise;
  expect(keys).toHaveLength(1);
  expect(keys[0]).toContain("acme/catalog");
});
