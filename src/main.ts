import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { Probot, Server } from "probot";
import { boundBodies } from "./bounded_bodies.ts";
import { closeServer } from "./close_server.ts";
import { readConfig, UnfitConfig, type Config } from "./config.ts";
import { errorMessage } from "./core/error_message.ts";
import { collectShortLivedObjectsEarly } from "./garbage_collector.ts";
import { hasStatus } from "./github/errors.ts";
import { hasRoom } from "./github/free_room.ts";
import { octokitFor } from "./github/octokit.ts";
import { createApp } from "./index.ts";
import { createInstallations } from "./installations.ts";
import { createJqEvaluator } from "./jq/evaluator.ts";
import { createLog } from "./log.ts";
import { makeRoom } from "./make_room.ts";
import { exponentialBackoff } from "./queue/backoff.ts";
import { openSqliteStore } from "./queue/sqlite_store.ts";
import { systemTimers } from "./queue/time.ts";
import { createWorkQueue } from "./queue/work_queue.ts";
import { createReconciler } from "./reconcile.ts";
import { createSweep } from "./sweep.ts";
import { laneOf } from "./webhook_keys.ts";

const clock = (): Date => new Date();

/** Each catalog takes one at most, so that a slow one holds up no other. */
const jqWorkers = 3;

/** Starts the app: queue, webhooks, sweep. Ends on SIGTERM and SIGINT, letting what is being worked on finish. */
async function main(config: Config): Promise<void> {
  collectShortLivedObjectsEarly();
  const log = createLog(config.logLevel);
  endOnUncaught(log);
  const file = join(config.dataFolder, "queue.sqlite");
  inDataFolder(() => mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 }));
  await makeRoom({ dataFolder: config.dataFolder, hasRoom, log });
  const credentials = { appId: config.appId, privateKey: config.privateKey, secret: config.webhookSecret };
  const octokit = octokitFor({
    userAgent: "gatehouse",
    timeoutMilliseconds: 30_000,
    isLimited: config.isLimited,
    clock,
    fetch,
  });
  const settings = { ...octokit, ...credentials, baseUrl: config.apiUrl, log };
  const probot = new Probot(settings);
  const app = await readApp(probot, config);
  const installations = createInstallations({ probot, app, config, clock, log });
  const jq = createJqEvaluator({ timeoutMilliseconds: 1000, workers: jqWorkers });
  const queue = createWorkQueue({
    store: inDataFolder(() => openSqliteStore({ file, busyMilliseconds: 5000 })),
    process: (key) => reconcile(key),
    laneOf,
    concurrency: 4,
    // One is left for whoever comes.
    concurrencyOfLane: 3,
    backoff: exponentialBackoff({
      attempts: 10,
      firstMilliseconds: 1000,
      longestMilliseconds: 300_000,
      random: Math.random,
    }),
    clock,
    timers: systemTimers,
    log,
  });
  const enqueue: typeof queue.enqueue = (key, when) => {
    queue.enqueue(key, when);
  };
  const reconcile = createReconciler({ installations, masterKeys: config.masterKeys, jq, clock, log, enqueue });
  // Probot logs every delivery with its headers; what matters of one is the work that it leads to.
  const server = new Server({
    Probot: Probot.defaults(settings),
    port: config.port,
    host: config.host,
    log: log.child({}, { level: "warn" }),
  });
  await server.load(createApp({ botLogin: app.botLogin, clock, enqueue }));
  const listening = await server.start().catch((error: unknown) => {
    throw new UnfitConfig([
      `The app can't listen on HOST ${config.host} and PORT ${config.port}: ${errorMessage(error)}`,
    ]);
  });
  boundBodies(listening);
  queue.start();
  const sayDeadLetters = (): void => {
    for (const letter of queue.deadLetters())
      log.error({ letter }, "given up; the next event of this key tries it again");
  };
  const sweep = createSweep({
    probot,
    enqueue,
    before: sayDeadLetters,
    intervalMilliseconds: config.sweepMilliseconds,
    timers: systemTimers,
    log,
  });
  sweep.start();
  const stop = async (): Promise<void> => {
    sweep.stop();
    const [unfinished] = await Promise.all([
      queue.stop({ limitMilliseconds: 20_000 }),
      closeServer(listening, systemTimers),
    ]);
    if (unfinished.length > 0)
      log.warn({ unfinished }, "stopped in the middle of these keys; they are tried again at the start");
    await installations.close();
    await jq.close();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      void stop().then(() => process.exit(0));
    });
  }
}

/** What nobody catches ends the process, as it does in Node; but whoever reads the log finds it there. */
function endOnUncaught(log: Logger): void {
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, error.message);
    process.exit(1);
  });
}

/** The app's own name decides what "the app did it" means, so it is asked for and not configured. */
async function readApp(
  probot: Probot,
  { apiUrl }: Config,
): Promise<{ readonly id: number; readonly botLogin: string }> {
  const octokit = await probot.auth();
  const { data } = await octokit.request("GET /app").catch((error: unknown) => {
    throw hasStatus(error, 401) || hasStatus(error, 404)
      ? unknownApp(apiUrl, errorMessage(error))
      : new UnfitConfig([
          `GitHub at ${apiUrl} does not say what this app is called: ${errorMessage(error)}. Check GITHUB_API_URL and the way there, and start the app again.`,
        ]);
  });
  if (data?.slug === undefined) throw unknownApp(apiUrl, "its answer is none of GitHub's");
  return { id: data.id, botLogin: `${data.slug}[bot]` };
}

function unknownApp(apiUrl: string, why: string): UnfitConfig {
  const remedy =
    "Check that APP_ID and PRIVATE_KEY belong together, and that GITHUB_API_URL is the address of its API.";
  return new UnfitConfig([`GitHub at ${apiUrl} does not know this app: ${why}. ${remedy}`]);
}

function inDataFolder<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new UnfitConfig([`GATEHOUSE_DATA names no folder that the app can work in: ${errorMessage(error)}`]);
  }
}

/** Of what an operator can mend they are told in words alone: a stack trace would bury them. */
async function mainOrEnd(): Promise<void> {
  try {
    await main(readConfig());
  } catch (error) {
    if (!(error instanceof UnfitConfig)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

await mainOrEnd();
