import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";

const pem = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n";
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

  it("keeps to GitHub's limits unless it is told that the server has none", () => {
    expect(readConfig(complete).isLimited).toBe(true);
    expect(readConfig({ ...complete, GATEHOUSE_RATE_LIMITS: "off" }).isLimited).toBe(false);
    expect(() => readConfig({ ...complete, GATEHOUSE_RATE_LIMITS: "no" })).toThrow("GATEHOUSE_RATE_LIMITS is one of");
  });

  it("takes a key with escaped line breaks, or in base64", () => {
    expect(readConfig({ ...complete, PRIVATE_KEY: pem.replaceAll("\n", "\\n") }).privateKey).toBe(pem);
    expect(readConfig({ ...complete, PRIVATE_KEY: Buffer.from(pem).toString("base64") }).privateKey).toBe(pem);
  });

  it("names everything that is missing at once, and no value", () => {
    const read = (): unknown => readConfig({ WEBHOOK_SECRET: "development", PORT: "x", PRIVATE_KEY: "s3cr3t" });
    expect(read).toThrow(
      /APP_ID is not set[^]*PRIVATE_KEY[^]*WEBHOOK_SECRET is too short[^]*GATEHOUSE_MASTER_KEYS[^]*PORT is not a whole number/,
    );
    expect(read).not.toThrow(/s3cr3t/);
  });
});
