import { RequestError } from "@octokit/request-error";
import nock from "nock";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { type Withdrawal, withdrawalOf } from "../../src/github/withdrawal.ts";
import { createReconciler } from "../../src/reconcile.ts";
import { baseUrl, expectRequests, fakeRepository } from "../github/fake_repository.ts";

expectRequests();

/** What a look comes to when GitHub answers so, and the app can work in the repository or not. */
function look(
  status: number,
  withdrawal: () => Promise<Withdrawal | undefined>,
  released: string[] = [],
): Promise<unknown> {
  const request = { method: "GET" as const, url: `${baseUrl}/repos/acme/catalog/issues/3`, headers: {} };
  const reconcile = createReconciler({
    installations: {
      open: () => Promise.reject(new RequestError("No", status, { request })),
      withdrawal,
      release: (installation, repository) => {
        released.push(`${String(installation)} ${repository}`);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    },
    masterKeys: [],
    jq: { lane: () => ({ evaluate: () => Promise.reject(new Error("not asked")) }) },
    clock: () => new Date("2026-11-22T08:00:00Z"),
    log: pino({ level: "silent" }),
    enqueue: () => undefined,
  });
  return reconcile("run/7/acme/catalog/3");
}

describe("a look that fails", () => {
  it.each([404, 403])("with %i is over when the app can do nothing in the repository any more", async (status) => {
    const released: string[] = [];
    await expect(look(status, () => Promise.resolve("unseen"), released)).resolves.toEqual({});
    await expect(look(status, () => Promise.resolve("archived"), released)).resolves.toEqual({});
    expect(released).toEqual(["7 acme/catalog", "7 acme/catalog"]);
    const working = look(status, () => Promise.resolve(undefined), released);
    await expect(working).rejects.toThrow("GET /repos/acme/catalog/issues/3");
    expect(released).toHaveLength(2);
  });

  it("is tried again when GitHub does not say whether it does", async () => {
    const other = new RequestError("Busy", 502, {
      request: { method: "GET", url: `${baseUrl}/repos/a/b`, headers: {} },
    });
    await expect(look(404, () => Promise.reject(other))).rejects.toThrow("It will be tried again");
    await expect(look(502, () => Promise.reject(new Error("not asked")))).rejects.toThrow("It will be tried again");
  });
});

describe("the app can work in a repository", () => {
  it.each<[number, object, Withdrawal | undefined]>([
    [200, { archived: false }, undefined],
    [200, { archived: true }, "archived"],
    [404, { message: "Not Found" }, "unseen"],
    [403, { message: "This installation has been suspended" }, "unseen"],
  ])("or not, by the answer %i %o", async (status, answer, withdrawal) => {
    nock(baseUrl).get("/repos/acme/catalog").reply(status, answer);
    expect(await withdrawalOf(fakeRepository())).toBe(withdrawal);
  });

  it("or can't tell", async () => {
    nock(baseUrl).get("/repos/acme/catalog").reply(403, { message: "Resource not accessible by integration" });
    await expect(withdrawalOf(fakeRepository())).rejects.toThrow("not accessible");
  });
});
