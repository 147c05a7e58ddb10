import { describe, expect, it } from "vitest";
import {
  deriveKey,
  deriveKeys,
  deriveSubkey,
  isSignedByAny,
  keyText,
  nonce,
  parseKeyText,
  parseMasterKeys,
  sign,
} from "../../../src/core/plan/keys.ts";

const master = new Uint8Array(32).fill(7);
const other = new Uint8Array(32).fill(8);

describe("derived keys", () => {
  it("differ by master key, repository and purpose, and not by the case of the repository", () => {
    const keys = [
      deriveKey(master, "acme/catalog", "seal"),
      deriveKey(master, "acme/catalog", "nonce"),
      deriveKey(master, "acme/catalog", "announcement"),
      deriveKey(master, "acme/other", "seal"),
      deriveKey(other, "acme/catalog", "seal"),
      deriveSubkey(deriveKey(master, "acme/catalog", "seal"), "effects"),
      deriveSubkey(deriveKey(master, "acme/catalog", "seal"), "report"),
    ].map(keyText);
    expect(new Set(keys).size).toBe(keys.length);
    expect(deriveKey(master, "ACME/Catalog", "seal")).toEqual(deriveKey(master, "acme/catalog", "seal"));
  });

  it("stay what they are: a change would break every environment's secret", () => {
    expect(keyText(deriveKey(master, "acme/catalog", "seal"))).toMatchInlineSnapshot(
      `"YUvyN/GCwgsW1Bk8akczASCk6LhoKg7KVzW7d2l5LDc="`,
    );
  });

  it("survive as the text of a secret", () => {
    const key = deriveKey(master, "acme/catalog", "seal");
    expect(parseKeyText(`${keyText(key)}\n`)).toEqual(key);
    for (const text of ["", "secret", keyText(key).slice(0, 40), keyText(new Uint8Array(31))]) {
      expect(parseKeyText(text)).toBeUndefined();
    }
  });
});

describe("master keys", () => {
  it("are a list whose first signs and all verify", () => {
    const masters = parseMasterKeys(`${keyText(other)}, ${keyText(master)}\n`);
    const keys = deriveKeys(masters, "acme/catalog", "announcement");
    const old = sign(deriveKey(master, "acme/catalog", "announcement"), "digest");
    expect(isSignedByAny(keys, "digest", old)).toBe(true);
    expect(isSignedByAny(keys, "another digest", old)).toBe(false);
    expect(isSignedByAny(keys.slice(0, 1), "digest", old)).toBe(false);
    expect(isSignedByAny(keys, "digest", "")).toBe(false);
    expect(isSignedByAny([], "digest", old)).toBe(false);
  });

  it("are refused without repeating them", () => {
    expect(() => parseMasterKeys(" ")).toThrow("There is no master key. Make one with: openssl rand -base64 32");
    expect(() => parseMasterKeys(`${keyText(master)} c2hvcnQ=`)).toThrow(
      "Master key 2 is not base64 of at least 32 bytes.",
    );
    expect(() => parseMasterKeys("c2hvcnQ=")).not.toThrow("c2hvcnQ=");
  });
});

describe("nonce", () => {
  it("differs by every part of the step and by key", () => {
    const step = { issue: 1, phase: "plan", head: "a".repeat(40), attempt: 1 } as const;
    const nonces = [
      nonce(master, step),
      nonce(other, step),
      nonce(master, { ...step, issue: 11 }),
      nonce(master, { ...step, phase: "apply" }),
      nonce(master, { ...step, head: "b".repeat(40) }),
      nonce(master, { ...step, attempt: 2 }),
    ];
    expect(new Set(nonces).size).toBe(nonces.length);
    for (const text of nonces) expect(text).toMatch(/^[0-9a-f]{32}$/);
  });
});
