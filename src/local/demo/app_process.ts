import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppControl } from "../pages/hub_access.ts";
import { createPatience } from "./patience.ts";
import type { SeededApp } from "./seed.ts";
import type { DemoSecrets } from "./secrets.ts";

export interface AppProcessOptions {
  readonly folder: string;
  readonly port: number;
  readonly apiUrl: string;
  readonly app: SeededApp;
  readonly secrets: DemoSecrets;
  readonly sweepSeconds: number;
  /** Whether the app keeps to GitHub's limits, which the local GitHub does not have. */
  readonly isLimited: boolean;
}

/** The real app in a process of its own, which can be killed at any moment and started again. */
export interface AppProcess extends AppControl {
  /** Lets it finish what it is working on. */
  stop(): Promise<void>;
}

const mainFile = fileURLToPath(new URL("../../main.ts", import.meta.url));
const endWithParent = new URL("end_with_parent.ts", import.meta.url).href;
const startLimitMilliseconds = 30_000;

export function createAppProcess(options: AppProcessOptions): AppProcess {
  const keyFile = join(options.folder, "app-key.pem");
  const logFile = join(options.folder, "app.log");
  writeFileSync(keyFile, options.app.privateKey, { mode: 0o600 });
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    if (child !== undefined) return;
    const log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
    const started = spawn(process.execPath, ["--import", endWithParent, mainFile], {
      env: environmentOf(options, keyFile),
      stdio: ["pipe", "pipe", "pipe"],
    });
    child = started;
    log.write(`${JSON.stringify({ time: Date.now(), pid: started.pid, msg: "The demonstration started the app" })}\n`);
    started.stdout.pipe(log, { end: false });
    started.stderr.pipe(log, { end: false });
    started.once("exit", () => {
      if (child === started) child = undefined;
      log.end();
    });
    await untilReady(options.port, () => child === started, logFile);
  }

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const running = child;
    if (running === undefined) return;
    const exited = once(running, "exit");
    running.kill(signal);
    await exited;
  }

  return {
    status: () => (child === undefined ? "stopped" : "running"),
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    start,
  };
}

/** Made from scratch: nothing of the launcher's environment reaches the app but what git and Node need. */
function environmentOf(options: AppProcessOptions, keyFile: string): NodeJS.ProcessEnv {
  const inherited = ["PATH", "HOME", "TMPDIR", "LANG"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    APP_ID: String(options.app.id),
    PRIVATE_KEY_PATH: keyFile,
    WEBHOOK_SECRET: options.secrets.webhookSecret,
    GATEHOUSE_MASTER_KEYS: options.secrets.masterKey,
    GATEHOUSE_DATA: join(options.folder, "app"),
    GATEHOUSE_SWEEP_SECONDS: String(options.sweepSeconds),
    GATEHOUSE_RATE_LIMITS: options.isLimited ? "on" : "off",
    GITHUB_API_URL: options.apiUrl,
    HOST: "127.0.0.1",
    PORT: String(options.port),
    NODE_ENV: "production",
  };
}

async function untilReady(port: number, isAlive: () => boolean, logFile: string): Promise<void> {
  const patience = createPatience(startLimitMilliseconds);
  while (!patience.isOver()) {
    if (!isAlive()) throw new Error(`The app ended while it was starting. Its log says why: ${logFile}`);
    try {
      const answer = await fetch(`http://127.0.0.1:${String(port)}/ping`);
      if (answer.ok) return;
    } catch {
      // Not listening yet.
    }
    await patience.nap(50);
  }
  throw new Error(
    `The app did not start in ${String(startLimitMilliseconds / 1000)} seconds. Its log says why: ${logFile}`,
  );
}
