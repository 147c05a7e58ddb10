import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAnnouncement, writeAnnouncement } from "../../../src/core/approval/announcement.ts";

const key = randomBytes(32);
const announcement = { issue: 12, digest: "ab".repeat(32), at: "2026-11-22T08:00:00Z", seen: false };
const marker = writeAnnouncement(announcement, key);

describe("the announcement", () => {
  test("is read back from anywhere in the comment", () => {
    expect(readAnnouncement(`### Waiting\r\n${marker}\r\nmore`, key)).toEqual(announcement);
  });

  test("hides in the comment and shows no key", () => {
    expect(marker).toMatch(/^<!-- gatehouse:announcement v1 .* -->$/);
    expect(marker).not.toContain(key.toString("hex"));
  });

  test.each([
    ["no marker", "### Waiting for approval"],
    ["two markers", `${marker}\n${marker}`],
    ["a second, broken marker", `${marker}\n<!-- gatehouse:announcement v1 -->`],
    ["another issue", marker.replace("issue=12", "issue=13")],
    ["another digest", marker.replace("digest=ab", "digest=ac")],
    ["another time", marker.replace("08:00:00", "09:00:00")],
    ["another version", marker.replace(" v1 ", " v2 ")],
    ["a shorter HMAC", marker.replace(/[0-9a-f]{2} -->/, " -->")],
    ["an HMAC of zeros", marker.replace(/hmac=[0-9a-f]{64}/, `hmac=${"0".repeat(64)}`)],
    ["an HMAC in capitals", marker.replace(/hmac=[0-9a-f]{64}/, (found) => found.toUpperCase())],
    ["no HMAC", marker.replace(/ hmac=[0-9a-f]{64}/, "")],
    ["more words", marker.replace(" -->", " x=1 -->")],
  ])("is nothing with %s", (_, body) => {
    expect(body).not.toBe(marker);
    expect(readAnnouncement(body, key)).toBeUndefined();
  });

  test("is nothing under another key", () => {
    expect(readAnnouncement(marker, randomBytes(32))).toBeUndefined();
  });

  test("does not survive the change of any character", () => {
    fc.assert(
      fc.property(fc.nat(marker.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (index, character) => {
        fc.pre(marker[index] !== character);
        const changed = marker.slice(0, index) + character + marker.slice(index + 1);
        expect(readAnnouncement(changed, key)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
