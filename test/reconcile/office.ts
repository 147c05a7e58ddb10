import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pino } from "pino";
import { Probot } from "probot";
import { afterAll } from "vitest";
import { readConfig } from "../../src/config.ts";
import { isJsonObject } from "../../src/core/json.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { octokitFor } from "../../src/github/octokit.ts";
import { createInstallations, type Installations } from "../../src/installations.ts";
import { createJqEvaluator } from "../../src/jq/evaluator.ts";
import { appSlug, catalogRepository } from "../../src/local/demo/people.ts";
import { createPerson, type FormAnswers, type Person, readRun, type RunPage } from "../../src/local/demo/person.ts";
import { demoSecrets } from "../../src/local/demo/secrets.ts";
import { seed } from "../../src/local/demo/seed.ts";
import { mountGraphql } from "../../src/local/hub/graphql/graphql.ts";
import { createHub, type Hub } from "../../src/local/hub/hub.ts";
import { createReconciler } from "../../src/reconcile.ts";
import { writeKey } from "../../src/webhook_keys.ts";
import { createQuickRunner } from "../adversary/quick_runner.ts";

export const orders = { entity: "mailer", name: "orders", instances: "2", class: "db.t4g.medium" };
const minute = 60_000;
export const day = 1440 * minute;

/**
 * The local GitHub and the app's reconciler in one process, on one clock that tests move on. No event ever arrives: the app
 * looks when it is told to, which is all that an event does.
 */
export interface Office {
  readonly hub: Hub;
  /** The base64 of the key that the app began with. */
  readonly masterKey: string;
  person(login: string): Person;
  later(milliseconds: number): void;
  /** Dana asks, and the app has read it. */
  ask(answers?: FormAnswers): Promise<number>;
  /** The app works on a run until neither it nor a job has anything left to do; answers the run's page. */
  look(run: number): Promise<RunPage>;
  /** What the event of a push or a label brings about. */
  lookAtCatalog(): Promise<void>;
  /** Another process of the app, with these master keys, and nothing remembered of the one before. */
  restart(masterKeys: string): Promise<void>;
  /** From now on GitHub can't give this field of its GraphQL answers, which comes without it and with an error; `undefined` ends that. */
  lack(field: readonly string[] | undefined): void;
  /** Requests of the app since the last time that this was asked. */
  countRequests(): number;
}

/** What stands in for a process of the app. */
interface Reconciling {
  readonly installations: Installations;
  readonly reconcile: ReturnType<typeof createReconciler>;
}

/** An office for a file's tests, which is closed after the last of them. */
export async function openOfficeForFile(): Promise<Office> {
  const office = await openOffice();
  afterAll(() => office[Symbol.asyncDispose]());
  return office;
}

async function openOffice(): Promise<Office & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-office-"));
  let ahead = 0;
  let lacking: readonly string[] | undefined;
  const clock = (): Date => new Date(Date.now() + ahead);
  const hub = await createHub({
    folder: join(folder, "github"),
    port: 0,
    runner: createQuickRunner().run,
    clock,
    log: () => undefined,
    extend: mountGraphql,
  });
  const secrets = demoSecrets(folder);
  const seeded = await seed(hub, secrets, "http://127.0.0.1:9/nobody-listens", "terraform");
  const jq = createJqEvaluator({ timeoutMilliseconds: 10_000 });
  const log = pino({ level: "silent" });
  let app: Reconciling | undefined;
  let processes = 0;
  /** What the app itself has asked to look at. */
  const queue = new Set<string>();

  async function restart(masterKeys: string): Promise<void> {
    await app?.installations.close();
    processes += 1;
    const config = readConfig({
      PATH: process.env["PATH"],
      APP_ID: String(seeded.id),
      PRIVATE_KEY: seeded.privateKey,
      WEBHOOK_SECRET: secrets.webhookSecret,
      GATEHOUSE_MASTER_KEYS: masterKeys,
      GATEHOUSE_DATA: join(folder, `app-${String(processes)}`),
      GITHUB_API_URL: `${hub.url}/api/v3`,
    });
    const octokit = octokitFor({
      userAgent: "gatehouse",
      timeoutMilliseconds: 30_000,
      isLimited: false,
      clock,
      fetch: async (input, init) => weakened(await fetch(input, init), lacking),
    });
    const probot = new Probot({
      ...octokit,
      appId: config.appId,
      privateKey: config.privateKey,
      baseUrl: config.apiUrl,
      log,
    });
    const self = { id: seeded.id, botLogin: `${appSlug}[bot]` };
    const installations = createInstallations({ probot, app: self, config, clock, log });
    const enqueue = (asked: string): void => {
      queue.add(asked);
    };
    const { masterKeys: keys } = config;
    app = {
      installations,
      reconcile: createReconciler({ installations, masterKeys: keys, jq, clock, log, enqueue }),
    };
  }

  await restart(secrets.masterKey);
  const [installation] = hub.store.installations.all();
  const key = { installation: installation?.id ?? 0, repository: catalogRepository };
  async function lookAtCatalog(): Promise<void> {
    await app?.reconcile(writeKey({ ...key, kind: "catalog" }));
  }

  await lookAtCatalog();
  async function look(run: number): Promise<RunPage> {
    for (;;) {
      const jobs = hub.store.workflowRuns.all().length;
      queue.add(writeKey({ ...key, kind: "run", number: run }));
      for (const asked of queue) {
        queue.delete(asked);
        await app?.reconcile(asked);
      }
      if (hub.store.workflowRuns.all().length === jobs) return readRun(hub, run);
      while (hub.store.workflowRuns.all().some(({ status }) => status !== "completed")) await wait(20);
    }
  }

  const office: Office & AsyncDisposable = {
    hub,
    masterKey: secrets.masterKey,
    person: (login) => createPerson(hub, login),
    later: (milliseconds) => {
      ahead += milliseconds;
    },
    ask: async (answers = orders) => {
      const run = await office.person("dana").submit("add_document_db", answers);
      await look(run);
      // A label must be strictly later than what it approves, and GitHub's times are whole seconds.
      ahead += 5000;
      return run;
    },
    look,
    lookAtCatalog,
    restart,
    lack: (field) => {
      lacking = field;
    },
    countRequests: () => {
      const asked = hub.requests.list().filter(({ token, kind }) => token === "installation" && kind !== "git");
      hub.requests.reset();
      return asked.length;
    },
    [Symbol.asyncDispose]: async () => {
      await app?.installations.close();
      await jq.close();
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return office;
}

/**
 * As GitHub answers when a query takes it too long: with 200, and null for what it could not give.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#resource-limits
 */
async function weakened(response: Response, lacking: readonly string[] | undefined): Promise<Response> {
  if (lacking === undefined || !response.url.endsWith("/graphql")) return response;
  const { headers } = response;
  const answer: unknown = await response.json();
  if (!isJsonObject(answer) || !isJsonObject(answer["data"])) return Response.json(answer, { headers });
  const data = withNull(answer["data"], lacking);
  if (data === answer["data"]) return Response.json(answer, { headers });
  const error = {
    type: "RESOURCE_LIMITS_EXCEEDED",
    path: lacking,
    message: "Resource limits for this query exceeded.",
  };
  return Response.json({ data, errors: [error] }, { headers });
}

function withNull(object: JsonObject, [name = "", ...below]: readonly string[]): JsonObject {
  if (!Object.hasOwn(object, name)) return object;
  if (below.length === 0) return { ...object, [name]: null };
  const member = object[name];
  const changed = isJsonObject(member) ? withNull(member, below) : member;
  return changed === member || changed === undefined ? object : { ...object, [name]: changed };
}
