import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { errorMessage } from "./core/error_message.ts";
import { parseMasterKeys } from "./core/plan/keys.ts";
import { loopbackHosts } from "./github/clone_address.ts";

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
  /** Where repositories are cloned from: `https://github.com`, `https://ghe.example.com`. */
  readonly serverUrl: string;
  /** Where git's PATH, proxy and certificate variables are picked from. */
  readonly gitEnvironment: Environment;
  /** Whether the server limits how much may be written in a time. */
  readonly isLimited: boolean;
  readonly sweepMilliseconds: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/** What keeps the process from starting: whoever set the variables reads it, and mends them. */
export class UnfitConfig extends Error {
  constructor(faults: readonly string[]) {
    super(`Gatehouse can't start:\n${faults.map((fault) => `- ${fault}`).join("\n")}`);
    this.name = "UnfitConfig";
  }
}

/** Reads the process's environment; the only place that does. @throws UnfitConfig that names every variable that is missing or wrong. */
export function readConfig(environment: Environment = process.env): Config {
  const faults: string[] = [];
  const attempt = <Value>(read: () => Value, fallback: Value): Value => {
    try {
      return read();
    } catch (error) {
      faults.push(errorMessage(error));
      return fallback;
    }
  };
  const apiUrl = attempt(() => apiUrlOf(environment), gitHubApi);
  const config: Config = {
    appId: attempt(() => wholeNumber("APP_ID", required(environment, "APP_ID")), 0),
    privateKey: attempt(() => privateKeyOf(environment), ""),
    webhookSecret: attempt(() => webhookSecretOf(environment), ""),
    masterKeys: attempt(() => parseMasterKeys(required(environment, "GATEHOUSE_MASTER_KEYS")), []),
    dataFolder: valueOf(environment, "GATEHOUSE_DATA") ?? join(process.cwd(), ".gatehouse"),
    host: valueOf(environment, "HOST") ?? "127.0.0.1",
    port: attempt(() => boundedNumber(environment, "PORT", { fallback: 3000, least: 0, most: 65_535 }), 0),
    apiUrl,
    serverUrl: serverUrlOf(apiUrl),
    gitEnvironment: environment,
    sweepMilliseconds: 1000 * attempt(() => boundedNumber(environment, "GATEHOUSE_SWEEP_SECONDS", sweepSeconds), 0),
    isLimited: attempt(() => isLimitedBy(environment), true),
    logLevel: attempt(() => logLevelOf(environment), "info"),
  };
  if (faults.length > 0) throw new UnfitConfig(faults);
  return config;
}

const gitHubApi = "https://api.github.com";

/** A day at most: after longer, a lost event is a run that stands still. */
const sweepSeconds = { fallback: 300, least: 1, most: 86_400 };

/** A variable that is empty counts as not set: files of variables often have such. */
function valueOf(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  return value === "" ? undefined : value;
}

function required(environment: Environment, name: string): string {
  const value = valueOf(environment, name);
  if (value === undefined) throw new Error(`${name} is not set. The README says what it is.`);
  return value;
}

interface Bounds {
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
}

function boundedNumber(environment: Environment, name: string, { fallback, least, most }: Bounds): number {
  const number = wholeNumber(name, valueOf(environment, name) ?? String(fallback));
  if (number < least || number > most) throw new Error(`${name} must be from ${least} to ${most}.`);
  return number;
}

function wholeNumber(name: string, text: string): number {
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
  const path = valueOf(environment, "PRIVATE_KEY_PATH");
  const key = path === undefined ? required(environment, "PRIVATE_KEY") : readKeyFile(path);
  const pem = key.includes("-----BEGIN") ? key.replaceAll("\\n", "\n") : Buffer.from(key, "base64").toString("utf8");
  if (!pem.includes("PRIVATE KEY-----")) {
    throw new Error("PRIVATE_KEY (or the file that PRIVATE_KEY_PATH names) is not a PEM key, nor one in base64.");
  }
  if (!isRsaKey(pem)) {
    throw new Error(
      "PRIVATE_KEY (or the file that PRIVATE_KEY_PATH names) is a PEM key that can't be read, or not an RSA key as GitHub makes them. Was it cut off? Else generate another on the app's page.",
    );
  }
  return pem;
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const remedy = "Put the key file there, where the app may read it.";
    throw new Error(`PRIVATE_KEY_PATH names ${path}, which can't be read (${why}). ${remedy}`, { cause: error });
  }
}

function logLevelOf(environment: Environment): Config["logLevel"] {
  const level = valueOf(environment, "LOG_LEVEL") ?? "info";
  if (level === "debug" || level === "info" || level === "warn" || level === "error") return level;
  throw new Error("LOG_LEVEL is one of debug, info, warn, error.");
}

function isLimitedBy(environment: Environment): boolean {
  const limits = valueOf(environment, "GATEHOUSE_RATE_LIMITS") ?? "on";
  if (limits === "on" || limits === "off") return limits === "on";
  throw new Error("GATEHOUSE_RATE_LIMITS is one of on, off.");
}

function apiUrlOf(environment: Environment): string {
  const text = valueOf(environment, "GITHUB_API_URL") ?? gitHubApi;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.username === "" && url.password === "" && url.search === "" && url.hash === "";
  const isPrivate = url?.protocol === "https:" || (url?.protocol === "http:" && loopbackHosts.includes(url.hostname));
  if (url === undefined || !isPlain || !isPrivate) {
    throw new Error(
      "GITHUB_API_URL is not an address such as https://ghe.example.com/api/v3, without a user or a query (http works on localhost only).",
    );
  }
  return url.href.replace(/\/+$/, "");
}

/** GitHub's API is on a host of its own (`api.github.com`, `api.acme.ghe.com`), an Enterprise Server's below `/api/v3`. */
function serverUrlOf(apiUrl: string): string {
  return apiUrl.replace(/^https:\/\/api\.(github\.com|[^./]+\.ghe\.com)$/, "https://$1").replace(/\/api\/v3$/, "");
}
