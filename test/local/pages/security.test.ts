import { describe, expect, it } from "vitest";

import { isLoopbackHost, isSameOrigin } from "../../../src/local/pages/security.ts";

describe("isLoopbackHost", () => {
  it.each(["127.0.0.1", "127.0.0.1:4000", "localhost", "LOCALHOST:80", "[::1]:4000"])("takes %s", (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });
  it.each([
    undefined,
    "",
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example:4000",
    "evil@localhost",
    "localhost:4000/x",
  ])("refuses %s", (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

describe("isSameOrigin", () => {
  const host = "127.0.0.1:4000";
  const own = "http://127.0.0.1:4000";
  it.each([[{ origin: own, site: "same-origin" }], [{ origin: own }], [{ site: "same-origin" }]])(
    "takes %j",
    (headers) => {
      expect(isSameOrigin({ host, ...headers })).toBe(true);
    },
  );
  it.each([
    [{}],
    [{ origin: "null", site: "same-origin" }],
    [{ origin: own, site: "cross-site" }],
    [{ origin: own, site: "same-site" }],
    [{ origin: own, site: "none" }],
    [{ origin: "http://localhost:4000", site: "same-origin" }],
    [{ origin: "http://127.0.0.1:4001" }],
    [{ origin: "https://evil.example" }],
  ])("refuses %j", (headers) => {
    expect(isSameOrigin({ host, ...headers })).toBe(false);
  });
});
