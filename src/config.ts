import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseMasterKeys } from "./core/plan/keys.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that the process takes from its environment. */
export interface Config {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** The first signs, all verify. */
  readonly masterKeys: readonly Uint8Array[];
  /** Queue and clones; may be lost, at the price of time. */
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  /** Without a slash at the end: `https://api.github.com`, `https://ghe.example.com/api/v3`. */
  readonly apiUrl: string;
  /** Where repositories are cloned from: `https://github.com`. */
  readonly serverUrl: string;
  /** Where git's PATH, proxy and certificate variables are picked from. */
  readonly gitEnvironment: Environment;
  /** Whether the server limits how much may be written in a time. */
  readonly isLimited: boolean;
  readonly sweepMilliseconds: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/** Reads the process's environment; the only place that does. @throws Error that names every variable that is missing or wrong. */
export function readConfig(environment: Environment = process.env): Config {
  const faults: string[] = [];
  const attempt = <Value>(read: () => Value, fallback: Value): Value => {
    try {
      return read();
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
      return fallback;
    }
  };
  const apiUrl = (environment["GITHUB_API_URL"] ?? "https://api.github.com").replace(/\/+$/, "");
  const config: Config = {
    appId: attempt(() => wholeNumber(environment, "APP_ID"), 0),
    privateKey: attempt(() => privateKeyOf(environment), ""),
    webhookSecret: attempt(() => webhookSecretOf(environment), ""),
    masterKeys: attempt(() => parseMasterKeys(required(environment, "GATEHOUSE_MASTER_KEYS")), []),
    dataFolder: environment["GATEHOUSE_DATA"] ?? join(process.cwd(), ".gatehouse"),
    host: environment["HOST"] ?? "127.0.0.1",
    port: attempt(() => wholeNumber(environment, "PORT", 3000), 3000),
    apiUrl,
    serverUrl: serverUrlOf(apiUrl),
    gitEnvironment: environment,
    sweepMilliseconds: attempt(() => wholeNumber(environment, "GATEHOUSE_SWEEP_SECONDS", 300), 300) * 1000,
    isLimited: attempt(() => isLimitedBy(environment), true),
    logLevel: attempt(() => logLevelOf(environment), "info"),
  };
  if (faults.length > 0) throw new Error(`Gatehouse can't start:\n${faults.map((fault) => `- ${fault}`).join("\n")}`);
  return config;
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set. The README says what it is.`);
  return value;
}

function wholeNumber(environment: Environment, name: string, fallback?: number): number {
  const text = environment[name] ?? fallback?.toString();
  if (text === undefined || text === "") throw new Error(`${name} is not set. The README says what it is.`);
  if (!/^\d{1,15}$/.test(text)) throw new Error(`${name} is not a whole number.`);
  return Number(text);
}

/** Probot would take the word `development` for a missing secret: anybody could then send events. */
function webhookSecretOf(environment: Environment): string {
  const secret = required(environment, "WEBHOOK_SECRET");
  if (secret === "development" || secret.length < 16) {
    throw new Error("WEBHOOK_SECRET is too short: at least 16 characters. Make one with: openssl rand -hex 32");
  }
  return secret;
}

function privateKeyOf(environment: Environment): string {
  const path = environment["PRIVATE_KEY_PATH"];
  const key = path === undefined ? required(environment, "PRIVATE_KEY") : readFileSync(path, "utf8");
  const pem = key.includes("-----BEGIN") ? key.replaceAll("\\n", "\n") : Buffer.from(key, "base64").toString("utf8");
  if (!pem.includes("PRIVATE KEY-----")) {
    throw new Error("PRIVATE_KEY (or the file that PRIVATE_KEY_PATH names) is not a PEM key, nor one in base64.");
  }
  return pem;
}

function logLevelOf(environment: Environment): Config["logLevel"] {
  const level = environment["LOG_LEVEL"] ?? "info";
  if (level === "debug" || level === "info" || level === "warn" || level === "error") return level;
  throw new Error("LOG_LEVEL is one of debug, info, warn, error.");
}

function isLimitedBy(environment: Environment): boolean {
  const limits = environment["GATEHOUSE_RATE_LIMITS"] ?? "on";
  if (limits === "on" || limits === "off") return limits === "on";
  throw new Error("GATEHOUSE_RATE_LIMITS is one of on, off.");
}

/** GitHub's API is on a host of its own, an Enterprise Server's below `/api/v3`. */
function serverUrlOf(apiUrl: string): string {
  return apiUrl === "https://api.github.com" ? "https://github.com" : apiUrl.replace(/\/api\/v3$/, "");
}
