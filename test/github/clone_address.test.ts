import { describe, expect, test } from "vitest";
import { cloneFolder, parseCloneUrl } from "../../src/github/clone_address.ts";

describe("a clone's address", () => {
  test.each([
    "http://git.example.com/acme/catalog.git",
    "http://127.0.0.1.example.com/acme/catalog.git",
    "https://user:secret@github.com/acme/catalog.git",
    "https://secret@github.com/acme/catalog.git",
    "https://github.com/acme/catalog.git?token=secret",
    "file:///srv/catalog.git",
    "ext::sh -c id",
    "git@github.com:acme/catalog.git",
    "--upload-pack=id",
    "",
  ])("is refused when the token would not be safe: %j", (url) => {
    expect(() => parseCloneUrl(url)).toThrow(/^(?!.*secret)/);
  });

  test.each([
    "https://github.com/acme/catalog.git",
    "https://github.example.com:8443/acme/catalog.git",
    "http://localhost:3000/acme/catalog.git",
    "http://127.0.0.1:3000/acme/catalog.git",
    "http://[::1]:3000/acme/catalog.git",
  ])("is taken: %s", (url) => {
    expect(parseCloneUrl(url).href).toBe(url);
  });
});

describe("a clone's folder", () => {
  test.each(["../catalog", "acme/..", "acme/a..b", "acme", "acme/catalog/x", "acme/.", "", "/etc", "ac me/x", "a/b\n"])(
    "is refused for %j",
    (repository) => {
      expect(() => cloneFolder("/cache", repository)).toThrow(/owner\/name/);
    },
  );

  test("is the same however the name is written", () => {
    expect(cloneFolder("/cache", "Acme/Catalog.js")).toBe("/cache/acme/catalog.js.git");
    expect(cloneFolder("/cache", "acme/.github")).toBe("/cache/acme/.github.git");
  });
});
