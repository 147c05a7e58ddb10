import { describe, expect, test } from "vitest";
import { classifyFailure, hasStatus } from "../../src/github/errors.ts";
import { PartialAnswer } from "../../src/github/graphql.ts";
import { GitError } from "../../src/github/git_failure.ts";

const now = new Date("2026-01-01T00:00:00Z");

interface Answer {
  readonly method?: string;
  readonly path?: string;
  readonly status: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as octokit throws it for a REST answer. */
function answered({
  method = "GET",
  path = "/repos/acme/catalog",
  status,
  message = "No",
  headers = {},
}: Answer): Error {
  return Object.assign(new Error(message), {
    name: "HttpError",
    status,
    request: { method, url: `https://api.github.com${path}`, headers: { authorization: "token [REDACTED]" } },
    response: { status, headers, data: { message } },
  });
}

function graphql(...errors: readonly { readonly type?: string; readonly message: string }[]): Error {
  const message = `Request failed due to following response errors:\n${errors.map((e) => ` - ${e.message}`).join("\n")}`;
  return Object.assign(new Error(message), { name: "GraphqlResponseError", headers: {}, errors, data: null });
}

const refs = { method: "POST", path: "/repos/acme/catalog/git/refs" };
const merge = { method: "PUT", path: "/repos/acme/catalog/pulls/7/merge" };

describe("what an error asks for", () => {
  test.each<[string, Error]>([
    ["transient", answered({ status: 500 })],
    ["transient", answered({ status: 503 })],
    ["transient", answered({ status: 429 })],
    ["transient", answered({ status: 403, message: "You have exceeded a secondary rate limit" })],
    ["transient", graphql({ type: "RATE_LIMITED", message: "API rate limit exceeded" })],
    ["transient", graphql({ type: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded." })],
    ["transient", graphql({ message: "Something went wrong while executing your query. This may be a timeout." })],
    [
      "transient",
      new PartialAnswer([{ type: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded." }]),
    ],
    ["transient", new GitError("transient", "Could not resolve host")],
    ["conflict", answered({ ...merge, status: 409, message: "Head branch was modified" })],
    ["conflict", answered({ ...merge, status: 405, message: "Pull Request is not mergeable" })],
    ["conflict", answered({ ...refs, status: 422, message: "Reference already exists" })],
    ["conflict", answered({ ...refs, method: "PATCH", status: 422, message: "Update is not a fast forward" })],
    ["conflict", answered({ status: 422, message: 'Validation Failed: {"resource":"Label","code":"already_exists"}' })],
    ["conflict", graphql({ type: "STALE_DATA", message: "Expected branch to point to a but it did not" })],
    ["conflict", graphql({ type: "UNPROCESSABLE", message: 'A ref named "refs/heads/x" already exists' })],
    ["gone", answered({ status: 404 })],
    ["gone", answered({ status: 410 })],
    ["gone", graphql({ type: "NOT_FOUND", message: "Could not resolve to an Issue" })],
    ["gone", new GitError("not_found", "not our ref")],
    ["forbidden", answered({ status: 401, message: "Bad credentials" })],
    ["forbidden", answered({ status: 403, message: "Resource not accessible by integration" })],
    ["forbidden", graphql({ type: "UNPROCESSABLE", message: "Repository was archived so is read-only." })],
    ["forbidden", graphql({ type: "NOT_FOUND", message: "x" }, { type: "FORBIDDEN", message: "y" })],
    ["forbidden", new GitError("authentication", "Authentication failed")],
    ["bug", answered({ status: 422, message: "Validation Failed" })],
    ["bug", answered({ status: 405, message: "Method not allowed" })],
    ["bug", answered({ status: 400 })],
    ["bug", graphql({ type: "NOT_FOUND", message: "x" }, { message: "Field 'y' doesn't exist" })],
    ["bug", new GitError("broken", "object file is empty")],
    ["bug", new TypeError("x is not a function")],
  ])("%s: %s", (kind, error) => {
    expect(classifyFailure(error, now).kind).toBe(kind);
  });

  test("a thrown value that is no error is a bug, and is shown", () => {
    expect(classifyFailure("oops", now)).toEqual({ kind: "bug", message: "oops" });
  });
});

describe("what is said", () => {
  test("names the request, the answer and the remedy", () => {
    const headers = { "x-accepted-github-permissions": "checks=write" };
    const error = answered({ method: "POST", path: "/repos/acme/catalog/check-runs", status: 403, headers });
    expect(classifyFailure(error, now)).toEqual({
      kind: "forbidden",
      status: 403,
      permission: "checks=write",
      message:
        "POST /repos/acme/catalog/check-runs answered 403: No. " +
        "Grant the app this permission and accept it in the installation: checks=write.",
    });
  });

  test("of an archived repository, that it must be unarchived", () => {
    const message = "Repository was archived so is read-only.";
    expect(classifyFailure(answered({ status: 403, message }), now).message).toMatch(/Unarchive the repository/);
  });

  test("a request that was never answered is said as that", () => {
    const error = Object.assign(new Error("connect ECONNREFUSED"), {
      status: 500,
      request: { method: "GET", url: "https://api.github.com/app" },
    });
    expect(classifyFailure(error, now).message).toBe(
      "GET /app was not answered: connect ECONNREFUSED. It will be tried again.",
    );
  });
});

describe("when to come back", () => {
  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ["retry-after", { "retry-after": "30" }, "2026-01-01T00:00:30.000Z"],
    ["the reset", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767226000" }, "2026-01-01T00:06:41.000Z"],
    [
      "the reset by GitHub's clock, which is six minutes behind ours",
      {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "1767225400",
        date: "Wed, 31 Dec 2025 23:54:00 GMT",
      },
      "2026-01-01T00:02:41.000Z",
    ],
    ["a reset that is past", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" }, "2026-01-01T00:01:00.000Z"],
    ["a second, when none is asked for", { "retry-after": "0" }, "2026-01-01T00:00:01.000Z"],
    ["an hour, when years are asked for", { "retry-after": "1e15" }, "2026-01-01T01:00:01.000Z"],
    ["a minute, when nothing is said", {}, "2026-01-01T00:01:00.000Z"],
    ["a minute, when nonsense is said", { "retry-after": "soon" }, "2026-01-01T00:01:00.000Z"],
  ])("after a limit: %s", (_, headers, expected) => {
    expect(classifyFailure(answered({ status: 429, headers }), now).retryAt?.toISOString()).toBe(expected);
  });

  test("after a 503, only when it is said", () => {
    expect(classifyFailure(answered({ status: 503 }), now).retryAt).toBeUndefined();
    const error = answered({ status: 503, headers: { "retry-after": "5" } });
    expect(classifyFailure(error, now).retryAt?.toISOString()).toBe("2026-01-01T00:00:05.000Z");
  });
});

test("hasStatus reads the status of octokit's errors alone", () => {
  expect(hasStatus(answered({ status: 404 }), 404)).toBe(true);
  expect(hasStatus(answered({ status: 404 }), 403)).toBe(false);
  expect(hasStatus(new Error("404"), 404)).toBe(false);
  expect(hasStatus(undefined, 404)).toBe(false);
});
