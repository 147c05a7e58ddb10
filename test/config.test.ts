import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";

const { privateKey: pem } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const complete = {
  APP_ID: "12",
  PRIVATE_KEY: pem,
  WEBHOOK_SECRET: "0123456789abcdef",
  GATEHOUSE_MASTER_KEYS: randomBytes(32).toString("base64"),
};

describe("the configuration", () => {
  it("is read from the environment, with GitHub.com as the default", () => {
    const config = readConfig(complete);
    expect(config).toMatchObject({ appId: 12, apiUrl: "https://api.github.com", serverUrl: "https://github.com" });
    expect(config.sweepMilliseconds).toBe(300_000);
  });

  it("finds an Enterprise Server's repositories beside its API", () => {
    const config = readConfig({ ...complete, GITHUB_API_URL: "https://ghe.example.com/api/v3/" });
    expect(config).toMatchObject({ apiUrl: "https://ghe.example.com/api/v3", serverUrl: "https://ghe.example.com" });
  });

  it("finds the repositories of an enterprise on GHE.com beside its API", () => {
    const config = readConfig({ ...complete, GITHUB_API_URL: "https://api.acme.ghe.com/" });
    expect(config).toMatchObject({ apiUrl: "https://api.acme.ghe.com", serverUrl: "https://acme.ghe.com" });
  });

  it("takes an empty variable for one that is not set", () => {
    const names = ["GITHUB_API_URL", "GATEHOUSE_DATA", "HOST", "PORT", "GATEHOUSE_SWEEP_SECONDS", "LOG_LEVEL"];
    const empty = Object.fromEntries([...names, "GATEHOUSE_RATE_LIMITS", "PRIVATE_KEY_PATH"].map((name) => [name, ""]));
    const { gitEnvironment, ...config } = readConfig({ ...complete, ...empty });
    expect(config).toEqual({ ...readConfig(complete), gitEnvironment: undefined });
    expect(gitEnvironment).toMatchObject(empty);
  });

  it.each([
    ["PORT", "65536", "PORT must be from 0 to 65535."],
    ["GATEHOUSE_SWEEP_SECONDS", "0", "GATEHOUSE_SWEEP_SECONDS must be from 1 to 86400."],
    ["GATEHOUSE_SWEEP_SECONDS", "9999999", "GATEHOUSE_SWEEP_SECONDS must be from 1 to 86400."],
    ["GITHUB_API_URL", "ghe.example.com/api/v3", "GITHUB_API_URL is not an address"],
    ["GITHUB_API_URL", "https://user:s3cr3t@ghe.example.com/api/v3", "GITHUB_API_URL is not an address"],
    ["GITHUB_API_URL", "file:///etc", "GITHUB_API_URL is not an address"],
    ["GITHUB_API_URL", "http://ghe.example.com/api/v3", "http works on localhost only"],
  ])("refuses %s=%s", (name, value, message) => {
    const read = (): unknown => readConfig({ ...complete, [name]: value });
    expect(read).toThrow(message);
    expect(read).not.toThrow("s3cr3t");
  });

  it("keeps to GitHub's limits unless it is told that the server has none", () => {
    expect(readConfig(complete).isLimited).toBe(true);
    expect(readConfig({ ...complete, GATEHOUSE_RATE_LIMITS: "off" }).isLimited).toBe(false);
    expect(() => readConfig({ ...complete, GATEHOUSE_RATE_LIMITS: "no" })).toThrow("GATEHOUSE_RATE_LIMITS is one of");
  });

  it("takes a key with escaped line breaks, or in base64", () => {
    expect(readConfig({ ...complete, PRIVATE_KEY: pem.replaceAll("\n", "\\n") }).privateKey).toBe(pem);
    expect(readConfig({ ...complete, PRIVATE_KEY: Buffer.from(pem).toString("base64") }).privateKey).toBe(pem);
  });

  it("refuses a key that was cut off, or is none of GitHub's", () => {
    const { privateKey: elliptic } = generateKeyPairSync("ed25519", {
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const cut = pem.replace(/\n[^-]{200}/, "\n");
    for (const key of [cut, elliptic]) {
      expect(() => readConfig({ ...complete, PRIVATE_KEY: key })).toThrow(
        /- PRIVATE_KEY .* can't be read, or not an RSA key/,
      );
    }
  });

  it("says of a key file that can't be read which variable names it, and what to do", () => {
    const read = (file: string) => (): unknown => readConfig({ ...complete, PRIVATE_KEY_PATH: file });
    expect(read("/nope/key.pem")).toThrow(
      "- PRIVATE_KEY_PATH names /nope/key.pem, which can't be read (ENOENT). Put the key file there, where the app may read it.",
    );
    expect(read(import.meta.dirname)).toThrow(/- PRIVATE_KEY_PATH names .*, which can't be read \(EISDIR\)\./);
  });

  it("names everything that is missing at once, and no value", () => {
    const read = (): unknown => readConfig({ WEBHOOK_SECRET: "development", PORT: "x", PRIVATE_KEY: "s3cr3t" });
    expect(read).toThrow(
      /APP_ID is not set[^]*PRIVATE_KEY[^]*WEBHOOK_SECRET is too short[^]*GATEHOUSE_MASTER_KEYS[^]*PORT is not a whole number/,
    );
    expect(read).not.toThrow(/s3cr3t/);
  });
});
