import { createWriteStream, mkdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import type { Hono } from "hono";
import { createHub, type Hub } from "../hub/hub.ts";
import type { WorkflowRunner } from "../hub/workflow_runner.ts";
import { mountGraphql } from "../hub/graphql/graphql.ts";
import { mountPages } from "../pages/mount.ts";
import { createRunner } from "../runner/runner.ts";
import { type AppProcess, createAppProcess } from "./app_process.ts";
import { createPagesComputer } from "./computed.ts";
import { catalogRepository, people } from "./people.ts";
import { demoSecrets } from "./secrets.ts";
import { seed, type TerraformTool } from "./seed.ts";

export interface WorldOptions {
  /** Everything lies in here; removing it is how to start anew. */
  readonly folder: string;
  /** 0 lets the operating system choose. */
  readonly port: number;
  readonly sweepSeconds: number;
  /** What a new catalog plans and applies with; Terraform where nothing is said. */
  readonly tool?: TerraformTool;
  /** Sees the local GitHub's server before anything is mounted on it: tests hold its whole traffic against GitHub's descriptions. */
  readonly watch?: (server: Hono) => void;
  /** Executes workflows in the place of the real runner: tests that are not about Terraform have no time for it. */
  readonly runner?: WorkflowRunner;
  /** The local GitHub's clock, and by its answers the app's; the machine's where nothing is said. */
  readonly clock?: () => Date;
  /** Lets the app write as fast as it can, where many runs go on at once; it keeps to GitHub's limits otherwise. */
  readonly isLimited?: boolean;
}

/** The whole product on one machine: the local GitHub with its runner and pages, and the app. */
export interface World {
  readonly hub: Hub;
  readonly app: AppProcess;
  close(): Promise<void>;
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const { folder } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = createWriteStream(join(folder, "github.log"), { flags: "a", mode: 0o600 });
  const writeLog = (line: object): void => {
    log.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);
  };
  const runner =
    options.runner ??
    createRunner({
      folder: join(folder, "runner"),
      log: writeLog,
      environment: { GATEHOUSE_LOCAL_STATE: join(folder, "state") },
    });
  mkdirSync(join(folder, "state"), { recursive: true, mode: 0o700 });
  let app: AppProcess | undefined;
  // The pages are mounted before the app can be: it needs the hub's address first.
  const control = {
    status: () => app?.status() ?? ("stopped" as const),
    kill: async () => app?.kill(),
    start: async () => app?.start(),
  };
  const computer = createPagesComputer(join(folder, "github"));
  const hub = await createHub({
    folder: join(folder, "github"),
    port: options.port,
    runner,
    log: writeLog,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    extend: (server, opened) => {
      options.watch?.(server);
      mountGraphql(server, opened);
      mountPages(server, opened, { people, home: catalogRepository, app: control, computed: computer.read });
    },
  });
  try {
    const secrets = demoSecrets(folder);
    const appPort = await freePort();
    const seeded = await seed(
      hub,
      secrets,
      `http://127.0.0.1:${String(appPort)}/api/github/webhooks`,
      options.tool ?? "terraform",
    );
    app = createAppProcess({
      folder,
      port: appPort,
      apiUrl: `${hub.url}/api/v3`,
      app: seeded,
      secrets,
      sweepSeconds: options.sweepSeconds,
      isLimited: options.isLimited ?? true,
    });
    await app.start();
  } catch (error) {
    await hub.close();
    await computer.close();
    throw error;
  }
  const running = app;
  return {
    hub,
    app: running,
    close: async () => {
      await running.stop();
      await hub.close();
      await computer.close();
      await new Promise<void>((resolve) => {
        log.end(resolve);
      });
    },
  };
}

/** A port that was free a moment ago: the app has to have one that survives its restarts. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
