import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Phase } from "./messages.ts";

/**
 * What a repository's key is for. `seal` is the only one that leaves the app: the plan and apply environments hold it as
 * the secret GATEHOUSE_SEAL_KEY.
 */
export type KeyPurpose = "seal" | "nonce" | "announcement" | "commit";

const keyBytes = 32;

/**
 * Reads the app's master keys: base64 texts of at least 32 bytes, separated by commas or white space. The first signs, all
 * verify, so that a key is rotated by putting a new one in front.
 * @throws Error with a sentence that names the key by its position, never by its text.
 */
export function parseMasterKeys(text: string): readonly Uint8Array[] {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== "")
    .map((part, index) => {
      const key = decodeBase64(part);
      if (key !== undefined && key.byteLength >= keyBytes) return key;
      throw new Error(
        `Master key ${index + 1} is not base64 of at least ${keyBytes} bytes. Make one with: openssl rand -base64 ${keyBytes}`,
      );
    });
  if (keys.length > 0) return keys;
  throw new Error(`There is no master key. Make one with: openssl rand -base64 ${keyBytes}`);
}

/** The key of one repository (`owner/name`, in any case) for one purpose, by HKDF-SHA256: 32 bytes. */
export function deriveKey(masterKey: Uint8Array, repository: string, purpose: KeyPurpose): Uint8Array {
  return hkdf(masterKey, `gatehouse ${purpose} ${repository.toLowerCase()}`);
}

/** One key for each master key, in their order: sign with the first, verify with all. */
export function deriveKeys(
  masterKeys: readonly Uint8Array[],
  repository: string,
  purpose: KeyPurpose,
): readonly Uint8Array[] {
  return masterKeys.map((masterKey) => deriveKey(masterKey, repository, purpose));
}

/** From the seal key: what the canonical effects, states, reports, reports of drift, and comments and files without the app are signed with. */
export function deriveSubkey(
  sealKey: Uint8Array,
  purpose: "effects" | "state" | "report" | "drift" | "comment" | "files",
): Uint8Array {
  return hkdf(sealKey, `gatehouse ${purpose}`);
}

/** A key as the text of a GitHub secret. */
export function keyText(key: Uint8Array): string {
  return Buffer.from(key).toString("base64");
}

/** The seal key from its text; nothing when it is not base64 of exactly 32 bytes. */
export function parseKeyText(text: string): Uint8Array | undefined {
  const key = decodeBase64(text.trim());
  return key?.byteLength === keyBytes ? key : undefined;
}

/** HMAC-SHA256 of the text, in hex. */
export function sign(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Whether one of the keys signed this text. Takes as long for a wrong signature as for a right one. */
export function isSignedByAny(keys: readonly Uint8Array[], text: string, signature: string): boolean {
  const given = Buffer.from(signature);
  return keys.some((key) => {
    const expected = Buffer.from(sign(key, text));
    return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
  });
}

/** Names one attempt at one phase of one run on one commit; unguessable without the `nonce` key. 32 hex digits. */
export function nonce(
  key: Uint8Array,
  step: { readonly issue: number; readonly phase: Phase; readonly head: string; readonly attempt: number },
): string {
  return sign(key, [step.issue, step.phase, step.head, step.attempt].join("\n")).slice(0, 32);
}

function hkdf(key: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, "", info, keyBytes));
}

function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? new Uint8Array(bytes) : undefined;
}
